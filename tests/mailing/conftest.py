"""A real SMTP server to send to, a clock that the test moves, and lists with their organisers."""

import datetime as dt

import pytest
from django.utils import timezone

from mailing import ledger
from tests.support import announcements, mailing_lists, smtp
from tests.support.factories import make_user

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def listening():
    with smtp.smtp_server() as server:
        yield server


@pytest.fixture
def server(listening, settings):
    listening.taken, listening.answers, listening.sessions = [], {}, 0
    listening.most_connections = smtp.MANY
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", listening.port
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@example.org>"
    return listening


@pytest.fixture
def clock():
    """A clock that the test moves: `clock.now += MINUTE`."""

    class Clock:
        now = timezone.now() + MINUTE  # after whatever the test makes

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def offers(monkeypatch):
    """An app offers facts, groups and calendar entries: those of `tests.support.announcements`."""
    announcements.offer(monkeypatch)


@pytest.fixture
def wake_ups(monkeypatch):
    """How often the workers were woken."""
    calls = []
    monkeypatch.setattr(ledger, "wake_workers", lambda *args, **kwargs: calls.append(args))
    return calls


@pytest.fixture
def trio(db):
    """A list with three subscribers."""
    made = announcements.make_list()
    for name in ("a", "b", "c"):
        announcements.make_reader(f"{name}@example.org", name=name, time_zone="Asia/Tokyo", lists=[made])
    return made


@pytest.fixture
def editor(client, db):
    """An organiser, who is signed in."""
    user = make_user("editor@example.org", name="Edda Editor", time_zone="Europe/Berlin")
    client.force_login(user)
    return user


@pytest.fixture
def news(editor):
    """A list of the editor with two readers."""
    made = announcements.make_list("News", editors=[editor])
    announcements.make_reader("alice@example.org", time_zone="Asia/Tokyo", lists=[made])
    announcements.make_reader("bob@example.org", lists=[made])
    return made


@pytest.fixture
def sealed(db):
    """An announcement to a list of somebody else."""
    other = announcements.make_list("Sealed list")
    announcements.make_reader("sealed@example.org", lists=[other])
    return announcements.make_announcement(lists=[other], subject="Sealed words", created_by=make_user())


@pytest.fixture
def organiser(client):
    """Somebody who is signed in, and edits the list `seminar` where a test asks for it."""
    user = make_user("organiser@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def seminar(organiser):
    return mailing_lists.make_list("seminar", editors=[organiser])
