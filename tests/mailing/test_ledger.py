"""How mails get into the ledger, and how an announcement adds up."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from mailing import actions, ledger
from mailing.models import Announcement, Delivery, Suppression

from . import writing
from .working import announce

pytestmark = pytest.mark.django_db

State = Delivery.State


@pytest.fixture(autouse=True)
def offers(monkeypatch):
    writing.offer(monkeypatch)


def test_a_mail_is_kept_as_it_is_under_a_key_of_its_own():
    first = ledger.post(address=" Ada@Example.org ", octets=b"Subject: x\r\n\r\ny\r\n", purpose="code")
    second = ledger.post(address="ada@example.org", octets=b"z")

    first.refresh_from_db()
    assert (first.address, first.purpose, bytes(first.message)) == (
        "ada@example.org", "code", b"Subject: x\r\n\r\ny\r\n",
    )  # fmt: skip
    assert first.state == State.PENDING and first.due_at <= timezone.now()
    assert first.key != second.key


def test_a_key_lets_a_mail_in_once():
    ledger.post(address="ada@example.org", octets=b"x", key="digest 7")

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(address="ada@example.org", octets=b"x", key="digest 7")

    assert Delivery.objects.count() == 1


def test_what_is_no_address_does_not_get_in():
    with pytest.raises(ValidationError):
        ledger.post(address="ada at example.org", octets=b"x")

    assert not Delivery.objects.exists()


def test_a_mail_to_a_mailbox_that_is_gone_is_noted_and_not_kept():
    Suppression.objects.create(email="ada@example.org", reason="bounce")

    delivery = ledger.post(address="ADA@example.org", octets=b"x", priority=Delivery.Priority.CODE)

    assert (delivery.state, delivery.message) == (State.SUPPRESSED, None)


def test_the_balance_names_every_state():
    announcement = announce("ada", "bea", "cid")
    announcement.deliveries.filter(address__startswith="ada").update(state=State.FAILED)

    found = ledger.balance(announcement)

    assert set(found) == set(State)
    assert (found[State.PENDING], found[State.FAILED]) == (2, 1)
    assert sum(found.values()) == announcement.to_send


def test_an_announcement_is_closed_when_nothing_is_left_to_send():
    one, other, held = announce("ada"), announce("bea"), announce("cid")
    Delivery.objects.exclude(announcement=other).update(state=State.SENT)
    actions.pause(announcement=held)
    now = timezone.now()

    ledger.finish([one.pk, other.pk, held.pk], now)

    states = dict(Announcement.objects.values_list("pk", "state"))
    assert states == {one.pk: "sent", other.pk: "sending", held.pk: "paused"}
    assert Announcement.objects.get(pk=one.pk).finished_at == now


def test_balance_and_closing_take_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    for names in (["ada"], ["bea", "cid", "dan"]):
        announcement = announce(*names)
        with django_assert_num_queries(2):
            ledger.balance(announcement)
            ledger.finish([announcement.pk], timezone.now())
