"""An organiser with an event, a clock that goes on, and the demo content, which takes seconds to load."""

import datetime as dt

import pytest
from django.utils import timezone

import events.demo
from events.demo import seminar
from tests.support.demo import loaded_once
from tests.support.factories import make_event, make_person, make_speaker, make_talk, make_user, utc

START = utc(2026, 3, 25, 16)


@pytest.fixture
def editor(client, db):
    """An organiser, who is signed in."""
    user = make_user("editor@example.org", name="Ines Editor")
    client.force_login(user)
    return user


@pytest.fixture
def event(editor):
    return make_event("berlin-seminar", editors=[editor], time_zone="Europe/Berlin")


@pytest.fixture
def series(editor):
    return make_event("series", editors=[editor], time_zone="Europe/Berlin")


@pytest.fixture
def flows(editor):
    """A hybrid series in a room."""
    return make_event(
        "flows", title="Flows", time_zone="Europe/Berlin", format="hybrid", room="H1", editors=[editor]
    )


@pytest.fixture
def talk(seminar):
    """A talk of the `seminar` of the test's module."""
    person = make_person("Ada Example", email="private@example.org")
    return make_talk(seminar, speaker=person, title="On flows", starts_at=START, abstract="All about flows.")


@pytest.fixture
def speaker():
    """Of a talk without a title."""
    event = make_event("series", time_zone="Europe/Berlin")
    talk = make_talk(event, title="", starts_at=START)
    return make_speaker(talk, "Ada Example")


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


@pytest.fixture
def keeper():
    return make_user("keeper@example.org")


@pytest.fixture
def home(keeper):
    return make_event("home", editors=[keeper])


@pytest.fixture
def foreign(client):
    """Who edits an event that does not keep the person, signed in."""
    user = make_user("foreign@example.org")
    client.force_login(user)
    return user


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
