"""The commits before and after the data, while the database fails or somebody has locked the row."""

import contextlib
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from mailing import ledger
from mailing.announcements import actions
from mailing.delivery import leases, transitions
from mailing.delivery.smtp_replies import Outcome, Result
from mailing.models import Delivery
from tests.support import announcements
from tests.support.deliveries import WORKER, announce, readers, run, states

pytestmark = pytest.mark.django_db(transaction=True)

State = Delivery.State


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch):
    announcements.offer(monkeypatch)
    monkeypatch.setattr(
        ledger, "wake_workers", lambda: None
    )  # else this process would send all of it by itself


@contextlib.contextmanager
def somebody_in_the_middle_of(act):
    """Somebody else's transaction, which has done its act and commits while the block goes on."""
    has_acted = threading.Event()

    def run():
        with transaction.atomic():
            act()
            has_acted.set()
            time.sleep(0.3)
        connection.close()

    somebody = threading.Thread(target=run)
    somebody.start()
    has_acted.wait()
    yield
    somebody.join()


def claim(clock, number):
    return list(Delivery.objects.filter(pk__in=leases.claim(WORKER, number, clock())))


@pytest.mark.parametrize("statement", [transitions.OPEN, transitions.SENT])
def test_a_statement_that_a_lock_or_a_restart_stopped_is_taken_again(server, clock, statement):
    announcement, failures = announce("ada", "bea"), [OperationalError("deadlock detected")] * 2

    def stopped_twice(execute, sql, *rest):
        if sql == statement and failures:
            raise failures.pop()
        return execute(sql, *rest)

    with connection.execute_wrapper(stopped_twice):
        assert run(clock) == 2

    assert set(states(announcement).values()) == {State.SENT}
    assert len(server.taken) == 2 and not failures


def test_what_is_locked_when_it_was_sent_is_stored_in_the_end(clock):
    """As somebody cancels at that moment: the worker waits for them."""
    announcement = announce("ada", "bea")
    first, second = claim(clock, 2)
    assert transitions.open_for_data(first, clock())

    with somebody_in_the_middle_of(lambda: list(Delivery.objects.select_for_update().filter(pk=first.pk))):
        transitions.store_result(first, Result(Outcome.SENT), clock())
    assert transitions.open_for_data(second, clock())
    transitions.store_result(second, Result(Outcome.SENT), clock())

    assert set(states(announcement).values()) == {State.SENT}


def test_what_somebody_is_cancelling_does_not_go_out(clock):
    announcement = announce(*readers(4))
    mine = claim(clock, 4)
    assert transitions.open_for_data(mine[0], clock())

    with somebody_in_the_middle_of(lambda: actions.cancel(announcement=announcement)):
        goes = [transitions.open_for_data(each, clock()) for each in mine[1:]]
    transitions.store_result(mine[0], Result(Outcome.SENT), clock())

    assert goes == [False, False, False]
    assert sorted(states(announcement).values()) == [State.CANCELLED] * 3 + [State.SENT]
