"""From a draft to a poster: what counts is when it came; whose it is; what may change, and how it ends."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from events.posters import changes, links
from events.posters.actions import authors, conflicts, disputes, submitting
from events.posters.models import Conflict, LateInvitation, Poster
from tests.support.factories import make_user
from tests.support.posters import DEADLINE, NOW, make_area, make_call, make_chair, make_poster
from tests.support.registrations import make_workshop
from tests.support.submissions import code_in, facts_of, mails_to, make_draft, submit, typed

pytestmark = pytest.mark.django_db
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def call(clock):
    return make_call()


@pytest.fixture
def told(monkeypatch):
    """The posters of which others were told that they changed."""
    found = []
    monkeypatch.setattr(changes.posters_changed, "send", lambda sender, poster, now: found.append(poster))
    return found


def signed_in(*emails):
    user = make_user(emails[0], name="Ada Example")
    for email in emails:
        EmailAddress.objects.create(user=user, email=email, verified=True)
    return user


# --- Received --------------------------------------------------------------------------------------------


def test_a_draft_becomes_a_poster_with_all_that_it_says(call):
    area, chair = make_area(call.event), make_chair(call, name="Carla Chair")
    content = typed(
        "Ada Example", "Bo Example", areas=[str(area.pk)], not_chairs=[str(chair.pk)], presents="n2",
        wants_spotlight="on", not_reviewed_by="Dee Example",
        **{"n1-affiliations": "Institute A\nInstitute B", "n2-orcid": "https://orcid.org/0000-0002-1825-0097"},
    )  # fmt: skip
    call.review = "double"
    call.save()

    poster = submit(call, content)

    ada, bo = poster.authors.all()
    assert (poster.number, poster.title, poster.wants_spotlight, poster.is_late) == (
        1,
        "On graphs",
        True,
        False,
    )
    assert (ada.is_contact, ada.affiliation_list, ada.sort_name) == (
        True,
        ["Institute A", "Institute B"],
        "Example",
    )
    assert (bo.presents, bo.orcid) == (True, "0000-0002-1825-0097")
    assert list(poster.areas.all()) == [area]
    assert Conflict.objects.get(poster=poster).user == chair


def test_a_draft_that_was_submitted_is_the_same_poster(call):
    draft = make_draft(call)

    first = submitting.receive(draft=draft, now=NOW)

    assert submitting.receive(draft=draft, now=NOW) == first
    assert call.posters.count() == 1
    assert submit(call, typed("Bo Example")).number == 2


@pytest.mark.parametrize(
    ("zone", "clock_of", "local"),
    [
        ("Europe/Berlin", "event", "2026-03-31T23:59+02:00"),
        ("America/New_York", "event", "2026-03-31T23:59-04:00"),
        ("Asia/Kolkata", "event", "2026-03-31T23:59+05:30"),
        ("Europe/Berlin", "earth", "2026-03-31T23:59-12:00"),
    ],
)
def test_the_deadline_counts_to_the_minute_and_says_both_zones(clock, zone, clock_of, local):
    deadline = dt.datetime.fromisoformat(local).astimezone(dt.UTC)
    event = make_workshop(f"w-{zone.lower().replace('/', '-').replace('_', '-')}-{clock_of}", time_zone=zone)
    call = make_call(event, deadline=deadline, deadline_clock=clock_of)

    assert submit(call, now=deadline + 9 * MINUTE).number == 1
    with pytest.raises(ValidationError) as refused:
        submit(call, typed("Bo Example"), now=deadline + 10 * MINUTE)

    said = " ".join(refused.value.messages)
    assert "31 March 2026, 23:59" in said and "kept as a draft" in said
    if clock_of == "earth":
        assert "23:59 anywhere on Earth (Wed 1 April 2026, 13:59 Berlin time)" in said
    assert call.drafts.filter(poster=None).get().title == "On graphs"


def test_before_it_opens_nothing_is_received(call):
    with pytest.raises(ValidationError, match="opens"):
        submit(call, now=call.opens_at - MINUTE)


def test_after_the_first_deadline_it_is_late_breaking(call):
    call.late_deadline = DEADLINE + 7 * DAY
    call.save()

    assert not submit(call, now=DEADLINE).is_late
    assert submit(call, typed("Bo Example"), now=DEADLINE + DAY).is_late


def test_an_invitation_to_submit_late_counts_until_its_end_and_proves_its_address(call):
    late = LateInvitation.objects.create(
        call=call, name="Ada Example", email="Ada@example.org", until=DEADLINE + 2 * DAY
    )
    draft = make_draft(call, late=late)

    poster = submitting.receive(draft=draft, now=DEADLINE + DAY)

    assert (poster.is_late, poster.late_until, poster.proved_at) == (True, late.until, DEADLINE + DAY)
    with pytest.raises(ValidationError):
        submitting.receive(draft=make_draft(call, typed("Bo Example"), late=late), now=DEADLINE + 3 * DAY)


# --- Whose it is -----------------------------------------------------------------------------------------


def test_an_account_with_the_address_proves_it_at_once_and_all_authors_get_a_receipt(call):
    user = signed_in("ada@example.org")

    poster = submit(call, typed("Ada Example", "Bo Example"), by=user)

    assert (poster.proved_at, poster.submitted_by) == (NOW, user)
    (to_ada,), (to_bo,) = mails_to("ada@example.org"), mails_to("bo@example.org")
    assert "Received as no. 1" in to_ada and f"Your poster: {links.address(poster)}" in to_ada
    assert "That is not mine" in to_bo and "Your poster:" not in to_bo
    assert "On graphs" in to_bo and "bo@example.org" not in to_ada


def test_without_one_it_is_received_and_only_its_contact_is_written_to(call):
    poster = submit(call, typed("Ada Example", "Bo Example"), by=signed_in("other@example.org"))

    assert poster.proved_at is None and mails_to("bo@example.org") == []
    (mail,) = mails_to("ada@example.org")
    assert submitting.is_code(poster, f" {code_in(mail)} ")
    submitting.prove(poster=poster, now=NOW)
    submitting.prove(poster=poster, now=NOW + DAY)
    assert Poster.objects.get().proved_at == NOW
    assert len(mails_to("bo@example.org")) == 1


def test_a_corrected_address_makes_the_link_and_the_code_of_the_other_dead(call):
    poster = submit(call)
    code = authors.code_of(poster)

    poster = submitting.correct_address(poster=poster, email="ada@example.com", now=NOW)

    assert poster.version == 2 and authors.code_of(poster) != code
    assert len(mails_to("ada@example.com")) == 1


def test_what_nobody_confirms_in_a_day_after_the_deadline_is_withdrawn_and_said(call, told):
    early, last = submit(call), submit(call, typed("Bo Example"), now=DEADLINE + 5 * MINUTE)
    proved = submit(call, typed("Cy Example"), by=signed_in("cy@example.org"))

    submitting.withdraw_unproved(DEADLINE + DAY - MINUTE)
    assert not Poster.objects.exclude(withdrawn_as="").exists()
    submitting.withdraw_unproved(DEADLINE + DAY)
    assert list(Poster.objects.filter(withdrawn_as="unproved")) == [early]
    submitting.withdraw_unproved(DEADLINE + DAY + 5 * MINUTE)
    submitting.withdraw_unproved(DEADLINE + 9 * DAY)

    assert set(Poster.objects.filter(withdrawn_as="unproved")) == {early, last}
    assert "Nobody confirmed" in mails_to("ada@example.org")[-1]
    assert told[3:] == [early, last] and Poster.objects.get(pk=proved.pk).is_current


# --- Changed ---------------------------------------------------------------------------------------------


@pytest.fixture
def poster(call):
    return make_poster(call, [{"name": "Ada Example", "email": "ada@example.org"}, "Bo Example"])


def rows_of(poster):
    return [f"p{author.pk}" for author in poster.authors.all()]


def edit(poster, now=NOW, by=None, **changed):
    return submitting.edit(poster=poster, facts=facts_of(poster, **changed), now=now, by=by)


def test_everything_changes_until_the_deadline_and_who_is_new_gets_a_receipt(poster, told):
    ada, _bo = rows_of(poster)
    fields = {"n1-name": "Cy Example", "n1-email": "cy@example.org", f"{ada}-name": "Ada B. Example"}

    edit(poster, title="Another title", row=["n1", ada], now=DEADLINE + 9 * MINUTE, **fields)

    assert [each.name for each in poster.authors.all()] == ["Cy Example", "Ada B. Example"]
    assert Poster.objects.get().title == "Another title" and told == [poster]
    assert "Changed: title" in poster.changes.first().what
    assert len(mails_to("cy@example.org")) == 1 and mails_to("ada@example.org") == []


def test_after_it_authors_change_in_spelling_and_order_only(poster):
    ada, bo = rows_of(poster)
    later = DEADLINE + 10 * MINUTE

    edit(poster, title="Another title", row=[bo, ada], now=later, **{f"{bo}-name": "Bo Exámple"})

    assert [each.name for each in poster.authors.all()] == ["Bo Exámple", "Ada Example"]
    assert Poster.objects.get().title == poster.title
    for row, fields in (
        ([ada], {}),
        ([ada, bo, "n1"], {"n1-name": "Cy Example"}),
        ([ada, bo], {f"{bo}-name": "Cy Neu"}),
    ):
        with pytest.raises(ValidationError, match="write to the organisers"):
            edit(poster, row=row, now=later, **fields)


def test_a_chair_adds_an_author_after_the_deadline(poster):
    rows, chair = rows_of(poster), make_chair(poster.call)

    edit(poster, row=[*rows, "n1"], now=DEADLINE + DAY, by=chair, **{"n1-name": "Cy Example"})

    assert poster.authors.count() == 3 and poster.changes.first().by == chair


def test_texts_of_an_accepted_poster_open_again_by_a_chair(poster):
    poster.released_decision = "poster"
    poster.save()
    later = DEADLINE + 9 * DAY
    submitting.open_texts(poster=poster, until=later + DAY, now=later, by=make_chair(poster.call))

    edit(poster, title="Camera ready", now=later)
    edit(poster, title="Too late", now=later + DAY)

    assert Poster.objects.get().title == "Camera ready"
    assert "until" in mails_to("ada@example.org")[-1]


def test_texts_of_others_do_not_open(poster):
    chair = make_chair(poster.call)
    with pytest.raises(ValidationError, match="accepted"):
        submitting.open_texts(poster=poster, until=NOW, now=NOW, by=chair)
    poster.released_decision = "poster"
    poster.save()
    conflicts.name(poster=poster, user=chair, by=chair, now=NOW)
    with pytest.raises(ValidationError, match="without a conflict"):
        submitting.open_texts(poster=poster, until=NOW, now=NOW, by=chair)


def test_another_contact_gets_the_link_and_the_one_before_is_told(poster):
    _ada, bo = rows_of(poster)

    edit(poster, contact=bo, **{f"{bo}-email": "bo@example.org"})

    assert Poster.objects.get().version == 2
    assert "another contact" in mails_to("ada@example.org")[-1]
    assert "Your poster: http" in mails_to("bo@example.org")[-1]


# --- Ended -----------------------------------------------------------------------------------------------


def test_withdrawn_once_for_ever_with_its_number(poster, told):
    for _each in range(2):
        submitting.withdraw(poster=poster, reason=Poster.Withdrawal.AUTHORS, now=NOW)

    assert Poster.objects.get().is_withdrawn and told == [poster]
    assert len(mails_to("ada@example.org")) == 1
    with pytest.raises(ValidationError, match="withdrawn"):
        submitting.edit(poster=poster, facts=facts_of(poster), now=NOW)


def test_that_is_not_mine_hides_the_name_and_tells_the_chairs(poster, told):
    chair, bo = make_chair(poster.call), poster.authors.last()

    disputes.dispute(author=bo, now=NOW)
    disputes.dispute(author=bo, now=NOW)

    assert [each.name for each in poster.authors.undisputed()] == ["Ada Example"]
    assert len(mails_to(chair.email)) == 1 and "That is not mine" in mails_to(chair.email)[0]
    disputes.take_back(author=bo, now=NOW)
    assert poster.authors.undisputed().count() == 2 and told == [poster, poster]


def test_said_by_the_contact_it_ends_what_nobody_confirmed_and_else_is_refused(call, poster):
    unproved = submit(call)

    disputes.dispute(author=unproved.authors.get(), now=NOW)

    assert Poster.objects.get(pk=unproved.pk).withdrawn_as == "unproved"
    with pytest.raises(ValidationError, match="withdraw it"):
        disputes.dispute(author=poster.authors.first(), now=NOW)
