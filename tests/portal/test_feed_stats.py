"""How often calendar programs read a feed is counted, without making them wait for it."""

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone

from portal import feed_stats
from portal.models import FeedRequests
from tests.support.factories import make_event, make_talk

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PATH = "/events/seminar/calendar.ics"


@pytest.fixture(autouse=True)
def counter(monkeypatch):
    """A counter of this test's own, whose clock the test sets."""
    own, clock = feed_stats.RequestCounter(), [1000.0]
    monkeypatch.setattr(feed_stats, "requests", own)
    monkeypatch.setattr(feed_stats, "count", own.count)
    monkeypatch.setattr(feed_stats.time, "monotonic", lambda: clock[0])
    make_talk(make_event("seminar"))
    return clock


def numbers():
    return {row.path: row.number for row in FeedRequests.objects.all()}


def test_a_quiet_feed_is_counted_at_once_and_a_busy_one_once_a_minute(client, counter):
    client.get(PATH)
    assert numbers() == {PATH: 1}

    client.get(PATH), client.get(PATH)
    assert numbers() == {PATH: 1}

    counter[0] += feed_stats.SECONDS
    client.get("/calendar.ics")
    assert numbers() == {PATH: 3, "/calendar.ics": 1}


def test_an_answer_that_nothing_changed_counts_as_a_read(client, counter):
    etag = client.get(PATH).headers["ETag"]
    counter[0] += feed_stats.SECONDS

    assert client.get(PATH, headers={"If-None-Match": etag}).status_code == 304

    assert numbers() == {PATH: 2}


def test_what_is_not_there_and_what_is_a_download_counts_for_nothing(client):
    talk = make_talk()

    client.get("/events/nothing/calendar.ics")
    client.get(talk.get_calendar_url())

    assert numbers() == {}


def test_each_month_has_its_number(client, counter, monkeypatch):
    for day in (dt.datetime(2026, 5, 31, 23, 59), dt.datetime(2026, 6, 1)):
        monkeypatch.setattr(timezone, "now", lambda day=day: day.replace(tzinfo=dt.UTC))
        client.get(PATH)
        counter[0] += feed_stats.SECONDS

    assert [row.month for row in FeedRequests.objects.order_by("month")] == [
        dt.date(2026, 5, 1),
        dt.date(2026, 6, 1),
    ]


def test_a_database_that_is_busy_costs_neither_the_feed_nor_the_number(client, counter, monkeypatch):
    def busy(numbers):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(feed_stats, "write", busy)
        assert client.get(PATH).status_code == 200
    counter[0] += feed_stats.SECONDS
    client.get(PATH)

    assert numbers() == {PATH: 2}
