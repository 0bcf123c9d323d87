"""The turns of deliveries while the database fails, or somebody has locked what they need."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from mailing import actions, claiming, ledger, settling, turns
from mailing.answers import Outcome, Result
from mailing.models import Delivery
from mailing.turns import Turns
from tests.support.deliveries import WORKER, announce, readers, run, states

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("a_line_for_each", "offers"),
]

State = Delivery.State


def test_what_was_acknowledged_is_stored_though_another_answer_cannot_be(server, clock, monkeypatch):
    server.answers["RCPT", "cid@example.org"] = "450 later"
    announcement, settle = announce("ada", "bea", "cid", "dan"), settling.settle

    def fails_once(*args, **options):
        monkeypatch.setattr(settling, "settle", settle)
        raise OperationalError("database is locked")

    monkeypatch.setattr(settling, "settle", fails_once)
    with pytest.raises(OperationalError):
        run(clock)

    found = states(announcement)
    assert found.pop("cid") == State.SENDING  # until its lease is over
    assert set(found.values()) == {State.SENT}
    assert len(server.taken) == 3


def test_what_was_not_tried_waits_for_no_lease_when_a_run_fails(server, clock, monkeypatch, settings):
    settings.MAIL_CONNECTIONS = 1
    announcement, hand_over = announce("ada", "bea", "cid"), Turns.hand_over

    def fails_at_the_second(turns, mails, way):
        if turns.settled:
            raise RuntimeError("This must not happen.")
        return hand_over(turns, mails, way)

    monkeypatch.setattr(Turns, "hand_over", fails_at_the_second)
    with pytest.raises(RuntimeError):
        run(clock)
    monkeypatch.setattr(Turns, "hand_over", hand_over)

    assert len(server.taken) == 1
    assert run(clock) == 2
    assert set(states(announcement).values()) == {State.SENT}
    assert len(server.taken) == 3


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_a_deadlock_stopped_is_taken_again(server, clock, monkeypatch):
    monkeypatch.setattr(ledger, "ring", lambda: None)
    keys_of, failures = turns._keys_of, [OperationalError("deadlock detected")] * 2

    def stopped_twice(statement, values):
        if failures:
            raise failures.pop()
        return keys_of(statement, values)

    monkeypatch.setattr(turns, "_keys_of", stopped_twice)
    announcement = announce("ada", "bea")

    assert run(clock) == 2
    assert set(states(announcement).values()) == {State.SENT}
    assert len(server.taken) == 2 and not failures


@pytest.mark.django_db(transaction=True)
def test_what_is_locked_when_it_was_sent_is_stored_in_the_end(server, clock, monkeypatch):
    """As somebody cancels at that moment; on SQLite there are no locks of rows, and it is stored at once."""
    monkeypatch.setattr(ledger, "ring", lambda: None)
    announcement = announce("ada", "bea")
    first, second = Delivery.objects.filter(pk__in=claiming.claim(WORKER, 2, clock()))
    its_turns = Turns(WORKER, clock)
    assert its_turns.next([first]) == {first.pk}
    its_turns.store(first, Result(Outcome.SENT))
    is_locked, may_go_on = threading.Event(), threading.Event()

    def lock():
        with transaction.atomic():
            list(Delivery.objects.select_for_update().filter(pk=first.pk))
            is_locked.set()
            may_go_on.wait(20 if connection.features.has_select_for_update else 0.2)
        connection.close()

    somebody = threading.Thread(target=lock)
    somebody.start()
    is_locked.wait()
    assert its_turns.next([second]) == {second.pk}
    may_go_on.set()
    somebody.join()
    its_turns.store(second, Result(Outcome.SENT))
    its_turns.end()

    assert set(states(announcement).values()) == {State.SENT}


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_cancelling_does_not_go_out(server, clock, monkeypatch):
    monkeypatch.setattr(ledger, "ring", lambda: None)  # else this process would send all of it by itself
    announcement, has_cancelled = announce(*readers(4)), threading.Event()
    keys = claiming.claim(WORKER, 4, clock())

    def cancel():
        with transaction.atomic():
            actions.cancel(announcement=announcement)
            has_cancelled.set()
            time.sleep(0.3)
        connection.close()

    organiser = threading.Thread(target=cancel)
    organiser.start()
    has_cancelled.wait()
    assert Turns(WORKER, clock).next(Delivery.objects.filter(pk__in=keys)) == set()
    organiser.join()

    assert set(states(announcement).values()) == {State.CANCELLED}
