"""A real SMTP server to send to, and a clock that the test moves."""

import datetime as dt

import pytest
from django.utils import timezone

from mailing import ledger, transport
from tests.support import announcements, smtp

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def listening():
    with smtp.smtp_server() as server:
        yield server


@pytest.fixture
def server(listening, settings):
    listening.taken, listening.answers, listening.sessions = [], {}, 0
    listening.most_connections = smtp.MANY
    settings.EMAIL_BACKEND = "mailing.backend.LedgerBackend"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", listening.port
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@example.org>"
    return listening


@pytest.fixture
def a_line_for_each(monkeypatch):
    """A connection to the server for each mail, as far as the setting allows."""
    monkeypatch.setattr(transport, "PER_LINE", 1)


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
def rings(monkeypatch):
    """How often the workers were rung for."""
    heard = []
    monkeypatch.setattr(ledger, "ring", lambda *args, **kwargs: heard.append(args))
    return heard
