"""The demo content for tests: the moment as of which it is loaded, once for all tests of a module."""

import contextlib
import datetime as dt

from django.db import transaction

from events.models import Event, Talk
from portal import rooms

from .factories import utc

NOW = utc(2026, 3, 18, 9, 30)
MOMENTS = [
    utc(2024, 2, 29, 15, 30),  # a leap day, while the talk is on
    utc(2025, 3, 28, 12),  # two days before the clocks of Berlin go forward
    utc(2025, 10, 24, 23, 59),  # and before they go back
    utc(2026, 12, 31, 22, 59),  # a Thursday, and the last minutes of the year in Berlin
    utc(2027, 7, 8, 14),  # the very start of the talk
    utc(2027, 7, 8, 15),  # its end
]


@contextlib.contextmanager
def loaded_once(blocker, load):
    """For a fixture of a module: what `load(NOW)` makes is there for each test, without what others changed.

    Gives what `load` returned. Each test is a savepoint of one transaction, which is rolled back at the end.
    """
    with blocker.unblock(), transaction.atomic():
        loaded = load(NOW)
        with blocker.block():
            yield loaded
        transaction.set_rollback(True)


def counts():
    """The number of rows by model."""
    return {model._meta.label: model.objects.count() for model in rooms.models()}


def assert_next_talk_is_near(now, days=8):
    following = Talk.objects.filter(event__slug="demo-seminar").taking_place().upcoming(now).first()
    assert following.starts_at - now < dt.timedelta(days=days)


def event_at(slug):
    return Event.objects.with_dates().get(slug=slug)
