"""Several processes that bring the same calendars into line at once."""

import datetime as dt
import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection

from events.calendars import alignment
from events.models import CalendarEntry, Talk
from tests.support.factories import make_event, make_talk
from tests.support.ical import align

pytestmark = pytest.mark.database

TALKS = 6

READER = """
import os, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.test import Client
sys.stdout.buffer.write(Client(SERVER_NAME="localhost").get("/events/seminar/calendar.ics").content)
"""


def state():
    return sorted(CalendarEntry.objects.values_list("talk", "uid", "sequence", "revised_at"))


@pytest.fixture
def seminar():
    event = make_event("seminar", time_zone="Europe/Berlin", format="hybrid")
    for number in range(TALKS):
        make_talk(event, speaker=f"Ada Example {number}", abstract="Über $x^2$; so, weiter.")
    return event


def move():
    for talk in Talk.objects.all():
        later = talk.starts_at + dt.timedelta(hours=1)
        Talk.objects.filter(pk=talk.pk).update(starts_at=later, ends_at=later + dt.timedelta(hours=1))


@pytest.mark.django_db
@pytest.mark.parametrize("sequence, change", [(0, lambda: None), (1, move)])
def test_who_read_before_another_wrote_revises_nothing_twice(seminar, monkeypatch, sequence, change):
    if sequence:
        align()
    change()
    states, lock = [], alignment.hold_facts_still

    def let_another_go_first():
        monkeypatch.setattr(alignment, "hold_facts_still", lock)
        align()
        states.append(state())
        return lock()

    monkeypatch.setattr(alignment, "hold_facts_still", let_another_go_first)
    align()

    assert states == [state()]
    assert {row[2] for row in state()} == {sequence}
    assert len(state()) == TALKS


@pytest.mark.django_db
def test_what_changed_while_another_waited_is_told_as_it_is_now(seminar, monkeypatch):
    lock = alignment.hold_facts_still
    monkeypatch.setattr(alignment, "hold_facts_still", lambda: Talk.objects.update(title="New") and lock())

    found = align()

    assert all("New\r\n" in entry.text for entry in found)


@pytest.mark.django_db
def test_an_event_that_is_published_between_two_questions_waits_for_the_next_reading(seminar, monkeypatch):
    read_settings = alignment.read_settings

    def publish_after(talks, events):
        monkeypatch.setattr(alignment, "read_settings", read_settings)
        told_of = read_settings(talks, events)
        make_talk(make_event("new", kind="workshop"), title="New")
        return told_of

    monkeypatch.setattr(alignment, "read_settings", publish_after)

    assert len(align()) == TALKS + 1  # the second reading, under the lock, has it


def at_once(act, times=4):
    """Do something in so many threads, each with a database connection of its own, at the same moment."""
    ready, errors = threading.Barrier(times), []

    def run():
        try:
            ready.wait(timeout=30)
            act()
        except Exception as error:  # noqa: BLE001 (whatever it was, the test must fail of it)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_threads_that_align_at_once_make_one_entry_and_one_revision(seminar):
    at_once(align)
    first = state()
    assert [row[2] for row in first] == [0] * TALKS

    move()
    at_once(align)

    assert [row[:3] for row in state()] == [(talk, uid, 1) for talk, uid, *_rest in first]
    at_once(align)
    assert [row[2] for row in state()] == [1] * TALKS


@pytest.mark.django_db(transaction=True)
def test_every_process_answers_with_the_same_octets(seminar, client):
    here = client.get("/events/seminar/calendar.ics").content

    there = [in_another_process(seed) for seed in ("0", "1", "random")]

    assert here.count(b"BEGIN:VEVENT") == TALKS
    assert there == [here] * 3


def in_another_process(seed):
    """The feed as a process with another hash seed answers it, from the database of this test."""
    name = str(connection.settings_dict["NAME"])
    environment = os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", READER, name],
        env=environment,
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        timeout=120,
    ).stdout
