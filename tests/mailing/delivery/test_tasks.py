"""What the workers do, and what wakes them: Redis may do so late or never, and no mail is lost."""

import logging
import os
import signal
import threading

import pytest
import redis
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from mailing.announcements import actions
from mailing.delivery import leases, sending, tasks, throttling
from mailing.models import Announcement, Delivery
from portal import doorbell
from portal.celery import app
from tests.support import announcements
from tests.support.deliveries import announce, states, write

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("offers")]

State = Delivery.State
DEAD = "redis+socket:///nowhere/redis.sock"


@pytest.fixture(autouse=True)
def queue_works(monkeypatch):
    monkeypatch.setattr(doorbell, "quiet_until", 0.0)


@pytest.fixture
def broker(monkeypatch, settings):
    """Let the portal put tasks into the queue at a broker's address; that of tests runs tasks at once."""

    def use(url):
        settings.REDIS_URL = url
        options = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "max_retries": 1}
        monkeypatch.setitem(app.conf, "task_always_eager", False)
        monkeypatch.setitem(app.conf, "broker_transport_options", options)
        monkeypatch.setitem(app.conf, "broker_url", url)
        monkeypatch.setitem(app.conf, "broker_write_url", url)
        app._after_fork()  # forgets the connections to the broker before

    yield use
    app._after_fork()


@pytest.fixture
def queue(broker, redis_server):
    """An empty Redis as the queue."""
    client = redis.from_url(redis_server)
    client.flushall()
    broker(redis_server.replace("unix:", "redis+socket:"))
    return client


# --- The work ---


def test_a_run_starts_what_is_due_and_sends_it(server):
    announcement = announcements.make_announcement(lists=[announcements.make_list()])
    announcements.make_reader("ada@example.org", lists=announcement.lists.all())
    actions.schedule(announcement=announcement)
    assert announcement.deliveries.count() == 0

    tasks.deliver()

    assert states(announcement) == {"ada": State.SENT}
    assert server.addresses == ["ada@example.org"]


def test_the_clock_sends_what_no_message_announced(server):
    write()

    tasks.poll()

    assert server.addresses == ["ada@example.org"]


def test_a_run_ends_in_time_though_there_is_more(server, clock, monkeypatch):
    monkeypatch.setattr(leases, "CHUNK", 1)
    announcement = announce("ada", "bea", "cid", "dan")

    def each_chunk_takes_ten_seconds(*args):
        clock.now += 10 * sending.SECOND
        return give_back(*args)

    give_back = sending._progress
    monkeypatch.setattr(sending, "_progress", each_chunk_takes_ten_seconds)
    sending.run("worker 1", seconds=20, clock=clock)

    assert sorted(states(announcement).values()) == [State.PENDING, State.PENDING, State.SENT, State.SENT]


def test_more_is_due_while_something_could_go_out_in_the_next_second():
    assert not tasks.is_more_due()
    announcement = announce("ada")
    assert tasks.is_more_due()
    actions.pause(announcement=announcement)
    assert not tasks.is_more_due()
    actions.resume(announcement=announcement)
    throttling.pause("dead", now=timezone.now())
    assert not tasks.is_more_due()


@pytest.mark.django_db(transaction=True)
def test_two_who_are_woken_at_once_do_no_harm(server):
    announcement = announce(*(f"reader{number}" for number in range(30)))
    later = announcements.make_announcement(lists=announcement.lists.all(), subject="The second")
    actions.schedule(announcement=later)
    barrier = threading.Barrier(2)

    def poll():
        barrier.wait()
        try:
            tasks.poll()
        finally:
            connection.close()

    threads = [threading.Thread(target=poll) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tasks.poll()  # for what one of them had claimed when the other was done

    for each in (announcement, later):
        assert set(states(each).values()) == {State.SENT}
    assert len(server.taken) == 60
    assert set(Announcement.objects.values_list("state", flat=True)) == {Announcement.State.SENT}


# --- What wakes the workers


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_workers_are_woken_once_and_only_after_the_commit(queue, settings):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    with transaction.atomic():
        EmailMessage("Hello", "Text", to=["ada@example.org", "bea@example.org"]).send()
        assert queue.llen("celery") == 0

    assert queue.llen("celery") == 1


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_wakes_nobody(queue, settings):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    with transaction.atomic():
        EmailMessage("Hello", "Text", to=["ada@example.org"]).send()
        transaction.set_rollback(True)

    assert queue.llen("celery") == 0
    assert not Delivery.objects.exists()


def test_each_second_a_run_is_made_only_if_mail_is_due(server, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        tasks.deliver_due()
    write()
    throttling.pause("dead", now=timezone.now())
    with django_assert_max_num_queries(3):
        tasks.deliver_due()
    assert server.taken == []
    throttling.resume()

    tasks.deliver_due()

    assert server.addresses == ["ada@example.org"]


@pytest.mark.django_db(transaction=True)
def test_with_a_dead_redis_the_mail_is_taken_and_the_clock_sends_it(server, broker, caplog):
    broker(DEAD)

    with caplog.at_level(logging.WARNING):
        delivery = write()

    assert "The queue did not answer" in caplog.text
    assert delivery.state == State.PENDING
    tasks.poll()
    assert server.addresses == ["ada@example.org"]


@pytest.mark.django_db(transaction=True)
def test_a_dead_queue_is_not_asked_for_each_mail(server, broker, monkeypatch):
    broker(DEAD)
    write()
    asked = []
    monkeypatch.setattr(app, "signature", lambda name: Bell(asked))

    write("bea@example.org")
    assert asked == []
    monkeypatch.setattr(doorbell, "quiet_until", 0.0)
    write("cid@example.org")
    assert asked == [{"retry": False}]


class Bell:
    def __init__(self, asked):
        self.asked = asked

    def apply_async(self, **options):
        self.asked.append(options)


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_redis_that_hangs_holds_nobody_up_for_ever(server, queue, caplog):
    number = queue.info()["process_id"]
    os.kill(number, signal.SIGSTOP)
    try:
        with caplog.at_level(logging.WARNING):
            write()
    finally:
        os.kill(number, signal.SIGCONT)

    assert "The queue did not answer" in caplog.text
    tasks.poll()
    assert server.addresses == ["ada@example.org"]


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_redis_that_forgets_everything_loses_no_mail(server, queue):
    write()
    queue.flushall()

    tasks.poll()

    assert server.addresses == ["ada@example.org"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_redis_died_goes_on_with_what_it_has_claimed(server, broker, monkeypatch):
    monkeypatch.setattr(leases, "CHUNK", 2)
    announcement = announce("ada", "bea", "cid", "dan", "eve")
    broker(DEAD)

    tasks.deliver()

    assert set(states(announcement).values()) == {State.SENT}
