"""The clock of the workers, in real workers of every kind of pool, without Redis and with it."""

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from celery import canvas, signals
from celery.worker import state
from django.test import TestCase

from mailing.models import Delivery
from portal import clock, doorbell
from portal.celery import app
from tests.support import sink, worker_processes
from tests.support.deliveries import write

POOLS = ["threads", "prefork", "solo"]
SECONDS = 60  # at most, for anything
OF_OTHER_WORK = {"made", "sharing.lock"}  # what the pictures for links leave, whatever rings


def until(happens):
    give_up = time.monotonic() + SECONDS
    while not (found := happens()):
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def celery(folder, port, *words, **environment):
    """A process of Celery on the tests' database, all of whose files would lie in `folder`."""
    environment = os.environ | {
        "PORTAL_MODE": "development", "VAR_DIR": str(folder), "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DATABASE_URL": worker_processes.database_url(), "DEFAULT_FROM_EMAIL": "portal@example.org",
        "PYTHONPATH": str(clock.__file__).removesuffix("/portal/clock.py"),
    } | environment  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "--quiet", "-A", "portal", *words], cwd=folder, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def mail(settings):
    """A function that puts a mail into the ledger as the web does without Redis, which rings nobody."""
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.CELERY_TASK_ALWAYS_EAGER = False
    return write


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pool", POOLS)
def test_without_redis_a_worker_finds_mail_by_its_own_clock_and_keeps_no_file(tmp_path, mail, pool):
    folder = tmp_path / "var"
    folder.mkdir()
    with (
        sink.running(tmp_path) as server,
        celery(folder, server.port, "worker", "--pool", pool, "--concurrency", "1") as worker,
    ):
        for number in range(1, 4):
            mail(f"reader{number}@example.org")
            until(lambda: len(server.taken()) == number)  # noqa: B023
        worker.terminate()
        said = worker.communicate(timeout=SECONDS)[0]

    assert worker.returncode == 0
    assert {path.name for path in folder.iterdir()} <= OF_OTHER_WORK
    assert "Traceback" not in said and "ERROR" not in said


@pytest.mark.redis
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_with_redis_the_clock_of_a_worker_is_no_process_of_its_own_and_keeps_no_file(
    tmp_path, mail, redis_server
):
    folder = tmp_path / "var"
    folder.mkdir()
    mail()
    words = ["worker", "--beat", "--pool", "prefork", "--concurrency", "1"]
    with (
        sink.running(tmp_path) as server,
        celery(folder, server.port, *words, REDIS_URL=redis_server) as worker,
    ):
        until(server.taken)
        listed = subprocess.run(["ps", "-axo", "ppid="], capture_output=True, text=True, check=True)
        assert listed.stdout.split().count(str(worker.pid)) == 1
        worker.terminate()
        worker.communicate(timeout=SECONDS)

    assert worker.returncode == 0
    assert {path.name for path in folder.iterdir()} <= OF_OTHER_WORK


BROKEN = """
from celery.bin.celery import main
from portal import clock
clock.Scheduler.tick = lambda self: 1 / 0
main()
"""


@pytest.mark.parametrize("pool", POOLS)
def test_a_worker_whose_clock_breaks_ends_so_that_it_is_started_again(tmp_path, pool):
    environment = os.environ | {"PORTAL_MODE": "development", "VAR_DIR": str(tmp_path)}
    words = [sys.executable, "-c", BROKEN, "-A", "portal", "worker", "--pool", pool, "--concurrency", "1"]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=SECONDS)

    assert ended.returncode == clock.FAILURE
    assert "The clock broke, so this worker ends." in ended.stderr


def test_a_clock_that_nobody_would_hear_does_not_start(tmp_path):
    environment = os.environ | {"PORTAL_MODE": "development", "VAR_DIR": str(tmp_path)}
    words = [sys.executable, "-m", "celery", "--quiet", "-A", "portal", "beat", "--pidfile", ""]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=SECONDS)

    assert ended.returncode == 1
    assert "`celery beat` needs REDIS_URL" in ended.stderr
    assert list(tmp_path.iterdir()) == []


# --- Its hand, moved by the test -------------------------------------------------------------------------


@pytest.fixture
def hand(monkeypatch):
    """The monotonic clock, a schedule of one task each minute, and what was rung for."""
    moved = SimpleNamespace(seconds=1000.0, rung=[], works=True)
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: moved.seconds))
    monkeypatch.setattr(doorbell, "put", lambda task: moved.rung.append(task) or moved.works)
    monkeypatch.setattr(doorbell, "rings", {"work": 60})
    return moved


def test_it_rings_at_the_start_and_then_at_its_times(hand):
    scheduler, rung = clock.Scheduler(app=app), []
    for hand.seconds in (1000, 1030, 1059, 1061, 1100, 1121):
        scheduler.tick()
        rung.append(len(hand.rung))

    assert rung == [1, 1, 1, 2, 2, 3]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_set_neither_stops_nor_hurries_it(hand, monkeypatch, days):
    scheduler, now = clock.Scheduler(app=app), app.now
    scheduler.tick()
    monkeypatch.setattr(app, "now", lambda: now() + dt.timedelta(days=days))

    scheduler.tick()
    assert len(hand.rung) == 1
    hand.seconds += 61
    scheduler.tick()
    assert len(hand.rung) == 2


def test_a_ring_that_the_queue_did_not_take_is_due_again_at_once(hand):
    hand.works = False
    scheduler = clock.Scheduler(app=app)

    scheduler.tick()
    scheduler.tick()

    assert len(hand.rung) == 2


def test_rings_do_not_pile_up_in_a_worker_that_is_busy(hand, monkeypatch):
    scheduler, request = clock.OwnScheduler(app=app), Request("work")
    rung = []

    def a_minute_later():
        hand.seconds += 60
        scheduler.tick()
        rung.append(len(hand.rung))

    a_minute_later()
    a_minute_later()  # its message is in the queue
    signals.task_received.send(sender=None, request=request)
    monkeypatch.setitem(state.requests, "its id", request)
    a_minute_later()  # the worker has it, and no hand free
    state.active_requests.add(request)
    a_minute_later()

    assert rung == [1, 1, 1, 2]


class Request:
    def __init__(self, name):
        self.name = name


# --- Who rings whom --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("url", "rings"), [("", 0), ("redis://localhost", 1)])
def test_the_web_rings_for_new_mail_with_redis_only(db, mail, settings, monkeypatch, url, rings):
    settings.REDIS_URL, sent = url, []
    monkeypatch.setattr(canvas.Signature, "apply_async", lambda self, **options: sent.append(self.task))

    with TestCase.captureOnCommitCallbacks(execute=True):
        mail()

    assert sent == [settings.MAIL_DELIVER_TASK] * rings
    assert Delivery.objects.get().state == Delivery.State.PENDING
