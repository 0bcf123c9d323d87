"""A worker and a web process write to the row of one talk at once, and neither loses the other's write."""

import threading
import time

import pytest
from django.db import connection, transaction

from events.models import Talk
from events.notifications import automatic, change_notices, snapshot, wording
from events.notifications.models import TalkSnapshot
from mailing.models import Announcement
from tests.support.factories import make_talk, utc
from tests.support.notifications import deliver, make_series

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("today"),
]

NOW = utc(2026, 11, 20, 12)
START = utc(2026, 11, 26, 15)


@pytest.fixture
def talk():
    """A talk whose row is there already: two who make one at once would wait for each other anyway."""
    event = make_series(sends={"announce_days": 7})
    made = make_talk(event, speaker="Ada Example", starts_at=START, title="On graphs", room="101")
    TalkSnapshot.objects.create(talk=made)
    return made


def at_once(monkeypatch, module, name, act):
    """Let another connection `act` in the middle of what calls a function first; answers its thread."""

    def run():
        try:
            act()
        finally:
            connection.close()

    other, function = threading.Thread(target=run), getattr(module, name)

    def called(*args, **kwargs):
        if not other.ident:
            other.start()
            wait_until_it_waits_or_ends(other)
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, called)
    return other


def wait_until_it_waits_or_ends(thread):
    """On PostgreSQL. On SQLite there is one writer at a time, so that it could wait for ever."""
    while connection.vendor == "postgresql" and thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def test_a_recording_that_is_announced_while_a_notice_is_made_counts_as_announced(talk, monkeypatch):
    automatic.send_due(NOW)
    deliver()
    Talk.objects.filter(pk=talk.pk).update(room="204")
    other = at_once(
        monkeypatch,
        wording,
        "notice",
        lambda: TalkSnapshot.objects.mark([talk.pk], recording_announced=True, recording_in_digest=True),
    )
    change_notices.update_all(NOW)
    other.join()

    row = TalkSnapshot.objects.get()
    assert row.recording_announced and row.recording_in_digest
    assert row.noticed_revision == snapshot.revision(snapshot.read(Talk.objects.all())[talk.pk])


def test_flags_that_are_set_while_a_talk_is_told_stay(talk, monkeypatch):
    other = at_once(
        monkeypatch,
        snapshot,
        "read",
        lambda: TalkSnapshot.objects.mark([talk.pk], recording_announced=True),
    )
    change_notices.store_digest([talk.pk], NOW)
    other.join()

    row = TalkSnapshot.objects.get()
    assert (row.room, row.in_digest, row.recording_announced) == ("101", True, True)


def test_a_talk_that_is_told_twice_at_once_was_told_twice(talk, monkeypatch):
    announcement = Announcement(
        source=f"talk:{talk.pk}", kind="announcement", revision="1", is_automatic=True, to_send=1
    )

    def announce():
        with transaction.atomic():
            change_notices.started(announcement, NOW)

    other = at_once(monkeypatch, snapshot, "read", announce)
    change_notices.store_digest([talk.pk], NOW)
    other.join()

    row = TalkSnapshot.objects.get()
    assert (row.times_told, row.in_digest) == (2, True)
