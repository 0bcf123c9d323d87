"""Several connections of one worker to the SMTP server: one message on each, and none holds the others up."""

import smtplib
import socket

import pytest
from django.core.mail.backends import locmem

from mailing import actions, messages, rates, sending, settling, transport
from mailing.answers import Unavailable
from mailing.models import Delivery, Suppression, WorkerProgress
from mailing.smtp import Line, with_dots
from tests.support import sink
from tests.support.deliveries import WORKER, announce, readers, run, states, write

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("a_line_for_each", "offers"),
]

State = Delivery.State


@pytest.mark.parametrize("connections", [1, 3, 8])
def test_a_chunk_goes_over_as_many_connections_as_are_set(server, clock, settings, connections):
    settings.MAIL_CONNECTIONS = connections
    announcement = announce(*readers(20))

    assert run(clock) == 20

    assert sorted(server.addresses) == sorted(f"{name}@example.org" for name in readers(20))
    assert server.sessions == connections
    assert set(states(announcement).values()) == {State.SENT}


def test_a_few_mails_go_over_one_connection(server, clock, monkeypatch):
    monkeypatch.setattr(transport, "PER_LINE", 10)
    announce(*readers(10))

    assert run(clock) == 10
    assert server.sessions == 1


def test_a_server_that_is_slow_to_greet_gets_fewer_connections_and_all_mail(server, clock, monkeypatch):
    monkeypatch.setattr(transport, "OPENING", 0.0)
    connect = transport.connect

    def slowly(number):
        clock.now += 2 * sending.AT_A_TIME
        return connect(number)

    monkeypatch.setattr(transport, "connect", slowly)
    announce(*readers(3))

    assert run(clock) == 3
    assert server.sessions == 1


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
    assert announcement.deliveries.get(address="reader1@example.org").attempts in (0, 1)
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


def test_a_recipient_who_always_breaks_the_connection_comes_to_an_end(server, clock):
    server.answers["RCPT", "bad@example.org"] = "DROP"
    write("bad@example.org")
    for number in range(settling.MOST_ATTEMPTS + 1):
        write(f"good{number}@example.org")
        Delivery.objects.filter(state=State.PENDING).update(due_at=clock.now)
        Delivery.objects.filter(address="bad@example.org").update(due_at=clock.now + sending.SECOND)
        clock.now += 2 * sending.SECOND
        run(clock)

    assert states()["bad"] == State.FAILED
    assert sum(state == State.SENT for state in states().values()) == settling.MOST_ATTEMPTS + 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_refusal_holds_though_the_server_hangs_up_after_it(server, clock, monkeypatch, stage):
    server.answers[stage, "ada@example.org"] = "550 5.1.1 no such user"
    monkeypatch.setattr(smtplib.SMTP, "rset", hung_up)
    announcement = announce("ada", "bea")

    run(clock)

    assert states(announcement) == {"ada": State.FAILED, "bea": State.SENT}
    assert Suppression.objects.filter(email="ada@example.org").exists()
    assert not rates.is_paused(clock.now)


def hung_up(smtp):
    smtp.close()
    raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


def test_a_server_that_does_not_say_goodbye_is_not_waited_for(server, clock, monkeypatch):
    asked = []
    monkeypatch.setattr(Line, "close", lambda line, moment: asked.append(moment))
    announce(*readers(5))

    run(clock)

    assert len(asked) == 5 and len(set(asked)) == 1  # one deadline for all of them


def test_a_large_message_has_its_own_time_though_a_neighbour_was_slow(server, clock, monkeypatch):
    left, wait, send = [], Line._wait, smtplib.SMTP.send

    def sending_data(smtp, octets):
        if isinstance(octets, bytes) and b"Subject:" in octets:
            left.append(smtp.sock.gettimeout())
        return send(smtp, octets)

    monkeypatch.setattr(Line, "wait_until", lambda line, moment: wait(line, 1.0))  # what a slow one leaves
    monkeypatch.setattr(smtplib.SMTP, "send", sending_data)
    announce("ada", "bea")

    run(clock)

    assert left == [5.0, 5.0]  # EMAIL_TIMEOUT


def test_a_backend_that_breaks_as_it_is_closed_leaves_nothing_open(clock, settings, monkeypatch):
    settings.EMAIL_BACKEND = "mailing.backend.LedgerBackend"
    monkeypatch.setattr(locmem.EmailBackend, "close", cannot_be_closed)
    announcement = announce("ada")

    assert run(clock) == 1
    announcement.refresh_from_db()
    assert (announcement.state, states(announcement)) == ("sent", {"ada": State.SENT})


def cannot_be_closed(backend):
    raise ConnectionResetError


def test_mails_that_cannot_be_composed_together_are_composed_one_by_one(server, clock, monkeypatch):
    lists_of = messages.lists_of

    def of_one_alone(deliveries):
        if len(deliveries) > 1:
            raise ValueError("One of them is broken.")
        return lists_of(deliveries)

    monkeypatch.setattr(messages, "lists_of", of_one_alone)
    announcement = announce("ada", "bea")

    assert run(clock) == 2
    assert set(states(announcement).values()) == {State.SENT}


def test_a_reply_with_control_characters_can_be_kept(server, clock):
    server.answers["RCPT", "ada@example.org"] = "550 5.7.1 no\0pe"
    announcement = announce("ada")

    run(clock)

    assert announcement.deliveries.get().error == "550 5.7.1 no pe"


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
    progress = WorkerProgress.objects.create(name="other", at=clock.now)
    server.most_connections = 0

    with pytest.raises(Unavailable):
        sending.run(WORKER, clock=clock)
    assert not rates.is_paused(clock.now)
    assert set(states(announcement).values()) == {State.PENDING}

    progress.at -= 3 * sending.AT_A_TIME
    progress.save()
    Delivery.objects.update(due_at=clock.now)
    with pytest.raises(Unavailable):
        sending.run(WORKER, clock=clock)
    assert rates.is_paused(clock.now)


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
