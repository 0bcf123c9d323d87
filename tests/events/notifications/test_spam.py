"""Mails as a spam filter reads them: SpamAssassin with its own rules, which asks nobody."""

import mailbox
import re
import subprocess

import pytest

from events.notifications import automatic, requests
from mailing.announcements import messages
from mailing.lists import confirmations
from mailing.models import Delivery, Subscription
from portal.accounts import mails as account_mails
from tests.support import servers
from tests.support.factories import make_person, make_talk, utc
from tests.support.notifications import make_series, subscribe

pytestmark = [pytest.mark.spamassassin, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 11, 25, 12)  # a Wednesday
ABSTRACT = (
    "We show that $\\sum_n \\frac{1}{n^2} = \\frac{\\pi^2}{6}$; see [the paper](https://example.org/paper)."
)


def send_one_of_each_kind():
    sends = {"announce_days": 7, "digest_weekday": 2, "request_days": 30, "remind_hours": 168}
    event = make_series(subscribers=["ada@example.org"], sends=sends, title="Graph seminar")
    subscribe(event.mailing_list, "weekly@example.org", wants_digest=True, time_zone="Asia/Tokyo")
    speaker = make_person("Bob Example", email="bob@example.org")
    make_talk(event, speaker=speaker, starts_at=utc(2026, 11, 26, 15), title="Limits", abstract=ABSTRACT)
    automatic.send_announcements(NOW)
    requests.send_requests(NOW)
    automatic.send_digests(NOW)
    for made in (confirmations.welcome, confirmations.already_subscribed):
        made(Subscription.objects.first()).send()
    account_mails.message("account/email/login_code", "ada@example.org", {"code": "A1B2C3"}).send()
    rows = Delivery.objects.order_by("pk")
    composed = messages.compose([row for row in rows if row.announcement_id], now=NOW)
    return [(row.purpose, bytes(row.message or composed[row.pk])) for row in rows]


def scores(made, folder):
    """What SpamAssassin says of messages, in their order; all in one run, which takes three seconds."""
    box = mailbox.mbox(folder / "box")
    for octets in made:
        box.add(octets)
    box.close()
    command = [servers.spamassassin_path(), "--local", "--mbox", folder / "box"]
    told = subprocess.run(command, capture_output=True, check=True, cwd=folder, env={"HOME": str(folder)})
    return [float(score) for score in re.findall(rb"^X-Spam-Status: .*?score=(-?[\d.]+)", told.stdout, re.M)]


def test_no_mail_has_a_point_for_spam(settings, tmp_path):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.SITE_URL = "https://portal.example.org"
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@example.org>"
    made = send_one_of_each_kind()

    names = [name for name, _octets in made]
    assert sorted(set(names)) == ["account", "announcement", "digest", "request", "subscription"]
    found = scores([octets for _name, octets in made], tmp_path)
    assert [(name, score) for name, score in zip(names, found, strict=True) if score > 0] == []
