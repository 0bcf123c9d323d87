"""Bounces and complaints, as a provider reports them to django-anymail's webhooks."""

import base64
import datetime as dt
import json
import logging

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.urls import include, path, reverse
from django.utils import timezone

from mailing import headers, ledger
from mailing.announcements import actions
from mailing.models import Delivery, Suppression
from portal import urls
from tests.support import announcements

pytestmark = pytest.mark.django_db

State = Delivery.State
SECRET = "provider:a-random-password"
urlpatterns = [*urls.urlpatterns, path("anymail/", include("anymail.urls"))]  # as with ANYMAIL_WEBHOOK_SECRET


@pytest.fixture(autouse=True)
def webhooks(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    settings.DEFAULT_FROM_EMAIL = "portal@seminars.example.edu"
    announcements.offer(monkeypatch)
    monkeypatch.setattr(ledger, "wake_workers", lambda: None)


def sent(address="ada@example.org", *, minutes=10, **fields):
    """A mail that went out so many minutes ago."""
    moment = timezone.now() - dt.timedelta(minutes=minutes)
    fields = {"state": State.SENT, "sent_at": moment, "created_at": moment} | fields
    fields.setdefault("key", f"{address} {minutes}")
    return Delivery.objects.create(address=address, **fields)


def report(kind=EventType.BOUNCED, address="ada@example.org", **fields):
    """Send a report as anymail does once it has let a webhook in."""
    fields.setdefault("timestamp", timezone.now())
    fields.setdefault("mta_response", "550 5.1.1 No such user")
    event = AnymailTrackingEvent(event_type=kind, recipient=address, **fields)
    tracking.send(sender=None, event=event, esp_name="Postmark")


def state_of(delivery):
    delivery.refresh_from_db()
    return delivery.state


def suppressed():
    return dict(Suppression.objects.values_list("email", "reason"))


# --- What a report does ----------------------------------------------------------------------------------


@pytest.mark.database
def test_a_mailbox_that_does_not_exist_fails_and_is_written_to_no_more():
    mail = sent(message=b"body")

    report(address="Ada@Example.org")

    assert state_of(mail) == State.FAILED and mail.message is None
    assert mail.error == "Postmark: 550 5.1.1 No such user"
    assert suppressed() == {"ada@example.org": "bounce"}


@pytest.mark.database
def test_a_complaint_suppresses_and_the_mail_stays_sent_as_it_arrived():
    mail = sent()

    report(EventType.COMPLAINED, mta_response=None, description="abuse")

    assert state_of(mail) == State.SENT and mail.error == "Postmark: abuse"
    assert suppressed() == {"ada@example.org": "complaint"}


WORDLESS = {"mta_response": None, "reject_reason": RejectReason.BOUNCED}  # the server's words are missing


@pytest.mark.database
@pytest.mark.parametrize(
    ("fields", "is_gone"),
    [
        ({"mta_response": "550 5.1.1 x"}, True),
        ({"mta_response": "smtp; 550 5.1.10 RecipientNotFound"}, True),
        ({"mta_response": "550 user unknown"}, True),
        ({"mta_response": "552 5.2.2 Mailbox full", "esp_event": {"Type": "HardBounce"}}, False),
        ({"mta_response": "550 5.7.1 Blocked: no such user here, says the filter"}, False),
        ({"mta_response": None, "reject_reason": RejectReason.INVALID}, True),
        (WORDLESS | {"esp_event": {"Type": "HardBounce"}}, True),
        (WORDLESS | {"esp_event": {"Type": "SoftBounce"}}, False),
        (WORDLESS | {"description": "Permanent: General", "esp_event": "bounceType: Permanent"}, True),
        (WORDLESS | {"description": "Transient: General", "esp_event": "bounceType: Transient"}, False),
        ({"mta_response": "450 4.2.2 over quota"}, False),
    ],
)  # fmt: skip
def test_only_a_mailbox_that_is_gone_is_suppressed_but_each_bounce_fails(fields, is_gone):
    mail = sent()

    report(**fields)

    assert state_of(mail) == State.FAILED
    assert bool(suppressed()) == is_gone


@pytest.mark.parametrize("kind", [EventType.REJECTED, EventType.FAILED])
def test_what_the_provider_does_not_send_fails(kind):
    mail = sent()

    report(kind, mta_response=None, description="blocked", reject_reason=RejectReason.BLOCKED)

    assert (state_of(mail), suppressed()) == (State.FAILED, {})


@pytest.mark.parametrize(
    "kind",
    [EventType.DELIVERED, EventType.OPENED, EventType.DEFERRED, EventType.UNSUBSCRIBED, "unknown", None],
)
def test_other_reports_are_ignored(kind):
    mail = sent()

    report(kind)

    assert (state_of(mail), mail.error, suppressed()) == (State.SENT, "", {})


@pytest.mark.database
@pytest.mark.parametrize("address", [None, "", "nonsense", "stranger@example.org", "a" * 300, "Ada <x"])
def test_reports_of_what_this_portal_did_not_send_are_ignored(address):
    mail = sent()

    report(address=address)
    report(EventType.COMPLAINED, address=address)

    assert (state_of(mail), suppressed()) == (State.SENT, {})


@pytest.mark.database
def test_a_mail_that_waits_yet_is_not_what_a_report_is_about():
    mail = sent(state=State.PENDING, sent_at=None)

    report()

    assert (state_of(mail), suppressed()) == (State.PENDING, {})


@pytest.mark.database
@pytest.mark.parametrize("state", [State.SENDING, State.UNCERTAIN])
def test_a_report_may_come_before_the_worker_has_stored_that_it_went_out(state):
    mail = sent(state=state, sent_at=None)

    report()

    assert state_of(mail) == State.FAILED


@pytest.mark.database
def test_a_report_that_comes_again_changes_nothing():
    older, mail = sent(minutes=60), sent(minutes=10)
    fields = {"timestamp": timezone.now()}
    report(**fields)
    Suppression.objects.all().delete()  # somebody has lifted it meanwhile
    later = sent(minutes=-30)

    report(**fields)

    assert [state_of(each) for each in (older, mail, later)] == [State.SENT, State.FAILED, State.SENT]
    assert suppressed() == {}


@pytest.mark.database
def test_a_complaint_that_comes_again_changes_nothing():
    sent()
    report(EventType.COMPLAINED, mta_response="", description="abuse")
    Suppression.objects.all().delete()

    report(EventType.COMPLAINED, mta_response="", description="abuse")

    assert suppressed() == {}


@pytest.mark.database
def test_an_earlier_reason_stays():
    Suppression.objects.create(email="ada@example.org", reason="opt_out", detail="by letter")
    sent()

    report()

    assert suppressed() == {"ada@example.org": "opt_out"}


@pytest.mark.database
def test_a_report_finds_its_mail_by_the_message_id():
    news = announcements.make_list()
    announcements.make_reader("ada@example.org", lists=[news])
    first = actions.start(announcement=announcements.make_announcement(lists=[news]))
    second = actions.start(announcement=announcements.make_announcement(lists=[news]))
    Delivery.objects.update(state=State.SENT, sent_at=timezone.now())

    report(message_id=headers.message_id(first.deliveries.get()))

    assert first.deliveries.get().state == State.FAILED
    assert second.deliveries.get().state == State.SENT


@pytest.mark.database
def test_the_numbers_of_an_announcement_add_up_afterwards():
    news = announcements.make_list()
    for name in ("ada", "bo", "cy"):
        announcements.make_reader(f"{name}@example.org", lists=[news])
    announcement = actions.start(announcement=announcements.make_announcement(lists=[news]))
    Delivery.objects.update(state=State.SENT, sent_at=timezone.now())

    report()

    numbers = ledger.balance(announcement)
    assert (numbers[State.SENT], numbers[State.FAILED]) == (2, 1)
    assert sum(numbers.values()) == announcement.to_send == 3


# --- What the web lets in --------------------------------------------------------------------------------

BOUNCE = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "Email": "ada@example.org",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    "BouncedAt": "2036-11-05T16:33:54.9070259Z",
    "ID": 4323372036854775807,
}


def post(client, secret=SECRET, data=BOUNCE, provider="postmark"):
    given = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()} if secret else {}
    body = data if isinstance(data, str) else json.dumps(data)
    address = reverse(f"anymail:{provider}_tracking_webhook")
    return client.post(address, body, content_type="application/json", headers=given)


@pytest.mark.database
def test_a_webhook_with_the_secret_is_handled_without_a_csrf_token(client):
    client.handler.enforce_csrf_checks = True
    mail = sent()

    assert post(client).status_code == 200

    assert state_of(mail) == State.FAILED and "does not exist" in mail.error
    assert suppressed() == {"ada@example.org": "bounce"}


@pytest.mark.parametrize("secret", ["", "provider:guess", "provider:", ":", SECRET + "x"])
def test_a_forged_webhook_is_refused_and_nobody_is_mailed_about_it(client, secret, caplog):
    mail = sent()
    with caplog.at_level(logging.ERROR):
        answer = post(client, secret)

    assert answer.status_code == 400
    assert (state_of(mail), suppressed()) == (State.SENT, {})
    assert [record.name for record in caplog.records if record.name == "django.request"] == []


def test_a_webhook_that_only_has_another_provider_s_address_is_refused_too(client):
    assert post(client, "x:y", provider="brevo").status_code == 400


def test_without_a_secret_there_are_no_webhooks(client, settings):
    settings.ROOT_URLCONF = "portal.urls"

    for address in ("/anymail/postmark/tracking/", "/anymail/postmark/inbound/", "/anymail/mandrill/"):
        assert client.post(address, BOUNCE, content_type="application/json").status_code == 404
