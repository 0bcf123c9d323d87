"""The demo content loaded at other moments: always a talk ahead, none at Christmas, nothing half done."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

import events.demo
from events.demo import making, pictures, seminar
from events.models import Event, Talk
from tests.support.demo import MOMENTS, NOW, assert_next_talk_is_near, event_at
from tests.support.factories import utc

HOLIDAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}


@pytest.fixture(autouse=True)
def one_picture_for_all(monkeypatch):
    """What is drawn for each recording takes most of the time and is seen in the tests of the demo itself."""
    drawn = pictures.thumbnail("Any talk").read()
    monkeypatch.setattr(pictures, "thumbnail", lambda title: ContentFile(drawn))


@pytest.fixture
def short_past(monkeypatch):
    """Of the two years behind the seminar, the last weeks only."""
    monkeypatch.setattr(seminar, "BEHIND", [1, 2, 3])


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_seminar_has_a_next_talk_within_8_days(db, short_past, now):
    seminar.load(now)

    assert_next_talk_is_near(now)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2028])  # the 26th, 25th, 24th and 28th are Thursdays
@pytest.mark.parametrize("day", [18, 25, 31])
def test_at_christmas_the_seminar_rests_and_the_next_talk_is_within_23_days(db, short_past, year, day):
    now = utc(year, 12, day, 20)
    seminar.load(now - dt.timedelta(weeks=12))
    seminar.load(now)

    assert days_of_talks() & HOLIDAYS == set()
    assert_next_talk_is_near(now, days=23)


@pytest.mark.parametrize("year", [2023, 2025, 2026, 2028])
def test_a_seminar_that_begins_in_december_has_ten_talks_ahead_and_none_at_christmas(db, year):
    now = utc(year, 12, 10, 20)
    seminar.load(now)
    coming = event_at("demo-seminar").talks.public().taking_place().upcoming(now)

    assert coming.count() == seminar.AHEAD
    assert days_of_talks() & HOLIDAYS == set()


def test_the_slot_keeps_its_clock_time_across_the_change_of_clocks(db):
    seminar.load(utc(2025, 3, 26, 12))
    event = event_at("demo-seminar")

    clocks = {talk.starts_at.astimezone(event.zone).time() for talk in event.talks.all()}

    assert clocks == {dt.time(16)}
    assert {talk.starts_at.hour for talk in event.talks.all()} == {14, 15}


def days_of_talks():
    """Month and day of each talk of the seminar, the one that is called off included."""
    event = event_at("demo-seminar")
    days = [talk.starts_at.astimezone(event.zone) for talk in event.talks.all()]
    return {(day.month, day.day) for day in days}


@pytest.mark.parametrize("now", MOMENTS[:4:2], ids=str)
def test_the_workshop_lasts_three_days_about_five_weeks_ahead(db, now):
    events.demo.workshop.load(now)
    event = event_at("demo-workshop")

    assert dt.timedelta(weeks=4) < event.first_day - now.date() <= dt.timedelta(weeks=5)
    assert event.last_day - event.first_day == dt.timedelta(days=2)
    days = {talk.starts_at.astimezone(event.zone).date() for talk in event.talks.all()}
    assert days == {event.first_day + dt.timedelta(days=day) for day in range(3)}


def test_a_programme_that_fails_half_way_leaves_nothing_of_itself(db, monkeypatch):
    def fail(event, day):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(seminar, "_cancelled_talk", fail)
    with pytest.raises(RuntimeError):
        events.demo.load(NOW)

    assert Event.objects.filter(slug="one-world-mathml").exists()
    assert not Event.objects.filter(slug="demo-seminar").exists()
    assert not Talk.objects.filter(event__slug__startswith="demo-").exists()


def test_prose_keeps_paragraphs_and_lists_and_joins_lines():
    text = """
        One line
        and its rest.

        - an item
          of two lines
        - another
    """

    assert making.prose(text) == "One line and its rest.\n\n- an item of two lines\n- another"
