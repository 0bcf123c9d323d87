"""What the tests of posters share: mails go into the ledger, as they do on a site, and a clock."""

import pytest
from django.utils import timezone

from events.posters import changes
from events.posters.book import making
from tests.support.posters import NOW


@pytest.fixture(autouse=True)
def ledger(settings):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.CELERY_TASK_ALWAYS_EAGER = False  # mails wait until a test hands them over


@pytest.fixture(autouse=True)
def no_book_looked_at():
    """What this process knows of books is of a database that was rolled back."""
    making.looked_at.clear()


@pytest.fixture
def clock(monkeypatch):
    """The clock of the portal, which stands at NOW until it is put on: `clock.now += ...`."""

    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def told():
    """The posters of which it was told that they changed, in order."""
    heard = []

    def hear(sender, poster, now, **kwargs):
        heard.append(poster)

    changes.posters_changed.connect(hear)
    yield heard
    changes.posters_changed.disconnect(hear)
