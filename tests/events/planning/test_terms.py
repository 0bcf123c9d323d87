"""A term planned from the slot of a series: its dates, what is left out, and what is there already."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from events.models import Event, Talk
from events.planning import terms
from events.planning.terms import Plan, plan_term
from portal.lib import times
from tests.support.factories import make_event, make_talk, utc

WEDNESDAY, SUNDAY = 2, 6
APRIL = {"first_day": dt.date(2026, 4, 1), "last_day": dt.date(2026, 4, 30)}  # five Wednesdays


def make_series(time_zone="America/New_York", weekday=WEDNESDAY, clock=dt.time(12), minutes=60, **fields):
    return make_event(
        time_zone=time_zone, slot_weekday=weekday, slot_time=clock, slot_minutes=minutes, **fields
    )


def days(slots):
    return [(slot.day.day, slot.plan) for slot in slots]


@pytest.mark.parametrize(
    ("time_zone", "first_day", "hours"),
    [
        ("America/New_York", dt.date(2026, 2, 25), [17, 17, 16, 16]),  # forward on 8 March
        ("America/New_York", dt.date(2026, 10, 21), [16, 16, 17, 17]),  # back on 1 November
        ("Europe/Berlin", dt.date(2026, 3, 18), [11, 11, 10, 10]),  # forward on 29 March
        ("Europe/Berlin", dt.date(2026, 10, 14), [10, 10, 11, 11]),  # back on 25 October
        ("Australia/Sydney", dt.date(2026, 3, 25), [1, 1, 2, 2]),  # back on 5 April
        ("Australia/Sydney", dt.date(2026, 9, 23), [2, 2, 1, 1]),  # forward on 4 October
        ("Asia/Kathmandu", dt.date(2026, 3, 18), [6, 6, 6, 6]),  # 6:15, and no summer time
        ("Asia/Kathmandu", dt.date(2026, 10, 14), [6, 6, 6, 6]),
    ],
)
def test_a_term_stays_at_noon_over_each_change_of_the_clocks(db, time_zone, first_day, hours):
    event = make_series(time_zone, minutes=90)

    last_day = first_day + dt.timedelta(weeks=3, days=6)
    plan_term(event=event, first_day=first_day, last_day=last_day).carry_out()

    starts = list(event.talks.order_by("starts_at").values_list("starts_at", flat=True))
    local = [start.astimezone(times.zone(time_zone)) for start in starts]
    assert [start.hour for start in starts] == hours
    assert {(f"{clock:%H:%M}", clock.weekday()) for clock in local} == {("12:00", WEDNESDAY)}
    assert [clock.date() for clock in local] == [first_day + dt.timedelta(weeks=week) for week in range(4)]
    assert {talk.ends_at - talk.starts_at for talk in event.talks.all()} == {dt.timedelta(minutes=90)}


@pytest.mark.database
def test_a_plan_stores_nothing_and_both_of_its_ends_count(db):
    event = make_series()

    slots = plan_term(event=event, first_day=dt.date(2026, 4, 1), last_day=dt.date(2026, 4, 15)).slots

    assert days(slots) == [(1, Plan.TALK), (8, Plan.TALK), (15, Plan.TALK)]
    assert (slots[0].starts_at, slots[0].ends_at) == (utc(2026, 4, 1, 16), utc(2026, 4, 1, 17))
    assert not Talk.objects.exists()


@pytest.mark.database
def test_new_talks_are_drafts_without_title(db):
    event = make_series()

    made = plan_term(event=event, **APRIL).carry_out()

    assert [talk.pk for talk in made] == [talk.pk for talk in event.talks.order_by("starts_at")]
    assert {(talk.status, talk.title, talk.kind) for talk in event.talks.all()} == {("draft", "", "talk")}
    assert not Talk.objects.public().exists()
    for talk in event.talks.all():
        talk.full_clean()


def test_days_and_weeks_are_left_out_as_dates_or_as_text(db):
    event = make_series()
    skipped = [dt.date(2026, 4, 1), " 2026-04-08 ", "2026-W16", ("2026-W18-3", "")]

    slots = plan_term(event=event, **APRIL, skipped=skipped).slots

    assert days(slots) == [
        (1, Plan.SKIPPED),
        (8, Plan.SKIPPED),
        (15, Plan.SKIPPED),  # in the week from Monday 13 April
        (22, Plan.TALK),
        (29, Plan.SKIPPED),
    ]
    assert [talk.starts_at for talk in plan_term(event=event, **APRIL, skipped=skipped).carry_out()] == [
        utc(2026, 4, 22, 16)
    ]


def test_a_holiday_on_another_weekday_moves_nothing(db):
    slots = plan_term(event=make_series(), **APRIL, skipped=[("2026-04-06", "Easter Monday")]).slots

    assert {slot.plan for slot in slots} == {Plan.TALK}


@pytest.mark.database
def test_a_reason_becomes_an_entry_of_its_own(db):
    event = make_series()

    plan_term(event=event, **APRIL, skipped=[("2026-W15", "Easter\n holidays "), "2026-04-08"]).carry_out()

    note = event.talks.get(kind=Talk.Kind.BREAK)
    assert (note.title, note.starts_at) == ("No seminar this week: Easter holidays", utc(2026, 4, 8, 16))
    assert (note.status, note.wants_speaker) == ("draft", False)
    assert event.talks.filter(kind=Talk.Kind.TALK).count() == 4


@pytest.mark.database
def test_a_note_that_is_published_is_in_the_timetable_but_no_next_talk_and_in_no_calendar(db, client):
    event = make_series("Europe/Berlin")
    day = dt.date(2126, 4, 3)
    plan_term(event=event, first_day=day, last_day=day, skipped=[(day, "Easter")]).carry_out()
    note = event.talks.get()
    note.status = Talk.Status.CONFIRMED
    note.save()

    assert note.title in client.get(f"/events/{event.slug}/timetable/").content.decode()
    assert client.get(f"/events/{event.slug}/").context["next_talk"] is None
    assert b"No seminar" not in client.get(f"/events/{event.slug}/calendar.ics").content


@pytest.mark.database
def test_the_second_time_every_day_is_taken_and_nothing_is_doubled(db):
    event = make_series()
    skipped = ["2026-04-15", ("2026-04-08", "Easter")]
    plan_term(event=event, **APRIL, skipped=skipped).carry_out()

    slots = plan_term(event=event, **APRIL, skipped=skipped).slots

    assert [plan for _day, plan in days(slots)] == [
        Plan.TAKEN,
        Plan.TAKEN,
        Plan.SKIPPED,
        Plan.TAKEN,
        Plan.TAKEN,
    ]
    assert slots[1].collisions == (event.talks.get(kind=Talk.Kind.BREAK),)
    assert plan_term(event=event, **APRIL, skipped=skipped).carry_out() == []
    assert event.talks.count() == 4


@pytest.mark.database
@pytest.mark.parametrize(
    ("starts_at", "minutes", "taken"),
    [
        (utc(2026, 4, 8, 4), 30, True),  # midnight in New York: that day, though at another hour
        (utc(2026, 4, 9, 3, 30), 15, True),  # 23:30 that day, the 9th in UTC
        (utc(2026, 4, 8, 3, 30), 30, False),  # 23:30 of the day before
        (utc(2026, 4, 7, 16), 24 * 60, False),  # ends as the slot starts
        (utc(2026, 4, 7, 16), 24 * 60 + 1, True),  # lasts into it
        (utc(2026, 3, 2, 16), 90 * 24 * 60, True),  # lasts all through the term
        (utc(2026, 4, 9, 4), 60, False),
    ],
)
def test_a_talk_of_the_same_day_or_time_takes_a_date(db, starts_at, minutes, taken):
    event = make_series()
    talk = make_talk(event, starts_at=starts_at, minutes=minutes)

    slot = plan_term(event=event, **APRIL).slots[1]

    assert slot.day == dt.date(2026, 4, 8)
    assert (slot.plan, slot.collisions) == ((Plan.TAKEN, (talk,)) if taken else (Plan.TALK, ()))


@pytest.mark.database
def test_a_slot_over_midnight_meets_the_talk_after_it(db):
    event = make_series("Europe/Berlin", clock=dt.time(23, 30))
    talk = make_talk(event, starts_at=utc(2026, 4, 8, 22, 15))  # 0:15 on Thursday

    assert plan_term(event=event, **APRIL).slots[1].collisions == (talk,)


@pytest.mark.database
def test_a_talk_early_on_the_long_day_of_a_change_takes_it(db):
    event = make_series("Europe/Berlin", weekday=SUNDAY, clock=dt.time(23, 59))
    talk = make_talk(event, starts_at=utc(2026, 10, 24, 22), minutes=10)  # 0:00, 25 hours before the slot

    day = dt.date(2026, 10, 25)

    assert plan_term(event=event, first_day=day, last_day=day).slots[0].collisions == (talk,)


@pytest.mark.database
def test_a_cancelled_talk_takes_its_date_and_those_of_other_events_or_without_one_do_not(db):
    event = make_series()
    make_talk(event, starts_at=utc(2026, 4, 1, 16), status="cancelled")
    make_talk(starts_at=utc(2026, 4, 8, 16))
    make_talk(event, starts_at=None)

    assert [slot.plan for slot in plan_term(event=event, **APRIL).slots[:2]] == [Plan.TAKEN, Plan.TALK]


@pytest.mark.database
def test_a_day_left_out_tells_of_the_talk_that_is_there(db):
    event = make_series()
    talk = make_talk(event, starts_at=utc(2026, 4, 8, 16))

    slot = plan_term(event=event, **APRIL, skipped=["2026-04-08"]).slots[1]

    assert (slot.plan, slot.collisions, slot.is_new) == (Plan.SKIPPED, (talk,), False)


@pytest.mark.database
def test_what_somebody_changed_since_the_preview_counts(db):
    event = make_series()
    plan = plan_term(event=event, **APRIL)
    Event.objects.filter(pk=event.pk).update(slot_time=dt.time(14))

    assert plan.carry_out()[0].starts_at == utc(2026, 4, 1, 18)


@pytest.mark.database
def test_queries_do_not_grow_with_the_term(db, django_assert_num_queries):
    event = make_series()
    for week in range(3):
        make_talk(event, starts_at=utc(2026, 4, 1, 16) + dt.timedelta(weeks=week))

    with django_assert_num_queries(1):
        plan_term(event=event, first_day=dt.date(2026, 4, 1), last_day=dt.date(2027, 4, 30))
    plan = plan_term(event=event, first_day=dt.date(2026, 4, 1), last_day=dt.date(2026, 12, 31))
    with django_assert_num_queries(6):  # savepoint, event, talks, insert, their history, release
        plan.carry_out()


@pytest.mark.database
def test_what_a_term_makes_has_a_history(db):
    made = plan_term(event=make_series(), **APRIL).carry_out()

    assert [talk.history.get().history_type for talk in made] == ["+"] * len(made)


# --- What is refused ------------------------------------------------------------------------------------


def refusal(event, **arguments):
    """What `plan_term` says, by argument; it leaves nothing behind."""
    before = Talk.objects.count()
    with pytest.raises(ValidationError) as caught:
        plan_term(event=event, **(APRIL | arguments))
    error = caught.value
    assert Talk.objects.count() == before
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def test_a_series_without_a_slot_is_refused(db):
    assert "no slot yet" in refusal(make_event())[""][0]


def test_a_slot_longer_than_a_day_is_refused(db):
    assert "longer than a day" in refusal(make_series(minutes=24 * 60 + 1))[""][0]


@pytest.mark.parametrize(
    ("first_day", "last_day", "name", "told"),
    [
        (dt.date(2026, 4, 2), dt.date(2026, 4, 1), "last_day", "before the first day"),
        (dt.date(2026, 4, 2), dt.date(2026, 4, 7), "last_day", "no Wednesday between"),
        (dt.date(2026, 4, 1), dt.date(2027, 5, 26), "last_day", "61 dates; plan at most 60"),
        (dt.date(1, 1, 1), dt.date(2026, 4, 1), "first_day", "between 1900 and 2199"),
        (dt.date(2026, 4, 1), dt.date.max, "last_day", "between 1900 and 2199"),
    ],
)
def test_days_that_make_no_term_are_refused(db, first_day, last_day, name, told):
    errors = refusal(make_series(), first_day=first_day, last_day=last_day)

    assert list(errors) == [name]
    assert told in errors[name][0]


def test_sixty_dates_are_not_too_many(db):
    slots = plan_term(event=make_series(), first_day=dt.date(2026, 4, 1), last_day=dt.date(2027, 5, 25)).slots

    assert len(slots) == terms.MAX_DATES


@pytest.mark.parametrize(
    "what",
    ["Easter", "2026-02-30", "08/04/2026", "", None, 8, "2026-W54", "9999-12-31", "9999-W52"]
    + [dt.datetime(2026, 4, 8, 12)],
)
def test_a_skipped_day_that_is_none_is_named(db, what):
    told = refusal(make_series(), skipped=["2026-04-08", (what, "Easter")])["skipped"]

    assert told == [
        f"“{what}” is no day; write days as 2026-04-08 or 8 April, a week as 2026-W15, and more as "
        "20 December - 6 January."
    ]


def test_all_that_is_wrong_is_told_at_once(db):
    told = refusal(make_series(), skipped=["Easter", ("2026-04-08", "x" * 201), "Whitsun"])["skipped"]

    assert [line.split()[0] for line in told] == ["“Easter”", "The", "“Whitsun”"]


def test_a_time_that_the_clocks_skip_is_refused_by_day_unless_it_is_left_out(db):
    event = make_series("Europe/Berlin", weekday=SUNDAY, clock=dt.time(2, 30))
    term = {"first_day": dt.date(2026, 3, 22), "last_day": dt.date(2026, 4, 5)}

    assert refusal(event, **term)[""] == [
        "The clocks in Berlin skip 02:30 on 29 March 2026; leave that day out and add its talk by hand."
    ]
    slots = plan_term(event=event, **term, skipped=[("2026-03-29", "Summer time")]).slots
    assert [slot.plan for slot in slots] == [Plan.TALK, Plan.NOTE, Plan.TALK]


def test_of_a_time_that_comes_twice_the_first_is_taken(db):
    event = make_series("Europe/Berlin", weekday=SUNDAY, clock=dt.time(2, 30))
    day = dt.date(2026, 10, 25)

    assert plan_term(event=event, first_day=day, last_day=day).slots[0].starts_at == utc(2026, 10, 25, 0, 30)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_at_once_makes_one_term():
    event = make_series()
    barrier = threading.Barrier(2)

    def press():
        try:
            plan = plan_term(event=event, **APRIL)
            barrier.wait(timeout=30)
            return len(plan.carry_out())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as presses:
        made = [press.result() for press in [presses.submit(press) for _n in range(2)]]

    assert sorted(made) == [0, 5]
    assert event.talks.count() == 5
