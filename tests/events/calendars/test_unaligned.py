"""A feed that cannot be brought into line with the facts, as nothing can be stored."""

import pytest
from django.db import OperationalError
from psycopg.errors import LockNotAvailable, UndefinedTable

from events.models import Talk
from tests.support import ical
from tests.support.factories import make_event, make_talk

SEMINAR = "/events/seminar/calendar.ics"


def test_while_nothing_can_be_stored_a_feed_says_what_it_said_last_and_is_not_kept(client, db, monkeypatch):
    talk = make_talk(make_event("seminar"), speaker="Ada Example", title="On flows")
    told = client.get(SEMINAR).content
    Talk.objects.update(title="On waves")
    make_talk(talk.event, title="Not told yet", speaker="Eve Example")

    with monkeypatch.context() as patches:
        patches.setattr("events.calendars.alignment.hold_facts_still", raising(LockNotAvailable()))
        answer = client.get(SEMINAR)
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, told, "no-store")
        patches.setattr("events.calendars.alignment.hold_facts_still", raising(UndefinedTable()))
        with pytest.raises(OperationalError):
            client.get(SEMINAR)

    found = [entry.summary.value for entry in ical.entries(client.get(SEMINAR).content)]
    assert found == ["Ada Example: On waves", "Eve Example: Not told yet"]


def raising(cause):
    def function():
        raise OperationalError from cause

    return function
