"""Leases of workers that die, sleep or come two at a time; clocks that jump; rates."""

import datetime as dt
import threading
import time
from types import SimpleNamespace

import pytest
from django.db import InterfaceError, OperationalError

from mailing.announcements import actions
from mailing.delivery import leases, sending, tasks, throttling, transitions
from mailing.delivery.smtp_replies import Outcome, Result
from mailing.models import Announcement, Delivery, Throttle, Worker
from portal import doorbell
from tests.support import announcements
from tests.support.deliveries import announce, run, states, write

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("offers")]

State = Delivery.State
MINUTE = dt.timedelta(minutes=1)


# --- Leases ---


def test_two_workers_never_have_the_same_delivery(server, clock):
    announce(*(f"reader{number}" for number in range(10)))

    first, second = leases.claim("worker 1", 6, clock()), leases.claim("worker 2", 6, clock())

    assert (len(first), len(second)) == (6, 4)
    assert not set(first) & set(second)


def test_a_machine_whose_clock_is_behind_takes_nothing_from_another(server, clock):
    announcement = announce("ada", "bea")
    keys = leases.claim("worker 1", 1, clock())
    assert transitions.open_for_data(Delivery.objects.get(pk=keys[0]), clock())
    behind = clock() - dt.timedelta(seconds=20)
    Delivery.objects.update(due_at=behind)

    assert len(leases.claim("worker 2", 2, behind)) == 1
    transitions.recover(behind)

    assert sorted(states(announcement).values()) == [State.PENDING, State.SENDING]


def test_what_a_dead_worker_claimed_is_free_when_its_lease_is_over(server, clock):
    announcement = announce("ada")
    leases.claim("dead", 1, clock())
    run(clock)
    assert server.taken == []

    clock.now += leases.LEASE
    run(clock)

    assert states(announcement) == {"ada": State.SENT}


def test_what_a_dead_worker_was_handing_over_goes_out_again(server, clock):
    announcement = announce("ada")
    keys = leases.claim("dead", 1, clock())
    assert transitions.open_for_data(Delivery.objects.get(pk=keys[0]), clock())

    clock.now += leases.LEASE
    run(clock)
    clock.now += 5 * MINUTE
    run(clock)

    assert states(announcement) == {"ada": State.SENT}
    assert announcement.deliveries.get().may_be_repeat


def test_a_worker_that_slept_past_its_lease_sends_nothing(server, clock):
    announce("ada")
    keys = leases.claim("slow", 1, clock())
    clock.now += leases.LEASE
    leases.claim("quick", 1, clock())

    assert sending.hand_over("slow", keys, clock) == 0
    assert server.taken == []


def test_no_data_go_out_unless_the_lease_lasts_until_it_is_renewed_twice(server, clock):
    announce("ada", "bea")
    first, second = Delivery.objects.filter(pk__in=leases.claim("worker 1", 2, clock()))
    clock.now += leases.LEASE - 3 * leases.RENEWAL
    assert transitions.open_for_data(first, clock())
    clock.now += leases.RENEWAL

    assert not transitions.open_for_data(second, clock())
    leases.renew("worker 1", clock())
    assert transitions.open_for_data(second, clock())


def test_a_worker_whose_run_failed_takes_up_at_once_what_it_left_then(server, clock):
    announcement = announce("ada", "bea")
    keys = leases.claim("worker 1", 2, clock())
    assert transitions.open_for_data(Delivery.objects.get(pk=keys[0]), clock())

    run(clock)

    assert sorted(states(announcement).values()) == [State.SENT, State.SENT]
    assert len(server.taken) == 2
    assert announcement.deliveries.get(pk=keys[0]).may_be_repeat


@pytest.mark.django_db(transaction=True)
def test_a_thread_renews_the_lease_while_a_worker_works_whatever_the_database_says(clock, monkeypatch):
    monkeypatch.setattr(leases, "RENEWAL", dt.timedelta(seconds=0.01))
    failures, renew = [OperationalError(), InterfaceError()], leases.renew

    def fails_twice(*args):
        if failures:
            raise failures.pop()
        renew(*args)

    monkeypatch.setattr(leases, "renew", fails_twice)
    with leases.renewed("worker 1", clock):
        for _time in range(2):
            clock.now += leases.LEASE
            give_up = time.monotonic() + 30
            while not Worker.objects.filter(lease_until=clock.now + leases.LEASE).exists():
                assert time.monotonic() < give_up

    assert failures == []
    assert "lease" not in {thread.name for thread in threading.enumerate()}


def test_a_worker_that_makes_no_progress_for_too_long_loses_its_lease(clock, monkeypatch):
    hand = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(leases, "time", SimpleNamespace(monotonic=lambda: hand.seconds))
    leases.claim("worker 1", 1, clock())
    lease = leases.LEASE.total_seconds()

    def renewed_after(seconds):
        hand.seconds = 1000 + seconds
        leases.renew("worker 1", clock())
        return (Worker.objects.get().lease_until - clock()).total_seconds()

    longest = leases.LONGEST.total_seconds()
    assert longest == 6 * 60
    assert renewed_after(longest - lease) == lease
    assert renewed_after(longest - 10) == 10
    assert renewed_after(longest) == 10  # not anew
    leases.note_progress("worker 1")
    assert renewed_after(longest) == lease


def test_a_container_that_was_started_again_is_another_worker(monkeypatch):
    name = tasks.worker_name()
    assert tasks.worker_name() == name

    monkeypatch.setattr(tasks, "of_thread", threading.local())  # as in a new process of the same number

    assert tasks.worker_name() != name


def test_another_worker_goes_on_within_two_minutes():
    """After the lease it is rung for within 20 seconds, each of which may wait for one run."""
    assert leases.LEASE.total_seconds() + 20 + tasks.SECONDS < 120
    assert doorbell.rings[tasks.poll.name] == 20


def test_the_answer_that_a_slow_worker_gets_late_is_not_stored_over_that_of_another(server, clock):
    announce("ada")
    leases.claim("slow", 1, clock())
    late = Delivery.objects.get()
    assert transitions.open_for_data(late, clock())
    clock.now += leases.LEASE
    transitions.recover(clock())
    refused = Result(Outcome.REFUSED, "550 not you")

    transitions.store_result(late, refused, clock())
    assert states() == {"ada": State.PENDING}
    leases.claim("quick", 1, clock())
    assert transitions.open_for_data(Delivery.objects.get(), clock())
    transitions.store_result(late, refused, clock())

    assert states() == {"ada": State.SENDING}


def test_an_announcement_is_complete_though_its_worker_died_after_the_last_mail(server, clock):
    announcement = announce("ada")
    announcement.deliveries.update(state=State.SENT)

    run(clock)

    announcement.refresh_from_db()
    assert announcement.state == Announcement.State.SENT


def test_what_a_server_puts_off_while_its_announcement_is_cancelled_does_not_wait_for_ever(server, clock):
    announcement = announce("ada")
    leases.claim("worker 1", 1, clock())
    delivery = announcement.deliveries.select_related("announcement").get()
    assert transitions.open_for_data(delivery, clock())
    actions.cancel(announcement=announcement)
    transitions.store_result(delivery, Result(Outcome.LATER, "450 later"), clock())

    run(clock)

    assert states(announcement) == {"ada": State.CANCELLED}


def test_a_slow_server_holds_no_code_up_for_long(server, clock):
    announce("ada", "bea")
    server.answers["RCPT", ""] = lambda address: tick() or "250 OK"

    def tick():
        clock.now += sending.AT_A_TIME + dt.timedelta(seconds=1)

    keys = leases.claim("worker 1", 10, clock())

    assert sending.hand_over("worker 1", keys, clock) == 1
    assert len(leases.claim("worker 2", 10, clock())) == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_neither_loses_nor_holds_the_mail(server, clock, settings, hours):
    settings.MAIL_RATE = 100
    announcement = announce("ada", "bea")
    run(clock, seconds=0)
    leases.claim("dead", 1, clock())
    Throttle.objects.create(name=throttling.SITE, tokens=0, filled_at=clock.now)
    clock.now += dt.timedelta(hours=hours)
    Delivery.objects.update(due_at=clock.now)

    for _second in range(3):
        run(clock)
        clock.now += dt.timedelta(seconds=1)

    assert states(announcement) == {"ada": State.SENT, "bea": State.SENT}


# --- Rates ---


def test_the_rate_of_the_site_holds_and_keeps_a_share_free_for_codes(server, clock, settings):
    settings.MAIL_RATE = 10
    announce(*(f"reader{number}" for number in range(30)))
    Throttle.objects.create(name=throttling.SITE, tokens=10, filled_at=clock.now)

    run(clock)
    assert len(server.taken) == 8
    write("eve@example.org", priority=Delivery.Priority.CODE)
    run(clock)
    assert server.addresses[8:] == ["eve@example.org"]

    clock.now += dt.timedelta(seconds=1)
    run(clock)
    assert len(server.taken) == 17


def test_the_rate_of_a_domain_puts_off_only_its_own(server, clock, settings):
    settings.MAIL_DOMAIN_RATE = 2
    news = announcements.make_list()
    for number in range(4):
        announcements.make_reader(f"r{number}@big.example", lists=[news])
    announcements.make_reader("one@small.example", lists=[news])
    Throttle.objects.create(name="@big.example", tokens=2, filled_at=clock.now)
    announcement = actions.start(announcement=announcements.make_announcement(lists=[news]))

    run(clock)
    assert len(server.taken) == 3 and "one@small.example" in server.addresses
    clock.now += dt.timedelta(seconds=1)
    run(clock)

    assert set(states(announcement).values()) == {State.SENT}


def test_a_rest_of_tokens_is_given_back(clock):
    Throttle.objects.create(name=throttling.SITE, tokens=10, filled_at=clock.now)

    assert throttling.take(throttling.SITE, 50, rate=10, now=clock.now) == 10
    throttling.give_back(throttling.SITE, 7, rate=10, now=clock.now)

    assert throttling.take(throttling.SITE, 50, rate=10, now=clock.now) == 7
