"""How mails get into the ledger, and how an announcement adds up."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from mailing import ledger
from mailing.announcements import actions
from mailing.delivery import transitions
from mailing.delivery.smtp_replies import Outcome, Result
from mailing.models import Announcement, Delivery, Suppression, Worker
from tests.support.deliveries import announce

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("offers")]

State = Delivery.State


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


def test_the_text_of_a_failed_single_mail_is_kept_for_a_week_and_that_of_a_code_not_at_all():
    now = timezone.now()
    rows = {}
    for priority in (Delivery.Priority.CODE, Delivery.Priority.PERSONAL):
        row = ledger.post(address="ada@example.org", octets=b"Subject: x\r\n\r\n", priority=priority)
        Delivery.objects.filter(pk=row.pk).update(state=State.SENDING)
        transitions.store_result(Delivery.objects.get(pk=row.pk), Result(Outcome.REFUSED, "550 no"), now)
        rows[priority] = row

    def texts():
        return {row.priority: row.message and bytes(row.message) for row in Delivery.objects.all()}

    assert texts() == {Delivery.Priority.CODE: None, Delivery.Priority.PERSONAL: b"Subject: x\r\n\r\n"}
    ledger.purge(now)
    assert texts()[Delivery.Priority.PERSONAL]
    ledger.purge(now + dt.timedelta(days=8))
    assert texts() == {Delivery.Priority.CODE: None, Delivery.Priority.PERSONAL: None}


def test_workers_of_yesterday_and_of_a_clock_that_was_set_back_are_purged():
    now = timezone.now()
    for name, hours in (("old", -50), ("present", -1), ("ahead", 1), ("to come", 50)):
        Worker.objects.create(name=name, lease_until=now + dt.timedelta(hours=hours))

    ledger.purge(now)

    assert {row.name for row in Worker.objects.all()} == {"present", "ahead"}
