"""Several connections of one worker to the SMTP server: one message on each, and none holds the others up."""

import socket
import threading
import time

import pytest
from django.db import connection

from mailing import actions, ledger, rates, sending
from mailing.models import Delivery, Throttle
from mailing.smtp import with_dots
from tests import sink

from . import writing
from .working import WORKER, announce, run, states, write

pytestmark = pytest.mark.django_db

State = Delivery.State


@pytest.fixture(autouse=True)
def offers(monkeypatch):
    writing.offer(monkeypatch)


def readers(number):
    return [f"reader{each}" for each in range(number)]


@pytest.mark.parametrize("connections", [1, 3, 8])
def test_a_chunk_goes_over_as_many_connections_as_are_set(server, clock, settings, connections):
    settings.MAIL_CONNECTIONS = connections
    announcement = announce(*readers(20))

    assert run(clock) == 20

    assert sorted(server.addresses) == sorted(f"{name}@example.org" for name in readers(20))
    assert server.sessions == connections
    assert set(states(announcement).values()) == {State.SENT}


def test_no_more_connections_are_opened_than_there_are_mails(server, clock):
    announce("ada", "bea")

    run(clock)

    assert server.sessions == 2


def test_a_server_that_takes_commands_one_by_one_and_one_that_takes_several_get_the_same(
    server, clock, settings, tmp_path
):
    announce("ada", "bea")
    run(clock)
    with sink.running(tmp_path) as pipelining:
        settings.EMAIL_PORT = pipelining.port
        Delivery.objects.update(state=State.PENDING)
        actions.Announcement.objects.update(state="sending")
        run(clock)
        taken = [mail.address for mail in pipelining.taken()]

    assert sorted(taken) == sorted(server.addresses) == ["ada@example.org", "bea@example.org"]


# --- What goes wrong on one of them ---


def test_a_server_that_takes_fewer_connections_gets_all_by_those(server, clock):
    server.most_connections = 2
    announcement = announce(*readers(12))

    run(clock)

    assert set(states(announcement).values()) == {State.SENT}
    assert server.sessions == 2
    assert not rates.is_paused(clock.now)


def test_a_connection_that_dies_puts_its_own_mail_off_and_the_others_go_on(server, clock, settings):
    settings.MAIL_CONNECTIONS = 3
    server.answers["RCPT", "reader1@example.org"] = "DROP"
    announcement = announce(*readers(12))

    run(clock)

    found = states(announcement)
    assert found.pop("reader1") == State.PENDING
    assert set(found.values()) == {State.SENT}
    assert announcement.deliveries.get(address="reader1@example.org").attempts == 0
    assert server.sessions == 3
    assert not rates.is_paused(clock.now)


def test_faults_of_each_kind_in_one_round_each_hit_their_own_mail(server, clock):
    server.answers |= {
        ("RCPT", "bea@example.org"): "550 5.1.1 no such user",
        ("DATA", "cid@example.org"): "554 5.6.0 looks like spam",
        ("DATA", "dan@example.org"): "TAKEN and gone",
        ("RCPT", "eve@example.org"): "450 greylisted",
    }
    announcement = announce("ada", "bea", "cid", "dan", "eve", "fay", if_uncertain="hold")

    run(clock)

    assert states(announcement) == {
        "ada": State.SENT, "bea": State.FAILED, "cid": State.FAILED, "dan": State.UNCERTAIN,
        "eve": State.PENDING, "fay": State.SENT,
    }  # fmt: skip


def test_a_server_that_says_nothing_is_paused_and_burns_no_attempt(server, clock, settings):
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_PORT = mute.getsockname()[1]
        announcement = announce("ada", "bea", "cid")
        run(clock)

    assert set(states(announcement).values()) == {State.PENDING}
    assert set(announcement.deliveries.values_list("attempts", flat=True)) == {0}
    assert rates.is_paused(clock.now)


# --- Several workers ---


def test_a_worker_for_whom_the_server_has_no_connection_left_pauses_nobody(server, clock):
    announcement = announce("ada", "bea")
    (key,) = sending.claim("other", 1, clock())
    assert sending.Turns("other", clock).next(Delivery.objects.filter(pk=key)) == {key}
    server.most_connections = 0

    assert run(clock) == 0
    assert not Throttle.objects.filter(name=rates.SITE, pauses__gt=0).exists()
    server.most_connections = 1
    assert run(clock) == 1
    assert sorted(states(announcement).values()) == [State.SENDING, State.SENT]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_cancelling_does_not_go_out(server, clock, monkeypatch):
    monkeypatch.setattr(ledger, "ring", lambda: None)  # else this process would send all of it by itself
    announcement, has_cancelled = announce(*readers(4)), threading.Event()
    keys = sending.claim(WORKER, 4, clock())

    def cancel():
        with actions.transaction.atomic():
            actions.cancel(announcement=announcement)
            has_cancelled.set()
            time.sleep(0.3)
        connection.close()

    organiser = threading.Thread(target=cancel)
    organiser.start()
    has_cancelled.wait()
    assert sending.Turns(WORKER, clock).next(Delivery.objects.filter(pk__in=keys)) == set()
    organiser.join()

    assert set(states(announcement).values()) == {State.CANCELLED}


# --- What goes over the wire ---


@pytest.mark.parametrize(
    ("octets", "sent"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".a\r\n..b\r\n", b"..a\r\n...b\r\n.\r\n"),
        (b"a\r\n.\r\nMAIL FROM:<x>\r\n", b"a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
        (b"a\n.\r\nMAIL FROM:<x>\r\n", b"a\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
        (b"a\n.\nMAIL FROM:<x>\n", b"a\n..\nMAIL FROM:<x>\n\r\n.\r\n"),
    ],
)
def test_no_line_of_a_message_ends_it(octets, sent):
    assert with_dots(octets) == sent


def test_a_message_with_lines_of_one_dot_arrives_as_it_was(server, clock):
    delivery = write()
    octets = b"Subject: dots\r\n\r\nA\r\n.\r\nB\r\n..\r\n"
    Delivery.objects.filter(pk=delivery.pk).update(message=octets)

    run(clock)

    assert server.taken == [("ada@example.org", octets)]
