"""Cancelling, postponing and redating events with all below them; changing how they are held."""

import datetime as dt

import pytest
from django.utils import timezone

from courses.models import WeekMaterial
from events.models import Event, Session, Talk
from events.planning.event_plans import (
    plan_cancel_event,
    plan_change_format,
    plan_postpone,
    plan_redate,
    plan_revive_event,
)
from tests.support.factories import make_course, make_event, make_material, make_session, make_talk, utc
from tests.support.ical import read, told
from tests.support.plans import does_what_it_says, is_refused

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NINE = utc(2020, 3, 23, 13)  # 09:00 in New York, in summer time; Europe's clocks change six days later
LATER = dt.date(2021, 3, 1)  # 343 days after: winter time on both sides


@pytest.fixture
def programme():
    """An umbrella without days of its own, with a part in New York and one in Berlin."""
    umbrella = make_event("programme", kind="programme", time_zone="UTC")
    for slug, zone in (("new-york", "America/New_York"), ("berlin", "Europe/Berlin")):
        part = make_event(
            slug,
            kind="workshop",
            parent=umbrella,
            time_zone=zone,
            first_day=dt.date(2020, 3, 23),
            last_day=dt.date(2020, 3, 25),
        )
        session = make_session(part, starts_at=NINE)
        make_talk(part, title=slug, starts_at=NINE, session=session)
    make_talk(umbrella, title="Undated", starts_at=None)
    return umbrella


def life():
    """UID, SEQUENCE, STATUS and SUMMARY of all entries, by the page they lead to."""
    return {entry.url.value: told(entry) for entry in read()}


# --- Cancelling --------------------------------------------------------------------------------------


def test_a_cancelled_event_cancels_its_parts_entries_and_revives_them(programme):
    before = life()

    said = does_what_it_says(plan_cancel_event, event=programme)
    off = life()
    does_what_it_says(plan_revive_event, event=programme)
    on = life()

    assert len(said) == 1
    assert {page: entry[0] for page, entry in off.items()} == {
        page: entry[0] for page, entry in before.items()
    }
    assert {entry[2] for entry in off.values()} == {"CANCELLED"}
    assert all(entry[1:3] == (2, "CONFIRMED") and entry[3] == before[page][3] for page, entry in on.items())


def test_what_cannot_be_cancelled_or_revived_says_why():
    draft, event = make_event("draft", status="draft"), make_event("seminar")

    is_refused("is a draft", plan_cancel_event, event=draft)
    is_refused("neither cancelled nor postponed", plan_revive_event, event=event)
    plan_cancel_event(event=event).carry_out()
    is_refused("“Seminar” is cancelled already", plan_cancel_event, event=event)
    is_refused("revive it first", plan_postpone, event=event)
    is_refused("revive it first", plan_redate, event=event, first_day=LATER)


# --- Postponing --------------------------------------------------------------------------------------


def test_a_postponed_event_keeps_its_days_and_says_the_new_ones(programme):
    said = does_what_it_says(plan_postpone, event=programme, new_dates="2021")

    assert len(said) == 2
    assert {entry[2] for entry in life().values()} == {"CANCELLED"}
    assert all(entry[3].startswith("Postponed to 2021: ") for entry in life().values())
    assert not Talk.objects.taking_place().exists()


def test_a_postponement_is_told_once_and_may_be_told_better():
    event = make_event()

    plan_postpone(event=event).carry_out()
    is_refused("Nothing would change.", plan_postpone, event=event)
    plan_postpone(event=event, new_dates="2021").carry_out()

    event.refresh_from_db()
    assert (event.status, event.new_dates) == ("postponed", "2021")
    is_refused("at most 60 characters", plan_postpone, event=event, new_dates="2" * 61)


def test_a_draft_is_not_postponed():
    is_refused("is a draft", plan_postpone, event=make_event(status="draft"))


# --- Giving new days ---------------------------------------------------------------------------------


def test_a_new_date_revives_the_same_uids_shifted_by_whole_days(programme):
    before = life()
    plan_postpone(event=programme, new_dates="2021").carry_out()
    life()

    said = does_what_it_says(plan_redate, event=programme, first_day=LATER)

    assert len(said) == 2 + 2 * (2 + 2 + 2)  # the status and its words; days, sessions and talks of the parts
    on = life()
    assert {page: entry[0] for page, entry in on.items()} == {
        page: entry[0] for page, entry in before.items()
    }
    assert {page: entry[3] for page, entry in on.items()} == {
        page: entry[3] for page, entry in before.items()
    }
    assert {entry[1:3] for page, entry in on.items() if "talks" in page} == {(2, "CONFIRMED")}
    assert set(Event.objects.exclude(first_day=None).values_list("first_day", "last_day")) == {
        (LATER, dt.date(2021, 3, 3))
    }


def test_clock_times_stay_in_the_zone_of_each_part(programme):
    plan_redate(event=programme, first_day=LATER).carry_out()

    for model in (Talk, Session):
        starts = dict(model.objects.exclude(starts_at=None).values_list("event__slug", "starts_at"))
        assert starts == {
            "new-york": utc(2021, 3, 1, 14),  # 09:00, now in winter time
            "berlin": utc(2021, 3, 1, 13),  # 14:00, in winter time before and after
        }
    assert all(talk.ends_at - talk.starts_at == dt.timedelta(hours=1) for talk in Talk.objects.dated())


def test_what_is_cancelled_by_itself_shifts_and_stays_off(programme):
    Talk.objects.filter(title="berlin").update(status="cancelled")
    plan_postpone(event=programme).carry_out()

    plan_redate(event=programme, first_day=LATER).carry_out()

    talk = Talk.objects.get(title="berlin")
    assert (talk.status, talk.starts_at) == ("cancelled", utc(2021, 3, 1, 13))


def test_a_part_that_is_postponed_by_itself_keeps_its_days_with_all_below_it(programme):
    """They stand crossed out beside its own new dates, and were never planned for others."""
    part = Event.objects.get(slug="new-york")
    below = make_event("below", parent=part, first_day=dt.date(2020, 3, 24), last_day=dt.date(2020, 3, 24))
    make_talk(below, title="below", starts_at=NINE)
    Event.objects.filter(pk=part.pk).update(status="postponed", new_dates="2022")
    plan_postpone(event=programme).carry_out()

    said = does_what_it_says(plan_redate, event=programme, first_day=LATER)

    assert {key for table, key, _field in said if table == "events.Event"} == {
        programme.pk,
        Event.objects.get(slug="berlin").pk,
    }
    part.refresh_from_db(), below.refresh_from_db()
    assert (part.first_day, part.new_dates) == (dt.date(2020, 3, 23), "2022")
    assert below.first_day == dt.date(2020, 3, 24)
    starts = dict(Talk.objects.exclude(starts_at=None).values_list("title", "starts_at"))
    assert starts == {"new-york": NINE, "below": NINE, "berlin": utc(2021, 3, 1, 13)}


def test_an_umbrella_without_days_is_counted_from_the_parts_that_move(programme):
    Event.objects.filter(slug="new-york").update(status="postponed", first_day=dt.date(2020, 1, 1))

    plan_redate(event=programme, first_day=LATER).carry_out()

    assert Event.objects.get(slug="berlin").first_day == LATER


@pytest.mark.parametrize(
    ("starts_at", "first_day", "words"),
    [
        # 02:30 in Berlin, twelve months before a Sunday on which its clocks go on or back
        (
            utc(2020, 3, 28, 1, 30),
            dt.date(2021, 3, 28),
            "02:30 on 28 March 2021, which clocks in Berlin skip",
        ),
        (
            utc(2020, 3, 28, 1, 30),
            dt.date(2021, 10, 31),
            "02:30 on 31 October 2021, which comes twice in Berlin",
        ),
    ],
)
def test_a_clock_time_that_is_none_or_two_is_refused_by_name(starts_at, first_day, words):
    event = make_event(time_zone="Europe/Berlin", first_day=dt.date(2020, 3, 28), status="postponed")
    make_talk(event, starts_at=utc(2020, 3, 28, 9))
    make_talk(event, title="By night", starts_at=starts_at)

    is_refused(f"“By night” would be at {words}", plan_redate, event=event, first_day=first_day)
    event.refresh_from_db()
    assert event.status == "postponed"


def test_what_would_end_before_it_starts_is_refused():
    event = make_event(time_zone="Europe/Berlin", first_day=dt.date(2024, 10, 27))
    # 02:30 summer time and, an hour later, 02:10 winter time
    make_talk(event, title="By night", starts_at=utc(2024, 10, 27, 0, 30), minutes=40)

    is_refused("“By night” would end before", plan_redate, event=event, first_day=dt.date(2025, 2, 1))


def test_on_its_old_days_again_nothing_moves(programme):
    plan_postpone(event=programme, new_dates="2021").carry_out()

    said = does_what_it_says(plan_redate, event=programme, first_day=dt.date(2020, 3, 23))

    assert len(said) == 2
    is_refused("Nothing would change.", plan_redate, event=programme, first_day=dt.date(2020, 3, 23))


def test_days_known_by_the_month_stay_whole_months():
    event = make_event(
        first_day=dt.date(2024, 6, 1), last_day=dt.date(2024, 7, 31), date_precision="month", status="draft"
    )

    plan_redate(event=event, first_day=dt.date(2025, 2, 1)).carry_out()

    event.refresh_from_db()
    assert (event.first_day, event.last_day) == (dt.date(2025, 2, 1), dt.date(2025, 3, 31))
    assert event.status == "draft"


def test_days_known_by_the_year_stay_whole_years():
    event = make_event(first_day=dt.date(2024, 1, 1), last_day=dt.date(2024, 12, 31), date_precision="year")

    plan_redate(event=event, first_day=dt.date(2026, 1, 1)).carry_out()

    event.refresh_from_db()
    assert (event.first_day, event.last_day) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def test_days_that_cannot_be_are_refused(programme):
    is_refused("the year 2300", plan_redate, event=programme, first_day=dt.date(2300, 1, 1))
    Event.objects.filter(slug="berlin").update(last_day=dt.date(2021, 3, 1))
    is_refused("the year 2200", plan_redate, event=programme, first_day=dt.date(2199, 12, 1))
    is_refused("“Series” has no first day", plan_redate, event=make_event("series"), first_day=LATER)


def test_an_embargo_shifts_and_what_readers_have_stays(monkeypatch):
    course = make_course(weeks=1, time_zone="Europe/Berlin", first_day=dt.date(2026, 3, 25))
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 3, 20))
    seen = make_material(event=course, visible_from=utc(2026, 3, 1))
    unseen = make_material(talk=course.talks.get(), visible_from=utc(2026, 3, 26))
    of_week = WeekMaterial.objects.create(
        week=course.weeks.get(), label="Notes", url="https://example.org/", visible_from=utc(2026, 3, 26)
    )

    plan_redate(event=course, first_day=dt.date(2026, 4, 1)).carry_out()

    for row in (seen, unseen, of_week):
        row.refresh_from_db()
    assert seen.visible_from == utc(2026, 3, 1)
    assert (
        unseen.visible_from == of_week.visible_from == utc(2026, 4, 1, 23)
    )  # the same clock, in summer time


def test_a_new_date_interrupted_leaves_all_as_it_was(programme, monkeypatch):
    def fail(session, *args, **kwargs):
        raise RuntimeError("the power went")

    plan_postpone(event=programme, new_dates="2021").carry_out()
    before = list(Event.objects.order_by("pk").values("first_day", "status"))
    monkeypatch.setattr(Talk, "save", fail)

    with pytest.raises(RuntimeError):
        plan_redate(event=programme, first_day=LATER).carry_out()

    assert list(Event.objects.order_by("pk").values("first_day", "status")) == before
    assert programme.status == "postponed"


# --- Format ------------------------------------------------------------------------------------------


def test_an_event_goes_online_and_back_to_its_room():
    event = make_event("workshop", kind="workshop", venue="Hall", room="1", format="in-person")
    make_talk(event)
    ((uid, *_before),) = life().values()

    does_what_it_says(plan_change_format, event=event, format="online")
    (entry,) = read()
    assert (told(entry)[:3], entry.location.value) == ((uid, 1, "CONFIRMED"), "Online")
    plan_change_format(event=event, format="in-person").carry_out()
    (entry,) = read()
    assert (told(entry)[:3], entry.location.value) == ((uid, 2, "CONFIRMED"), "1, Hall")


def test_parts_change_with_their_umbrella_only_when_asked(programme):
    plan_change_format(event=programme, format="online").carry_out()
    assert set(Event.objects.values_list("format", flat=True)) == {"online", "in-person"}

    said = does_what_it_says(plan_change_format, event=programme, format="online", with_parts=True)

    assert len(said) == 2
    assert set(Event.objects.values_list("format", flat=True)) == {"online"}


def test_a_format_that_is_none_is_refused(programme):
    is_refused("is not a valid choice", plan_change_format, event=programme, format="by post")
