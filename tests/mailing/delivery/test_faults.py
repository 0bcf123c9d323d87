"""Workers that are killed while they send, with a real SMTP server; `make faults` does so for longer."""

import os
import random
import signal
import time
from collections import Counter

import pytest

from mailing import ledger
from mailing.models import Announcement, Delivery
from tests.support import announcements, sink, worker_processes
from tests.support.deliveries import announce

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

RECIPIENTS = 200
KILLS = 6
LEASE = 2  # seconds
SEED = random.randrange(10**6)  # which pytest shows when the test fails


@pytest.fixture(autouse=True)
def offers(monkeypatch):
    announcements.offer(monkeypatch)
    monkeypatch.setattr(
        ledger, "wake_workers", lambda: None
    )  # else this process would send all of it by itself


def test_killed_workers_lose_nothing_and_repeat_only_what_was_in_flight(tmp_path):
    announcement, chance, seed = announce(*names()), random.Random(SEED), SEED

    with (
        sink.running(tmp_path, seconds=0.01) as server,
        worker_processes.starting(server.port, MAIL_LEASE=str(LEASE)) as start,
    ):
        running = [start(), start()]
        for number in range(1, KILLS + 1):
            wait_until(lambda: len(server.taken()) >= number * RECIPIENTS // (KILLS + 2))  # noqa: B023
            time.sleep(chance.uniform(0, 0.02))
            os.kill(running.pop(chance.randrange(2)), signal.SIGKILL)
            running.append(start())
        wait_until(lambda: is_complete(announcement))
        taken = server.taken()

    times = Counter(mail.address for mail in taken)
    assert set(times) == {f"{name}@example.org" for name in names()}, seed
    assert sum(times.values()) - RECIPIENTS <= KILLS, seed
    assert len({(mail.address, mail.message_id) for mail in taken}) == RECIPIENTS, seed
    assert ledger.balance(announcement)[Delivery.State.SENT] == announcement.to_send == RECIPIENTS, seed
    repeated = announcement.deliveries.filter(address__in=[each for each in times if times[each] > 1])
    assert all(repeated.values_list("may_be_repeat", flat=True)), seed


def names():
    return [f"reader{number}" for number in range(RECIPIENTS)]


def is_complete(announcement):
    return Announcement.objects.filter(pk=announcement.pk, state="sent").exists()


def wait_until(happens, seconds=60):
    give_up = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < give_up, "The workers stopped."
        time.sleep(0.002)
