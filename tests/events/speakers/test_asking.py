"""Invitations to speak, from the letter that an organiser looks at to the day that somebody chooses."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Person, Talk
from events.speakers import invitations
from events.speakers.actions import answers, asking
from events.speakers.models import SpeakerInvitation
from portal.admin.dashboard import waiting_tasks
from tests.support.admin_forms import bound_data
from tests.support.factories import make_event, make_person, make_superuser, make_user, utc
from tests.support.season_pages import FIRST, WEEK, add, address

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("empty_cache", "today"),
]

NOW = utc(2026, 3, 1, 12)
LETTER = {"subject": "Would you speak in {event}?", "letter": "Dear {name},\n\nplease come.\n\nInes"}
ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def phone():
    """The browser of somebody without an account."""
    return Client()


def ask(event, editor, *names, starts=(), talk=None):
    people = [
        {"name": name, "email": f"{name.split()[0].lower()}@example.org", "talk": talk} for name in names
    ]
    made = asking.ask(event=event, people=people, starts=list(starts), by=editor, now=NOW, **LETTER)
    mail.outbox.clear()
    return made


def path(invitation):
    return "/speak/" + invitations.address(invitation).partition("/speak/")[2]


def answer(browser, invitation, do, **fields):
    return browser.post(path(invitation), {"answer": do, "words": "", "until": "2026-09-01"} | fields)


def choose(browser, invitation, start, **fields):
    return answer(browser, invitation, "accept", day=start.isoformat(), **fields)


def fresh(invitation):
    return SpeakerInvitation.objects.get(pk=invitation.pk)


def writing(client, event, query=""):
    """The page on which letters are written, and what a browser would send back as it stands."""
    where = reverse("admin:events_event_invite_speakers", args=[event.pk]) + query
    page = client.get(where)
    people = page.context_data["people"]
    data = bound_data(page.context_data["form"]) | bound_data(people.management_form)
    for form in people:
        data |= bound_data(form)
    return where, data


# --- Writing ---------------------------------------------------------------------------------------------


def test_a_letter_goes_out_once_it_was_seen_as_it_is(client, editor, flows):
    talks = [add(flows, week) for week in range(2)]
    where, data = writing(client, flows)
    data |= {"people-0-name": "Ada Example", "people-0-email": ADA, "letter": LETTER["letter"]}
    data["starts"] = [talk.starts_at.isoformat() for talk in talks]

    seen = client.post(where, data).context_data["preview"]
    assert not mail.outbox and not SpeakerInvitation.objects.exists()
    assert "Dear Ada Example," in seen["text"] and seen["reply_to"] == "editor@example.org"

    changed = client.post(where, data | {"letter": "Dear {name}, another.", "seen": seen["seen"]})
    assert not mail.outbox and "another" in changed.context_data["preview"]["text"]

    client.post(where, data | {"seen": seen["seen"]})
    letter = mail.outbox[0]
    assert (letter.to, letter.reply_to) == ([ADA], ["editor@example.org"])
    assert letter.subject.startswith("Would you speak in Flows?")
    assert "- Wednesday 25 March 2026, 16:00–17:00 (Berlin, UTC+1)" in letter.body
    assert "- Wednesday 1 April 2026, 17:00–18:00 (Berlin, UTC+2)" in letter.body
    assert path(SpeakerInvitation.objects.get()) in letter.body
    assert not Talk.objects.exclude(invited_speaker="").exists()


def test_all_who_are_noted_in_a_term_are_written_to_and_keep_their_dates(client, editor, flows):
    for week, name in enumerate(["Ada Example", "Bob Sample", "Cy Silent"]):
        add(flows, week, invited_speaker=name)
    make_person("Ada Example", email=ADA, kept_at=flows)
    where, data = writing(client, flows)

    assert [data[f"people-{n}-name"] for n in range(3)] == ["Ada Example", "Bob Sample", "Cy Silent"]
    assert data["people-0-email"] == ADA
    seen = client.post(where, data | {"people-1-email": BOB}).context_data["preview"]
    assert seen["left_out"] == ["Cy Silent"]
    client.post(where, data | {"people-1-email": BOB, "seen": seen["seen"]})

    kept = {each.name: each.kept_talk.starts_at for each in SpeakerInvitation.objects.all()}
    assert kept == {"Ada Example": FIRST, "Bob Sample": FIRST + WEEK}
    assert [letter.to for letter in mail.outbox] == [[ADA], [BOB]]


def test_one_date_for_one_person_is_kept(editor, flows):
    talk = add(flows)
    ask(flows, editor, "Ada Example", starts=[FIRST])

    talk.refresh_from_db()
    assert talk.invited_speaker == "Ada Example"


@pytest.mark.parametrize("case", ["taken", "twice", "no date", "too many"])
def test_who_cannot_be_asked_is_named_and_nobody_is_written_to(editor, flows, case):
    add(flows), add(flows, 1)
    names, starts = ["Ada Example"], [FIRST, FIRST + WEEK]
    if case == "taken":
        Talk.objects.update(invited_speaker="Bob Sample")
    if case == "twice":
        ask(flows, editor, *names, starts=starts)
    if case == "no date":
        starts = []
    if case == "too many":
        names = [f"Ada{number} Example" for number in range(asking.MOST_AT_ONCE + 1)]
    before = SpeakerInvitation.objects.count()

    with pytest.raises(ValidationError):
        ask(flows, editor, *names, starts=starts)
    assert (SpeakerInvitation.objects.count(), len(mail.outbox)) == (before, 0)


# --- Answering -------------------------------------------------------------------------------------------


def test_who_accepts_is_the_speaker_of_that_day_and_both_sides_get_a_mail(phone, editor, flows):
    talks = [add(flows, week) for week in range(2)]
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST, FIRST + WEEK])  # fmt: skip
    page = phone.get(path(ada))
    assert "I can, on that day" in page.content.decode() and "no-store" in page["Cache-Control"]
    assert fresh(ada).opened_at is None and not SpeakerInvitation.objects.exclude(state="waiting").exists()

    choose(phone, ada, FIRST + WEEK, words="With pleasure!")

    speaker = talks[1].speakers.get()
    assert (speaker.person.name, speaker.person.email, speaker.person.kept_at) == ("Ada Example", ADA, flows)
    assert not talks[0].speakers.exists() and Talk.objects.get(pk=talks[1].pk).status == "draft"
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "With pleasure!" in told["editor@example.org"]
    assert "Wednesday 1 April 2026, 17:00–18:00" in told[ADA] and "/speak/" in told[ADA]
    assert "Go to your page" in phone.get(path(ada)).content.decode()

    choose(phone, ada, FIRST)  # pressed again in an old tab
    assert not talks[0].speakers.exists() and len(mail.outbox) == 2


def test_of_two_who_choose_one_day_one_gets_it_and_the_other_chooses_another(phone, editor, flows):
    talks = [add(flows, week) for week in range(2)]
    ada, bob = ask(flows, editor, "Ada Example", "Bob Sample", starts=[FIRST, FIRST + WEEK])
    assert phone.get(path(bob)).content.decode().count("disabled") == 0
    choose(phone, ada, FIRST)

    late = choose(phone, bob, FIRST)
    words = late.content.decode()
    assert "Somebody else has taken this day in the meantime" in words and "Not free any more" in words
    assert fresh(bob).state == "waiting" and talks[0].speakers.get().person.name == "Ada Example"

    choose(phone, bob, FIRST + WEEK)
    assert talks[1].speakers.get().person.name == "Bob Sample"


def test_a_slot_without_a_talk_gets_one(phone, editor, flows):
    flows.slot_weekday, flows.slot_time, flows.slot_minutes = 2, dt.time(16), 90
    flows.save()
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    choose(phone, ada, FIRST)

    talk = Talk.objects.get()
    assert (talk.starts_at, talk.ends_at, talk.status) == (FIRST, FIRST + dt.timedelta(minutes=90), "draft")


@pytest.mark.parametrize(
    ("do", "state", "until"),
    [("decline", "declined", None), ("later", "later", dt.date(2026, 9, 1))],
)
def test_who_cannot_frees_the_date_and_may_think_again(phone, editor, flows, do, state, until):
    talk = add(flows, invited_speaker="Ada Example")
    ada, = ask(flows, editor, "Ada Example", talk=talk)  # fmt: skip
    answer(phone, ada, do)
    answer(phone, ada, do)

    talk.refresh_from_db()
    assert (fresh(ada).state, fresh(ada).ask_again_on, talk.invited_speaker) == (state, until, "")
    assert [letter.to for letter in mail.outbox] == [["editor@example.org"]]
    choose(phone, ada, FIRST)
    assert talk.speakers.get().person.name == "Ada Example"


def test_who_is_to_be_asked_again_stands_on_the_dashboard_from_that_day(phone, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    answer(phone, ada, "later")

    def waits(now):
        return [each["number"] for each in waiting_tasks(editor, now) if "asked again" in str(each["label"])]

    assert (waits(utc(2026, 8, 31)), waits(utc(2026, 9, 1))) == ([], [1])
    asking.purge(utc(2027, 8, 1))
    assert SpeakerInvitation.objects.exists()
    asking.purge(utc(2027, 10, 1))
    assert not SpeakerInvitation.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"answer": "accept"},
        {"answer": "accept", "day": "2030-01-01T00:00:00+00:00"},
        {"answer": "accept", "day": "\x00"},
        {"answer": "later", "until": "2026-03-01"},
        {"answer": "later", "until": ""},
        {"answer": "x"},
        {"answer": "decline", "words": "a" * 2001},
        {},
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(phone, editor, flows, sent):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    page = phone.post(path(ada), sent)

    assert page.status_code == 200 and page.context["form"].errors
    assert fresh(ada).state == "waiting" and not mail.outbox


def test_the_person_is_found_by_address_else_by_a_name_that_is_one_persons(phone, editor, flows):
    talks = [add(flows, week) for week in range(3)]
    by_address = make_person("A. Example", email=ADA, kept_at=flows)
    by_name = make_person("Bob Sample", kept_at=flows)
    for _number in range(2):
        make_person("Cy Twice", kept_at=flows)
    people = ask(flows, editor, "Ada Example", "Bob Sample", "Cy Twice", starts=[t.starts_at for t in talks])
    for talk, invitation in zip(talks, people, strict=True):
        choose(phone, invitation, talk.starts_at)

    found = [talk.speakers.get().person for talk in talks]
    assert found[:2] == [by_address, by_name] and Person.objects.filter(name="Cy Twice").count() == 3


def test_an_inviter_who_edits_nothing_any_more_finds_nobody_and_is_not_told(phone, flows, editor):
    gone = make_user("gone@example.org")
    flows.editors.add(gone)
    add(flows), make_person("Ada Example", email=ADA, kept_at=flows)
    ada, = ask(flows, gone, "Ada Example", starts=[FIRST])  # fmt: skip
    flows.editors.remove(gone)
    choose(phone, ada, FIRST)

    assert Person.objects.filter(name="Ada Example").count() == 2
    assert {letter.to[0] for letter in mail.outbox} == {ADA, "editor@example.org"}


# --- Who gets where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "status"),
    [("guessed", 404), ("of another kind", 404), ("withdrawn", 410), ("renewed", 410), ("expired", 410)],
)
def test_a_link_that_is_not_theirs_any_more_answers_nothing(phone, editor, flows, monkeypatch, case, status):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    where = path(ada)
    match case:
        case "guessed":
            where = f"/speak/invitations/{ada.pk}-1.AAAA/"
        case "of another kind":
            where = where.replace("/invitations/", "/")
        case "withdrawn":
            assert asking.withdraw(invitation=ada)
        case "renewed":
            asking.renew_link(invitation=ada, now=NOW + dt.timedelta(hours=2))
        case "expired":
            monkeypatch.setattr(timezone, "now", lambda: FIRST + dt.timedelta(days=91))

    for response in (phone.get(where), phone.post(where, {"answer": "decline"})):
        assert response.status_code == status
        assert "Ada Example" not in response.content.decode()
    assert not fresh(ada).answered_at
    assert Talk.objects.exclude(invited_speaker="").exists() == (case != "withdrawn")  # kept while it stands


def test_opened_is_noted_once_by_the_script_and_not_for_organisers(client, phone, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    client.post(f"{path(ada)}opened/")
    phone.get(path(ada)), phone.head(path(ada)), phone.get(f"{path(ada)}opened/")
    assert fresh(ada).opened_at is None

    phone.post(f"{path(ada)}opened/")
    first = fresh(ada).opened_at
    phone.post(f"{path(ada)}opened/")
    assert first and fresh(ada).opened_at == first


@pytest.mark.parametrize("who", ["stranger", "editor of another event", "reader"])
def test_only_editors_see_and_change_invitations(client, phone, editor, flows, who):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    other = make_user("other@example.org")
    if who == "editor of another event":
        make_event("another", editors=[other])
    if who != "stranger":
        phone.force_login(other)

    page = reverse("admin:events_event_speaker_invitation", args=[flows.pk, ada.pk])
    for where in (page, reverse("admin:events_event_invite_speakers", args=[flows.pk])):
        assert phone.get(where).status_code in (302, 403, 404)
        assert phone.post(where, {"do": "withdraw"}).status_code in (302, 403, 404)
    assert fresh(ada).state == "waiting"


def test_an_invitation_is_reached_by_its_own_event_only(client, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    own = make_event("own", editors=[editor])

    assert (
        client.get(reverse("admin:events_event_speaker_invitation", args=[own.pk, ada.pk])).status_code == 404
    )


# --- What organisers do and see --------------------------------------------------------------------------


def test_one_reminder_and_no_second(client, editor, flows):
    add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    page = reverse("admin:events_event_speaker_invitation", args=[flows.pk, ada.pk])
    for _press in range(2):
        client.post(page, {"do": "remind"})

    assert [letter.subject.partition(" · ")[0] for letter in mail.outbox] == [
        "Reminder: Would you speak in Flows?"
    ]


def test_the_season_says_who_was_written_to_opened_and_answered(client, phone, editor, flows):
    talks = [add(flows, week) for week in range(3)]
    ada, bob = ask(flows, editor, "Ada Example", "Bob Sample", starts=[FIRST, FIRST + WEEK])
    ask(flows, editor, "Cy Silent", talk=talks[2])
    phone.post(f"{path(bob)}opened/")
    choose(phone, ada, FIRST)

    page = client.get(address(flows))
    found = {row["invitation"].name: row for row in page.context_data["invitations"]}
    assert (found["Ada Example"]["comes_on"], found["Bob Sample"]["opened"]) == ("25 Mar 2026", "1 Mar 2026")
    assert found["Cy Silent"]["opened"] == ""
    rows = page.context_data["rows"]
    assert [each["invitation"].name for each in rows[1]["offered_to"]] == ["Bob Sample"]
    assert rows[2]["kept_for"]["invitation"].name == "Cy Silent"


def test_an_answer_by_other_ways_is_noted_with_the_invitation(client, editor, flows):
    talk = add(flows)
    ada, = ask(flows, editor, "Ada Example", starts=[FIRST])  # fmt: skip
    client.post(address(flows), {"talk": talk.pk, "step": "accept", "name": "Ada Example"})

    assert (fresh(ada).state, fresh(ada).speaker) == ("accepted", talk.speakers.get())
    assert not mail.outbox


def test_the_season_takes_the_same_number_of_queries_at_one_invitation_and_at_three(client, editor, flows):
    for week in range(4):
        add(flows, week)

    def number():
        client.get(address(flows))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(flows))
        return len(captured)

    first, *_others = ask(flows, editor, "Ada Example", starts=[FIRST, FIRST + WEEK])
    answers.accept(invitation=first, starts_at=FIRST, words="", now=NOW)
    few = number()
    ask(flows, editor, "Bob Sample", "Cy Silent", starts=[FIRST + 2 * WEEK, FIRST + 3 * WEEK])
    assert number() == few


def test_superusers_see_it_all_and_a_workshop_has_no_such_page(client, editor, flows):
    client.force_login(make_superuser())
    assert client.get(reverse("admin:events_event_invite_speakers", args=[flows.pk])).status_code == 200
    workshop = make_event("workshop", kind="workshop")
    assert client.get(reverse("admin:events_event_invite_speakers", args=[workshop.pk])).status_code == 404
