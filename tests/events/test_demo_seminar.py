"""The invented seminar of the demo: always a talk ahead, whenever it is loaded and loaded again."""

import datetime as dt

import pytest

from events.demo import seminar
from events.models import Event, Material, Talk
from tests.support.factories import utc

from .test_demo import MOMENTS, NOW, counts, event_at

HOLIDAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_seminar_has_a_next_talk_within_8_days(db, now):
    seminar.load(now)

    assert_next_talk_is_near(now)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2028])  # the 26th, 25th, 24th and 28th are Thursdays
@pytest.mark.parametrize("day", [18, 25, 31])
def test_at_christmas_the_seminar_rests_and_the_next_talk_is_within_23_days(db, year, day):
    now = utc(year, 12, day, 20)
    seminar.load(now - dt.timedelta(weeks=12))
    seminar.load(now)

    assert days_of_talks() & HOLIDAYS == set()
    assert_next_talk_is_near(now, days=23)


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027, 2028, 2029])
def test_a_seminar_that_begins_in_december_has_ten_talks_ahead_and_none_at_christmas(db, year):
    now = utc(year, 12, 10, 20)
    seminar.load(now)
    coming = event_at("demo-seminar").talks.taking_place().upcoming(now)

    assert coming.count() == seminar.AHEAD
    assert days_of_talks() & HOLIDAYS == set()


def days_of_talks():
    """Month and day of each talk of the seminar, the one that is called off included."""
    event = event_at("demo-seminar")
    days = [talk.starts_at.astimezone(event.zone) for talk in event.talks.all()]
    return {(day.month, day.day) for day in days}


@pytest.mark.parametrize("weeks", [1, 4, 5, 9, 10, 30, 130])
def test_loading_again_weeks_later_adds_the_weeks_that_lie_ahead(db, weeks):
    seminar.load(NOW)
    before = list(Talk.objects.values_list("pk", "title", "starts_at"))
    later = NOW + dt.timedelta(weeks=weeks, days=2)

    seminar.load(later)

    assert_next_talk_is_near(later)
    starts = [start for _, _, start in before]
    assert list(Talk.objects.filter(starts_at__in=starts).values_list("pk", "title", "starts_at")) == before
    assert len(set(Talk.objects.values_list("starts_at", flat=True))) == Talk.objects.count()
    assert Talk.objects.upcoming(later).lectures().filter(starts_at__gt=later).count() >= seminar.AHEAD


def assert_next_talk_is_near(now, days=8):
    following = Talk.objects.filter(event__slug="demo-seminar").taking_place().upcoming(now).first()
    assert following.starts_at - now < dt.timedelta(days=days)


def test_the_slot_keeps_its_clock_time_across_the_change_of_clocks(db):
    seminar.load(utc(2025, 3, 26, 12))
    event = event_at("demo-seminar")

    clocks = {talk.starts_at.astimezone(event.zone).time() for talk in event.talks.all()}

    assert clocks == {dt.time(16)}
    assert {talk.starts_at.hour for talk in event.talks.all()} == {14, 15}


def test_a_talk_that_was_moved_or_taken_out_of_the_plan_is_not_added_again(db):
    seminar.load(NOW)
    last = event_at("demo-seminar").talks.last()
    Talk.objects.filter(pk=last.pk).update(
        starts_at=last.starts_at - dt.timedelta(days=2), ends_at=last.ends_at - dt.timedelta(days=2)
    )
    Talk.objects.filter(pk=event_at("demo-seminar").talks.upcoming(NOW)[4].pk).update(
        starts_at=None, ends_at=None
    )
    before = counts()

    seminar.load(NOW)

    assert counts() == before


@pytest.mark.parametrize(
    "change", [{"status": "cancelled"}, {"slot_weekday": None, "slot_time": None, "slot_minutes": None}]
)
def test_a_seminar_that_was_cancelled_or_has_no_slot_any_more_does_not_grow(db, change):
    seminar.load(NOW)
    Event.objects.filter(slug="demo-seminar").update(**change)
    before = counts()

    seminar.load(NOW + dt.timedelta(weeks=20))

    assert counts() == before


def test_the_seminar_shows_every_state_of_a_talk(db):
    seminar.load(NOW)
    talks = event_at("demo-seminar").talks
    coming = talks.upcoming(NOW)

    assert set(talks.values_list("recording", flat=True)) == set(Talk.Recording.values)
    assert set(coming.values_list("status", flat=True)) == {"confirmed", "tentative", "cancelled"}
    assert coming.filter(title="").count() == 1
    assert coming.filter(speakers=None).count() == 1
    assert talks.past(NOW).count() == 58
    assert talks.filter(recording="published", materials__kind=Material.Kind.VIDEO).count() == (
        talks.filter(recording="published").count()
    )
    assert all(talk.recording_reason for talk in talks.filter(recording="withheld"))


def test_every_recording_has_a_picture_of_its_own_to_show_before_it_plays(db):
    seminar.load(NOW)
    videos = Material.objects.filter(kind=Material.Kind.VIDEO)

    assert {video.label for video in videos} == {"Recording"}
    assert all(video.poster.storage.exists(video.poster.name) for video in videos)
