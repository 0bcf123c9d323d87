"""What happens to posters, walked from the first form to the last mail, as people go through it."""

import datetime as dt

import pytest
from django.test import Client

from events.models import Talk
from events.posters import links, tasks
from events.posters.actions import conflicts, handling
from events.posters.book import making
from events.posters.models import (
    Conflict,
    Poster,
    PosterBook,
    PosterDraft,
    Review,
)
from portal.documents import actions as documents
from portal.documents import typesetting
from tests.events.posters.test_correcting import page, press, sent
from tests.support.admin_forms import form_data
from tests.support.factories import make_superuser, make_talk, make_user, utc
from tests.support.posters import (
    DEADLINE,
    NOW,
    make_call,
    make_chair,
    make_review,
    make_reviewer,
)
from tests.support.registrations import hand_over, make_ticket, place
from tests.support.reviewing import assign, review_page
from tests.support.submissions import code_in, link_in, mails_to, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
ADA, BO, CHAIR = "ada@example.org", "bo@example.org", "chair@chairs.example"


@pytest.fixture(autouse=True)
def months(settings):
    """Who is signed in stays so for the months that a history takes."""
    settings.SESSION_COOKIE_AGE = 365 * 86_400


@pytest.fixture
def call():
    return make_call(review="double", gallery_from=DEADLINE + 30 * DAY)


@pytest.fixture
def chair(call):
    """A chair, at a browser of their own as `chair.client`."""
    return at_browser(make_chair(call, email=CHAIR, name="Cher Chair"))


@pytest.fixture
def no_typst(monkeypatch):
    monkeypatch.setattr(typesetting, "pdf", lambda *args, **options: b"%PDF-1.7 of a test")


def at_browser(user):
    user.client = Client()
    user.client.force_login(user)
    return user


def submit(client, call, *names, **fields):
    """Send the form of a call; answers the response."""
    return client.post(
        f"/events/{call.event.slug}/posters/submit/", typed(*names, **fields) | {"do": "submit"}
    )


def confirm(client, address=ADA):
    """Press the button behind the link of the newest mail to an address."""
    client.post(link_in(mails_to(address)[-1]), {"do": "prove"})


def submitted(client, call, *names, **fields):
    """A poster whose contact, Ada, sent the form and confirmed the address."""
    submit(client, call, *names, **fields)
    confirm(client)
    return Poster.objects.latest("pk")


def words(client, path):
    return client.get(path).content.decode()


def desk(call, below=""):
    return f"/admin/events/event/{call.event_id}/posters/{below}"


def tell(clock, chair, poster, decision, **fields):
    """Decide about a poster, release that, and let the worker carry it out; answers the poster."""
    call = poster.call
    press(chair.client, poster, "decide", decision=decision, **fields)
    shown = chair.client.post(desk(call, "release/"), {"who": [poster.pk]})
    chair.client.post(
        desk(call, "release/"), {"seen": shown.context_data["seen"], "confirm": "1", "sure": "1"}
    )
    clock.now += 10 * MINUTE
    tasks.release_decisions()
    return Poster.objects.get(pk=poster.pk)


def make_books(clock):
    making.refresh(clock.now)
    while document := documents.claim(clock.now):
        documents.make(document)


# --- Submitted -------------------------------------------------------------------------------------------


def test_deadline_night_and_a_slow_mail_server(client, call, clock):
    clock.now = DEADLINE + 9 * MINUTE
    waiting = client.get(submit(client, call, "Ada Example", "Bo Example")["Location"])
    assert "Received Wed 1 April 2026, 00:08 Berlin time as no. 1" in waiting.content.decode()
    assert mails_to(BO) == []

    clock.now += 20 * 60 * MINUTE  # the mail arrives at last
    hand_over(clock.now)
    tasks.see_to_submissions()
    client.post(waiting.request["PATH_INFO"], {"do": "code", "code": code_in(mails_to(ADA)[0])})
    clock.now += 5 * 60 * MINUTE
    tasks.see_to_submissions()

    poster = Poster.objects.get()
    assert poster.is_current and poster.proved_at and not poster.is_late
    assert "On graphs" in mails_to(ADA)[-1] and "Let" in mails_to(BO)[-1]


def test_a_complete_draft_that_is_never_submitted(client, call, chair, clock):
    form = f"/events/{call.event.slug}/posters/submit/"
    client.post(form, typed() | {"do": "save"})
    for days in (3, 3, 1, 1):
        clock.now = DEADLINE - days * DAY
        tasks.see_to_submissions()
    reminders = [mail for mail in mails_to(ADA) if mail.startswith("Not submitted yet")]
    assert len(reminders) == 2 and links.path(PosterDraft.objects.get()) in reminders[1]

    clock.now = DEADLINE + DAY
    assert "On graphs" in words(chair.client, desk(call))
    late = link_in(reminders[1])
    assert client.post(late, typed() | {"do": "submit", "edits": 1}).status_code == 409


def test_two_authors_submit_the_same_poster(client, call, chair):
    first = submitted(client, call, "Ada Example", "Bo Example")
    submit(Client(), call, "Bo Example", "Ada Example")
    confirm(client, BO)
    second = Poster.objects.latest("pk")
    assert "no. 2" in words(client, links.path(first)).lower()
    assert "duplicates" in words(chair.client, desk(call))
    assert words(chair.client, desk(call, "?only=duplicates")).count("On graphs") >= 2

    press(chair.client, second, "withdraw-duplicate", other=first.pk)

    second.refresh_from_db()
    assert (second.number, second.withdrawn_as, second.duplicate_of) == (2, "duplicate", first)
    assert "no. 1 stays" in mails_to(ADA)[-1] and "no. 1 stays" in mails_to(BO)[-1]
    assert submitted(client, call, "Ada Example", title="Another").number == 3


def test_that_is_not_mine(client, call, chair, clock):
    poster = submitted(client, call, "Ada Example", "Bo Example")
    own = link_in(mails_to(BO)[0], "posters/authors")
    client.get(own)
    assert poster.authors.undisputed().count() == 2

    client.post(own, {"do": "not-mine"})

    poster.refresh_from_db()
    assert poster.is_current and [each.name for each in poster.authors.undisputed()] == ["Ada Example"]
    assert "Bo Example" in mails_to(CHAIR)[-1]
    poster = tell(clock, chair, poster, "poster")
    clock.now = call.gallery_from
    assert "Bo Example" not in words(client, poster.get_absolute_url())
    assert len(mails_to(BO)) == 1  # no letter of a decision about what is not theirs


# --- Reviewed --------------------------------------------------------------------------------------------


def test_the_reviewer_is_the_advisor_of_the_author(client, call, chair):
    advisor, stranger = (
        at_browser(make_reviewer(call, name=name).user) for name in ("Al Advisor", "Sam Else")
    )
    poster = submitted(client, call, not_reviewed_by="Al Advisor")
    for user in (advisor, stranger):
        form = {"affiliation": "", "most_reviews": 5, "cannot_review": ""}
        user.client.post(f"/events/{call.event.slug}/review/", form)
    plan = chair.client.get(desk(call, "assignment/")).context_data["plan"]
    chair.client.post(desk(call, "assignment/"), {"fingerprint": plan.fingerprint})

    review = Review.objects.get()
    assert review.reviewer.user == stranger and advisor.client.get(review_page(review)).status_code == 404
    assert "Ada Example" not in words(stranger.client, review_page(review))
    stranger.client.post(review_page(review), {"do": "knows", "reason": "A talk of hers"})

    review.refresh_from_db()
    assert review.state == "set-aside" and stranger.client.get(review_page(review)).status_code == 404
    assert Conflict.objects.get(user=stranger).poster == poster
    assert "Ada" not in "".join(mails_to(stranger.email))


def test_an_editor_of_the_event_is_also_a_reviewer(client, call, chair):
    editor = at_browser(make_reviewer(call, make_superuser()).user)
    call.event.editors.add(editor)
    poster = submitted(client, call)
    review = assign(poster, call.reviewers.get())

    for below in (
        "",
        f"{poster.pk}/",
        f"{poster.pk}/edit/",
        "export/csv/",
        "decisions/",
        "reviews/",
        "book/",
    ):
        assert "Ada Example" not in words(editor.client, desk(call, below)), below
    chosen = sent_of_call(chair, call) | {"chairs": [chair.pk, editor.pk]}
    assert "cannot be its chair" in chair.client.post(change_of(call), chosen).content.decode()
    assert "On graphs" in words(editor.client, review_page(review))


def change_of(call):
    return f"/admin/posters/postercall/{call.pk}/change/"


def sent_of_call(chair, call):
    return form_data(chair.client.get(change_of(call)))


def test_the_only_chair_submits_and_one_in_conflict_can_do_nothing_about_it(client, call, chair):
    assert "second chair" in submit(chair.client, call, "Cher Chair", **{"n1-email": CHAIR}).content.decode()
    assert not Poster.objects.exists()
    second = at_browser(make_chair(call, email="second@others.example"))
    form = links.path(PosterDraft.objects.get())
    chair.client.post(form, typed("Cher Chair") | {"n1-email": CHAIR, "do": "submit", "edits": 1})
    confirm(client, CHAIR)
    poster = Poster.objects.get()
    assert poster.handling_chair == second
    conflicts.name(poster=poster, user=chair, by=second, now=NOW, reason="Their own")

    named = Conflict.objects.named().get()
    for do, fields in {
        "lift-conflict": {"conflict": named.pk, "reason": "No"}, "give": {"chair": chair.pk},
        "decide": {"decision": "poster"}, "withdraw": {"reason": "No"}, "answer-comes": {},
        "name-conflict": {"user": second.pk}, "take-off-review": {}, "reopen": {"until": "2026-05-01"},
    }.items():  # fmt: skip
        chair.client.post(page(poster), {"do": do} | fields)
    chair.client.post(change_of(call), sent_of_call(chair, call) | {"chairs": [chair.pk]})

    poster.refresh_from_db()
    assert (poster.handling_chair, poster.decision, poster.answer) == (second, "", "") and poster.is_current
    assert list(Conflict.objects.named()) == [named] and second in call.chairs.all()


# --- Decided ---------------------------------------------------------------------------------------------


def test_a_decision_is_appealed_after_the_release(client, call, chair, clock):
    poster = tell(clock, chair, submitted(client, call), "rejected")
    assert "cannot accept it" in " ".join(mails_to(ADA)[-1].split())
    own = links.path(poster)
    press(chair.client, poster, "decide", decision="poster", text="You are right.")
    clock.now = call.gallery_from

    assert "You are right" not in words(client, own) and 'value="comes"' not in words(client, own)
    assert client.get(poster.get_absolute_url()).status_code == 404
    poster = tell(clock, chair, poster, "poster", text="You are right.")

    clock.now += MINUTE
    assert "You are right." in mails_to(ADA)[-1] and 'value="comes"' in words(client, own)
    assert client.get(poster.get_absolute_url()).status_code == 200


def test_a_visa_takes_three_months(client, call, chair, clock):
    early, other = submitted(client, call), submitted(client, call, "Bo Example", **{"n1-email": ADA})
    press(chair.client, other, "decide", decision="rejected")

    early = tell(clock, chair, early, "poster")
    tasks.release_decisions()

    other.refresh_from_db()
    assert (early.released_decision, other.released_decision) == ("poster", "")
    assert sum(mail.startswith("About your poster") for mail in mails_to(ADA)) == 1
    client.post(links.path(early), {"do": "comes"})
    assert Poster.objects.get(pk=early.pk).answer == "comes" and call.is_open(clock.now)


def test_accepted_and_the_workshop_is_sold_out(client, chair, clock, call):
    call.ticket = make_ticket(call.event, capacity=1)
    call.save()
    place(call.ticket)

    poster = tell(clock, chair, submitted(client, call), "poster")

    letter = mails_to(ADA)[-1]
    assert letter.startswith("About your poster") and "Take the place" in letter
    own = client.post(links.path(poster), {"do": "comes"})["Location"]
    assert own == link_in(letter, "registrations")
    client.post(own, {"do": "accept", "place": poster.place_id})
    poster.place.refresh_from_db()
    assert poster.place.state == "confirmed"


# --- After it --------------------------------------------------------------------------------------------


def test_the_presenter_of_the_spotlight_changes(client, call, chair, clock, no_typst):
    make_talk(call.event)  # the programme is public
    poster = tell(clock, chair, submitted(client, call, "Ada Example", "Bo Example"), "spotlight")
    press(chair.client, poster, "make-talk", start="2026-06-15T09:00", minutes=5, status="confirmed")
    clock.now = call.gallery_from
    make_books(clock)
    talk = Talk.objects.get(kind="spotlight")
    shown = [f"/talks/{talk.pk}/", f"/talks/{talk.pk}/calendar.ics"]
    assert all("Ada Example" in words(client, path) for path in shown)
    clock.now += MINUTE

    bo = poster.authors.get(name="Bo Example")
    client.post(links.path(poster), {"do": "presents", "author": bo.pk})
    make_books(clock)

    for path in shown:
        assert "Bo Example" in words(client, path) and "Ada Example" not in words(client, path), path
    assert poster.authors.get(presents=True) == bo
    gallery = words(client, poster.get_absolute_url())
    data = client.get(f"/events/{call.event.slug}/posters/posters.json").json()["posters"][0]["authors"]
    assert "Bo Example" in gallery and [each["name"] for each in data if each["presents"]] == ["Bo Example"]
    assert "Bo Example" in words(client, f"/events/{call.event.slug}/posters/book/")


def test_withdrawn_the_day_before(client, call, chair, clock, no_typst):
    poster = tell(clock, chair, submitted(client, call, "Ada Example", "Bo Example"), "poster")
    kept = tell(clock, chair, submitted(client, call, title="On trees"), "poster")
    clock.now = utc(2026, 6, 14, 12)
    make_books(clock)

    client.post(links.path(poster), {"do": "withdraw", "sure": "on"})
    clock.now += 5 * MINUTE
    make_books(clock)

    at_wall = client.get(poster.get_absolute_url())
    assert at_wall.status_code == 200 and "withdrawn" in at_wall.content.decode()
    assert "Ada Example" not in at_wall.content.decode() and "On graphs" not in at_wall.content.decode()
    book = PosterBook.objects.get()
    now = making.facts.gather(call.event, "public", clock.now)
    told = making.changed_since(book, now, call.event)[1]
    assert told == [("", "Poster 1, “On graphs”, was withdrawn.")]
    assert "Your poster is withdrawn" in mails_to(ADA)[-1] and kept.is_current


def test_an_author_is_added_after_the_deadline(client, call, chair, clock):
    poster = submitted(client, call)
    second = at_browser(make_chair(call, email="second@others.example"))
    handling.give(poster=poster, chair=second, by=chair, now=NOW)
    reviewer = make_reviewer(call, make_user(email="rev@reviewers.example"))
    review = make_review(poster, reviewer)
    clock.now = DEADLINE + DAY
    form = client.post(links.path(poster), {"do": "edit"})["Location"]
    draft = PosterDraft.objects.get(poster=poster)
    content = draft.content | {"do": "submit", "edits": draft.edits}
    rows = {"row": [*content["row"], "n9"], "n9-name": "Rob Viewer", "n9-email": "rob@reviewers.example"}
    refused = client.post(form, content | rows)
    assert poster.authors.count() == 1 and refused.status_code == 400

    data = sent(chair.client.get(page(poster, "edit/")))
    new = {"authors-1-name": "Rob Viewer", "authors-1-email": "rob@reviewers.example"}
    colleague = {"authors-2-name": "Sec Colleague", "authors-2-email": "sec@others.example"}
    chair.client.post(page(poster, "edit/"), data | new | colleague | {"authors-TOTAL_FORMS": 3})

    poster.refresh_from_db()
    review.refresh_from_db()
    assert poster.authors.count() == 3 and review.state == "set-aside" and poster.handling_chair == chair
    receipt = mails_to("rob@reviewers.example")[-1]
    assert link_in(receipt, "posters/authors") and "can be changed" not in receipt
    assert "Your poster was changed" in mails_to(ADA)[-1]
