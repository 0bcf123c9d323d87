"""Whatever Django mails becomes a row of the ledger first, in the transaction of whoever mails."""

import email
from email import policy
from email.header import decode_header, make_header

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction

from mailing.models import Delivery, Suppression
from portal.accounts.adapter import AccountAdapter
from tests.support.factories import make_user

pytestmark = pytest.mark.django_db

State, Priority, Reason = Delivery.State, Delivery.Priority, Suppression.Reason


@pytest.fixture(autouse=True)
def ledger_is_the_backend(settings):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@example.org>"


def parsed(delivery):
    return email.message_from_bytes(bytes(delivery.message), policy=policy.default)


def addresses():
    return sorted(Delivery.objects.values_list("address", flat=True))


@pytest.mark.database
def test_a_mail_waits_in_the_ledger():
    assert send_mail("Hello", "A text.", None, ["Ada <ada@example.org>"]) == 1

    delivery = Delivery.objects.get()
    assert (delivery.address, delivery.state) == ("ada@example.org", State.PENDING)
    assert parsed(delivery)["Subject"] == "Hello"
    assert parsed(delivery).get_content().strip() == "A text."


@pytest.mark.database
def test_each_recipient_gets_a_delivery_and_who_is_in_bcc_is_named_to_nobody():
    message = EmailMessage("Hello", "Text", to=["ada@example.org"], cc=["cid@example.org"])
    message.bcc = ["bea@example.org"]
    message.send()

    assert addresses() == ["ada@example.org", "bea@example.org", "cid@example.org"]
    for delivery in Delivery.objects.all():
        assert b"bea@" not in bytes(delivery.message)
        assert "cid@example.org" in parsed(delivery)["Cc"]


def test_names_and_subjects_beyond_ascii_arrive_as_they_were_written():
    text, html = "Grüße aus Ålborg: ∫ f dμ\n", "<p>Grüße</p>"
    message = EmailMultiAlternatives("Größe der Räume: ∞", text, to=["Åsa Öst <asa@bücher.example>"])
    message.attach_alternative(html, "text/html")
    message.send()

    delivery = Delivery.objects.get()
    made = parsed(delivery)
    assert delivery.address == "asa@xn--bcher-kva.example"
    assert made["Subject"] == "Größe der Räume: ∞"
    assert made["To"].addresses[0].display_name == "Åsa Öst"
    assert made.get_body(["plain"]).get_content().strip() == text.strip()
    assert made.get_body(["html"]).get_content().strip() == html
    lines = bytes(delivery.message).split(b"\r\n")
    assert all(line.isascii() and b"\n" not in line and len(line) <= 998 for line in lines)


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hello\r\nBcc: eve@example.org"},
        {"subject": "Hello\nX: y"},
        {"to": ["ada@example.org\r\nBcc: eve@example.org"]},
        {"from_email": "a@example.org\nX: y"},
        {"headers": {"X-One": "a\r\nBcc: eve@example.org"}},
    ],
)
def test_nothing_gets_another_header_in(fields):
    fields = {"subject": "Hello", "to": ["ada@example.org"]} | fields

    with pytest.raises((ValueError, ValidationError)):
        EmailMessage(body="Text", **fields).send()

    assert not Delivery.objects.exists()


@pytest.mark.parametrize("address", ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@nowhere"])
def test_what_is_no_address_is_refused_and_nothing_is_stored(address):
    message = EmailMessage("Hello", "Text", to=["bea@example.org"])
    message.bcc = [address or " "]

    with pytest.raises(ValidationError):
        message.send()

    assert not Delivery.objects.exists()


@pytest.mark.database
def test_what_is_rolled_back_sends_nothing():
    with transaction.atomic():
        send_mail("Hello", "Text", None, ["ada@example.org"])
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()


@pytest.mark.database
def test_a_mail_says_what_it_is_for_and_how_it_hurries():
    message = EmailMessage("Code", "1234", to=["ada@example.org"])
    message.purpose, message.is_urgent = "code", True
    message.send()
    send_mail("Hello", "Text", None, ["ada@example.org"])

    rows = Delivery.objects.order_by("pk").values_list("purpose", "priority")
    assert list(rows) == [("code", Priority.CODE), ("", Priority.PERSONAL)]


@pytest.mark.database
def test_mails_of_accounts_overtake_announcements(rf):
    user = make_user()
    context = {"user": user, "activate_url": "https://example.org/x", "key": "k", "code": "1234"}
    context["request"] = rf.get("/")

    AccountAdapter().send_mail("account/email/email_confirmation", user.email, context)

    delivery = Delivery.objects.get()
    assert (delivery.purpose, delivery.priority) == ("account", Priority.CODE)


@pytest.mark.database
@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("is_urgent", [True, False])
def test_suppressed_addresses_get_nothing_but_the_codes_that_they_ask_for(reason, is_urgent):
    Suppression.objects.create(email="Ada@Example.org", reason=reason)
    message = EmailMessage("Hello", "Text", to=["ada@example.org"])
    message.is_urgent = is_urgent
    message.send()

    delivery = Delivery.objects.get()
    still_gets_it = is_urgent and reason != Reason.BOUNCE
    assert delivery.state == (State.PENDING if still_gets_it else State.SUPPRESSED)
    assert bool(delivery.message) == still_gets_it


LONG = "Gesellschaft für angewandte Mathematik und Mechanik, Abteilung für Öffentlichkeit"


@pytest.mark.parametrize("words", [LONG, "x" * 80, "Ä" * 60, "A short one", "word " * 30])
def test_headers_begin_on_the_line_of_their_name(settings, words):
    """A name alone on its line, with what it says on the next, confuses some filters."""
    words = words.strip()
    settings.DEFAULT_FROM_EMAIL = f'"{words}" <portal@example.org>'
    people = {"to": [f'"{words}" <ada@example.org>'], "reply_to": [f'"{words}" <org@example.org>']}
    EmailMessage(words, "Text", **people).send()

    delivery = Delivery.objects.get()
    head = bytes(delivery.message).partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.rstrip().endswith(b":")]
    assert all(len(line) <= 76 for line in head.split(b"\r\n") if b"=?utf-8?" in line)
    assert parsed(delivery)["Subject"] == words
    for name in ("From", "To", "Reply-To"):
        told = str(make_header(decode_header(email.message_from_bytes(bytes(delivery.message))[name])))
        assert " ".join(told.split()).rpartition(" <")[0].strip('"') == words
