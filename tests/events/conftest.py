"""An organiser with an event, a clock that goes on, and the demo content, which takes seconds to load."""

import datetime as dt

import pytest
from django.utils import timezone

import events.demo
from events.demo import seminar
from tests.support.demo import loaded_once
from tests.support.factories import make_event, make_user, utc


@pytest.fixture
def editor(client, db):
    """An organiser, who is signed in."""
    user = make_user("editor@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def event(editor):
    return make_event("berlin-seminar", editors=[editor], time_zone="Europe/Berlin")


@pytest.fixture
def desk(client, editor):
    """The browser of the organiser."""
    client.force_login(editor)
    return client


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by a day when told to: `clock.tick()`."""

    class Clock:
        now = utc(2026, 1, 1)

        def tick(self):
            Clock.now += dt.timedelta(days=1)

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock()


@pytest.fixture(scope="module")
def demo_of_module(django_db_setup, django_db_blocker):
    with loaded_once(django_db_blocker, events.demo.load) as loaded:
        yield loaded


@pytest.fixture
def demo(demo_of_module, db):
    """What loading the whole demo said; its rows are there as of `tests.support.demo.NOW`.

    The other tests of the module find them too: what wants an empty database stands in another one.
    """
    return demo_of_module


@pytest.fixture(scope="module")
def seminar_of_module(django_db_setup, django_db_blocker):
    with loaded_once(django_db_blocker, seminar.load) as loaded:
        yield loaded


@pytest.fixture
def demo_seminar(seminar_of_module, db):
    """As `demo`, with the invented seminar only."""
    return seminar_of_module
