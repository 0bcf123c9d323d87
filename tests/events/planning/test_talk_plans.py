"""Moving, swapping, shifting, cancelling and reviving talks; publishing and hiding a season."""

import datetime as dt

import pytest

from events.models import Talk
from events.planning import changes, season_plans
from events.planning.season_plans import plan_publish_season, plan_unpublish_season
from events.planning.talk_plans import plan_cancel, plan_move, plan_revive, plan_shift, plan_swap
from tests.support.factories import make_event, make_session, make_speaker, make_talk, utc
from tests.support.ical import read, told
from tests.support.plans import does_what_it_says, is_refused

pytestmark = [pytest.mark.database, pytest.mark.django_db]

START = utc(2026, 3, 25, 16)
BY_ONE = dt.timedelta(hours=1)


@pytest.fixture
def seminar():
    return make_event(
        "seminar", time_zone="America/New_York", slot_weekday=2, slot_time="12:00", slot_minutes=50
    )


# --- Moving ------------------------------------------------------------------------------------------


def test_move_keeps_the_length_of_the_talk(seminar):
    talk = make_talk(seminar, starts_at=START, minutes=50)
    asked = {"talk": talk, "starts_at": utc(2026, 4, 1, 15)}

    said = does_what_it_says(plan_move, **asked)

    assert len(said) == 2
    assert talk.ends_at == utc(2026, 4, 1, 15, 50)


def test_a_moved_talk_keeps_its_uid_and_raises_its_sequence(seminar):
    talk = make_talk(seminar, speaker="Ada Example", title="On flows", starts_at=START)
    (before,) = read()

    plan_move(talk=talk, starts_at=START + BY_ONE).carry_out()

    (after,) = read()
    assert told(before) == (after.uid.value, 0, "CONFIRMED", "Ada Example: On flows")
    assert told(after) == (before.uid.value, 1, "CONFIRMED", "Ada Example: On flows")
    assert after.dtstart.value == START + BY_ONE


def test_an_undated_talk_takes_the_length_of_the_slot(seminar):
    talk = make_talk(seminar, starts_at=None)

    plan_move(talk=talk, starts_at=START).carry_out()

    assert talk.ends_at == utc(2026, 3, 25, 16, 50)


def test_an_undated_talk_without_slot_has_no_length():
    talk = make_talk(make_event(), title="On flows", starts_at=None)

    is_refused("“On flows” has no time yet", plan_move, talk=talk, starts_at=START)


def test_a_talk_leaves_the_session_that_it_no_longer_meets(seminar):
    session = make_session(seminar, starts_at=START, minutes=120)
    first, second = (make_talk(seminar, starts_at=START, session=session) for _ in range(2))

    plan_move(talk=first, starts_at=START + BY_ONE).carry_out()
    plan_move(talk=second, starts_at=START + 2 * BY_ONE).carry_out()

    assert (first.session, second.session) == (session, None)
    assert Talk.objects.get(pk=second.pk).session is None


@pytest.mark.parametrize("year", [1066, 2300])
def test_a_year_that_calendars_do_not_know_is_refused(seminar, year):
    talk = make_talk(seminar)

    is_refused(f"the year {year}", plan_move, talk=talk, starts_at=utc(year, 1, 1))


def test_what_is_moved_to_where_it_is_does_not_change(seminar):
    talk = make_talk(seminar, starts_at=START)

    assert plan_move(talk=talk, starts_at=START).changes == []
    is_refused("Nothing would change.", plan_move, talk=talk, starts_at=START)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(seminar):
    talk = make_talk(seminar, title="On flows", starts_at=START)
    plan_move(talk=Talk.objects.get(pk=talk.pk), starts_at=START + BY_ONE).carry_out()

    is_refused("“On flows” was changed by somebody else", plan_move, talk=talk, starts_at=START + 2 * BY_ONE)
    assert talk.starts_at == START


def test_other_fields_changed_meanwhile_are_kept(seminar):
    talk = make_talk(seminar, title="On flows", starts_at=START)
    Talk.objects.update(title="On flows and more")

    plan_move(talk=talk, starts_at=START + BY_ONE).carry_out()

    assert Talk.objects.get().title == "On flows and more"


def test_what_was_deleted_meanwhile_is_named(seminar):
    talk = make_talk(seminar, title="On flows", status="draft")
    Talk.objects.filter(pk=talk.pk).delete()

    is_refused("“On flows” was deleted", plan_move, talk=talk, starts_at=START)


def test_one_row_refused_and_none_is_changed(seminar):
    one, other = make_talk(seminar, starts_at=START), make_talk(seminar, starts_at=START + BY_ONE)
    plans = plan_move(talk=one, starts_at=START + BY_ONE), plan_move(talk=other, starts_at=START)
    both = [change for plan in plans for change in plan.changes]
    Talk.objects.filter(pk=other.pk).update(starts_at=START - BY_ONE)

    is_refused("changed by somebody else", changes.ChangePlan, changes=both)
    assert one.starts_at == START


@pytest.mark.parametrize(
    ("after", "words"),
    [({"ends_at": START}, "The end must be after the start."), ({"status": "draft"}, "This talk was public")],
)
def test_what_the_database_forbids_is_said_in_words(seminar, after, words):
    talk = make_talk(seminar, starts_at=START)

    is_refused(words, changes.ChangePlan, changes=changes.change(talk, "UTC", **after))


def test_a_preview_in_words(seminar):
    talk = make_talk(seminar, starts_at=START)

    start, _end = plan_move(talk=talk, starts_at=utc(2026, 4, 1, 16)).changes
    (status,) = plan_cancel(talk=talk).changes

    assert (start.label, start.before_label) == ("start", "Wed 25 March 2026, 12:00")
    assert start.after_label == "Wed 1 April 2026, 12:00"
    assert (status.label, status.before_label, status.after_label) == (
        "status",
        "Confirmed",
        "Cancelled",
    )


def test_a_preview_has_another_fingerprint_once_it_was_applied(seminar):
    session = make_session(seminar, starts_at=START)

    def fingerprint():
        return plan_shift(session=session, minutes=5).fingerprint

    first = fingerprint()
    assert fingerprint() == first
    plan_shift(session=session, minutes=5).carry_out()
    assert fingerprint() != first


# --- Swapping ----------------------------------------------------------------------------------------


def test_talks_swap_times_rooms_and_sessions_and_keep_their_speakers(seminar):
    session = make_session(seminar, starts_at=START)
    one = make_talk(seminar, speaker="Ada Example", starts_at=START, minutes=30, room="A", session=session)
    other = make_talk(seminar, speaker="Eve Example", starts_at=START + 24 * BY_ONE, room="B")

    said = does_what_it_says(plan_swap, talk=one, other=other)

    assert len(said) == 8
    assert (one.starts_at, one.ends_at) == (START + 24 * BY_ONE, START + 25 * BY_ONE)
    assert (other.starts_at, other.ends_at) == (START, START + BY_ONE / 2)
    assert (one.room, one.session, other.room, other.session) == ("B", None, "A", session)
    assert [talk.people.get().name for talk in (one, other)] == ["Ada Example", "Eve Example"]


def test_swapped_talks_keep_their_uids(seminar):
    one, other = make_talk(seminar, starts_at=START), make_talk(seminar, starts_at=START + BY_ONE)
    before = {entry.uid.value: entry.dtstart.value for entry in read()}

    plan_swap(talk=one, other=other).carry_out()

    after = {entry.uid.value: entry.dtstart.value for entry in read()}
    assert set(after) == set(before)
    assert all(after[uid] != before[uid] for uid in before)
    assert [told(entry)[1] for entry in read()] == [1, 1]


def test_talks_of_two_events_do_not_swap_nor_does_one_with_itself(seminar):
    one, other = make_talk(seminar), make_talk()

    is_refused("of the same event", plan_swap, talk=one, other=other)
    is_refused("two different talks", plan_swap, talk=one, other=one)


# --- Shifting ----------------------------------------------------------------------------------------


@pytest.fixture
def session(seminar):
    session = make_session(seminar, starts_at=START, minutes=180)
    for number in range(3):
        make_talk(seminar, title=str(number), starts_at=START + number * BY_ONE, session=session)
    return session


def starts():
    return [talk.starts_at for talk in Talk.objects.order_by("title")]


def test_the_rest_of_a_session_shifts(seminar, session):
    make_talk(seminar, title="elsewhere", starts_at=START + 2 * BY_ONE)
    asked = {"session": session, "minutes": 15, "from_talk": Talk.objects.get(title="1")}

    said = does_what_it_says(plan_shift, **asked)

    late = dt.timedelta(minutes=15)
    assert len(said) == 5
    assert starts() == [START, START + BY_ONE + late, START + 2 * BY_ONE + late, START + 2 * BY_ONE]
    assert (session.starts_at, session.ends_at) == (START, START + 3 * BY_ONE + late)


def test_a_whole_session_shifts_either_way(session):
    does_what_it_says(plan_shift, session=session, minutes=-30)

    early = START - BY_ONE / 2
    assert starts() == [early, early + BY_ONE, early + 2 * BY_ONE]
    assert (session.starts_at, session.ends_at) == (early, early + 3 * BY_ONE)


def test_shifts_that_make_no_sense_are_refused(seminar, session):
    last, stranger = Talk.objects.get(title="2"), make_talk(seminar, title="Stranger")

    is_refused("Nothing would change.", plan_shift, session=session, minutes=0)
    is_refused("by a day at the most", plan_shift, session=session, minutes=10**9)
    is_refused("would end before it starts", plan_shift, session=session, minutes=-180, from_talk=last)
    is_refused("“Stranger” has no time in", plan_shift, session=session, minutes=5, from_talk=stranger)


# --- Cancelling and reviving -------------------------------------------------------------------------


def test_a_talk_is_cancelled_and_revived_under_one_uid(seminar):
    talk = make_talk(seminar, title="On flows", speaker="Ada Example", starts_at=START)
    uid = told(read()[0])[0]

    does_what_it_says(plan_cancel, talk=talk)
    assert told(read()[0]) == (uid, 1, "CANCELLED", "Cancelled: Ada Example: On flows")
    does_what_it_says(plan_revive, talk=talk)
    assert told(read()[0]) == (uid, 2, "CONFIRMED", "Ada Example: On flows")


def test_a_talk_is_revived_as_tentative(seminar):
    talk = make_talk(seminar, status="cancelled")

    plan_revive(talk=talk, status="tentative").carry_out()

    assert Talk.objects.get().status == "tentative"


def test_cancelling_and_reviving_are_refused_where_they_say_nothing(seminar):
    draft, talk = make_talk(seminar, status="draft"), make_talk(seminar, title="On flows")

    is_refused("delete it instead", plan_cancel, talk=draft)
    is_refused("“On flows” is not cancelled", plan_revive, talk=talk)
    plan_cancel(talk=talk).carry_out()
    is_refused("“On flows” is cancelled already", plan_cancel, talk=talk)
    is_refused("as confirmed or as tentative", plan_revive, talk=talk, status="draft")


# --- A season ----------------------------------------------------------------------------------------

JANUARY = {"first_day": dt.date(2026, 1, 1), "last_day": dt.date(2026, 1, 31)}


def test_the_drafts_of_a_season_are_confirmed_by_the_days_of_the_events_zone(seminar):
    first = make_talk(seminar, starts_at=utc(2026, 1, 1, 5), status="draft")  # midnight in New York
    last = make_talk(seminar, starts_at=utc(2026, 2, 1, 4, 59), status="draft")
    agreed = make_talk(seminar, starts_at=utc(2026, 1, 10), status="tentative")
    for outside in (utc(2026, 1, 1, 4, 59), utc(2026, 2, 1, 5), None):
        make_talk(seminar, starts_at=outside, status="draft")
    make_talk(starts_at=utc(2026, 1, 10), status="draft")

    does_what_it_says(plan_publish_season, event=seminar, **JANUARY)

    public = Talk.objects.exclude(published_at=None)
    assert set(public) == {first, last, agreed}
    assert set(Talk.objects.filter(status="confirmed")) == {first, last}
    assert {told(entry)[2] for entry in read()} == {"CONFIRMED", "TENTATIVE"}


def test_more_talks_than_can_be_written_at_once_are_refused_and_just_as_many_are_not(monkeypatch):
    monkeypatch.setattr(season_plans, "MOST_TALKS", 2)
    event = make_event(status="draft", time_zone="UTC")
    for day in (10, 11, 12):
        make_talk(event, starts_at=utc(2026, 1, day), status="draft")
    two = JANUARY | {"last_day": dt.date(2026, 1, 11)}

    is_refused("These are 3 talks; choose fewer days", plan_publish_season, event=event, **JANUARY)
    assert len(plan_publish_season(event=event, **two).carry_out()) == 2
    plan_publish_season(event=event, **JANUARY).carry_out()  # the one that is left
    is_refused("with at most 2 talks at once", plan_unpublish_season, event=event, **JANUARY)
    assert len(plan_unpublish_season(event=event, **two).carry_out()) == 2
    assert Talk.objects.filter(status="draft").count() == 2


def test_only_what_never_was_public_is_hidden():
    event = make_event(status="draft", time_zone="UTC")
    unseen = make_talk(event, starts_at=utc(2026, 1, 10))
    seen = make_talk(event, starts_at=utc(2026, 1, 11))
    Talk.objects.filter(pk=seen.pk).update(published_at=START)

    does_what_it_says(plan_unpublish_season, event=event, **JANUARY)

    assert Talk.objects.get(status="draft") == unseen
    is_refused("can only be cancelled", plan_unpublish_season, event=event, **JANUARY)


def test_a_season_without_drafts_or_with_its_days_turned_round_is_refused(seminar):
    turned = {"first_day": JANUARY["last_day"], "last_day": JANUARY["first_day"]}
    ancient = {"first_day": dt.date.min, "last_day": dt.date.max}

    is_refused("no draft of a talk", plan_publish_season, event=seminar, **JANUARY)
    is_refused("before the first day", plan_publish_season, event=seminar, **turned)
    is_refused("a year between", plan_unpublish_season, event=seminar, **ancient)


def test_speakers_are_no_part_of_a_plan(seminar):
    talk = make_talk(seminar, starts_at=START)
    appearance = make_speaker(talk, "Ada Example")

    plan_move(talk=talk, starts_at=START + BY_ONE).carry_out()
    plan_cancel(talk=talk).carry_out()

    assert talk.speakers.get() == appearance
