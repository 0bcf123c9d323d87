"""One connection of a worker to the SMTP server, one message on it: where it breaks, and what that means."""

import smtplib
import socket
from email import message_from_bytes, policy

import pytest
from django.core.mail.backends import locmem
from django.db import OperationalError

from mailing.announcements import messages
from mailing.delivery import leases, sending, smtp, throttling, transitions, transport
from mailing.delivery.smtp_replies import Unavailable
from mailing.models import Delivery, Suppression, Worker
from tests.support import announcements
from tests.support.deliveries import WORKER, announce, readers, run, states, write

pytestmark = pytest.mark.django_db

State = Delivery.State


@pytest.fixture(autouse=True)
def offers(monkeypatch):
    announcements.offer(monkeypatch)


@pytest.fixture
def opened(monkeypatch):
    """The ways to the server that were opened, one for each chunk."""
    connect, ways = transport.connect, []
    monkeypatch.setattr(transport, "connect", lambda: ways.append(connect()) or ways[-1])
    return ways


def first_only(server, said):
    """Says so to the first message after one that went well, over the same connection."""
    return lambda _address: said if (server.sessions, len(server.taken)) == (1, 1) else None


# --- One connection --------------------------------------------------------------------------------------


def test_all_of_a_chunk_goes_over_one_connection_which_is_then_closed(server, clock, opened):
    announcement = announce(*readers(20))

    assert run(clock) == 20

    assert sorted(server.addresses) == sorted(f"{name}@example.org" for name in readers(20))
    assert set(states(announcement).values()) == {State.SENT}
    assert server.sessions == 1
    assert [way.smtp for way in opened] == [None]  # so that no process of a worker inherits it


def test_where_nobody_wants_any_mail_no_server_is_asked(server, clock, opened):
    announce("ada")
    Suppression.objects.create(email="ada@example.org", reason="opt_out")

    run(clock)

    assert (states(), opened) == ({"ada": State.SUPPRESSED}, [])


def test_a_server_that_is_slow_to_greet_gets_all_mail(server, clock, monkeypatch):
    connect = transport.connect

    def slowly():
        clock.now += 2 * sending.AT_A_TIME
        return connect()

    monkeypatch.setattr(transport, "connect", slowly)
    announce(*readers(3))

    assert run(clock) == 3
    assert server.sessions == 1


def test_a_server_gets_as_long_to_answer_as_is_set_and_a_second_for_its_goodbye(server, clock, monkeypatch):
    times, docmd, quit_ = [], smtplib.SMTP.docmd, smtplib.SMTP.quit
    monkeypatch.setattr(
        smtplib.SMTP, "docmd", lambda smtp, *it: times.append(smtp.sock.gettimeout()) or docmd(smtp, *it)
    )
    monkeypatch.setattr(
        smtplib.SMTP, "quit", lambda smtp: times.append(smtp.sock.gettimeout()) or quit_(smtp)
    )
    announce("ada")

    run(clock)

    assert times == [5.0, smtp.GOODBYE, smtp.GOODBYE]  # DATA, and QUIT, which asks once more


def test_a_server_that_says_nothing_is_paused_and_burns_no_attempt(server, clock, settings):
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_PORT = mute.getsockname()[1]
        announcement = announce("ada", "bea", "cid")
        run(clock)

    assert_untouched(announcement)
    assert throttling.is_paused(clock.now)


def test_a_server_that_does_not_let_us_in_is_paused_and_burns_no_attempt(server, clock, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    announcement = announce("ada", "bea")

    run(clock)

    assert_untouched(announcement)
    assert throttling.is_paused(clock.now)


def assert_untouched(announcement):
    assert set(states(announcement).values()) == {State.PENDING}
    assert set(announcement.deliveries.values_list("attempts", "may_be_repeat")) == {(0, False)}


# --- Where it breaks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["421 4.4.2 idle for too long", "DROP"])
def test_a_connection_that_was_closed_between_two_messages_costs_neither(server, clock, said):
    server.answers["MAIL", ""] = first_only(server, said)
    announcement = announce("ada", "bea", "cid")

    assert run(clock) == 3

    assert set(states(announcement).values()) == {State.SENT}
    assert (server.sessions, len(server.taken)) == (2, 3)


@pytest.mark.parametrize("stage", ["RCPT", "354"])
@pytest.mark.parametrize("said", ["DROP", "421 4.3.2 closing"])
def test_what_breaks_before_the_data_puts_its_own_mail_off_without_a_doubt(server, clock, stage, said):
    server.answers[stage, "reader1@example.org"] = said
    announcement = announce(*readers(5), if_uncertain="hold")

    run(clock)

    found = states(announcement)
    assert found.pop("reader1") == State.PENDING
    assert set(found.values()) == {State.SENT}
    late = announcement.deliveries.get(state=State.PENDING)
    assert not late.may_be_repeat and late.due_at > clock.now
    assert server.sessions == 2
    assert not throttling.is_paused(clock.now)


def test_a_server_that_breaks_twice_in_a_row_does_not_work(server, clock):
    server.answers["RCPT", ""] = "DROP"
    announcement = announce(*readers(5))

    run(clock)

    assert_untouched(announcement)
    assert server.sessions == 2
    assert throttling.is_paused(clock.now)


def test_breaks_with_a_message_between_that_came_through_do_not_end_the_chunk(server, clock, opened):
    for name in ("reader0", "reader2", "reader4"):
        server.answers["RCPT", f"{name}@example.org"] = "DROP"
    announcement = announce(*readers(6))

    run(clock)

    found = states(announcement)
    assert {name for name in found if found[name] == State.SENT} == {"reader1", "reader3", "reader5"}
    assert len(opened) == 1


@pytest.mark.parametrize("said", ["450 4.7.1 not now", "554 5.6.0 not this"])
def test_a_server_may_refuse_before_it_has_seen_the_data(server, clock, said):
    server.answers["354", "ada@example.org"] = said
    announcement = announce("ada", "bea")

    run(clock)

    ada = announcement.deliveries.get(address="ada@example.org")
    assert (ada.state, ada.error) == (State.PENDING if said.startswith("4") else State.FAILED, said)
    assert server.addresses == ["bea@example.org"]
    assert server.sessions == 1


def test_faults_of_each_kind_each_hit_their_own_mail(server, clock):
    server.answers |= {
        ("RCPT", "bea@example.org"): "550 5.1.1 no such user",
        ("DATA", "cid@example.org"): "554 5.6.0 looks like spam",
        ("DATA", "dan@example.org"): "TAKEN and gone",
        ("RCPT", "eve@example.org"): "450 greylisted",
        ("DATA", "gil@example.org"): "421 4.3.2 closing",
    }
    announcement = announce("ada", "bea", "cid", "dan", "eve", "fay", "gil", "hal", if_uncertain="hold")

    run(clock)

    assert states(announcement) == {
        "ada": State.SENT, "bea": State.FAILED, "cid": State.FAILED, "dan": State.UNCERTAIN,
        "eve": State.PENDING, "fay": State.SENT, "gil": State.PENDING, "hal": State.SENT,
    }  # fmt: skip


def test_a_recipient_who_always_breaks_the_connection_comes_to_an_end(server, clock):
    server.answers["RCPT", "bad@example.org"] = "DROP"
    write("bad@example.org")
    for number in range(transitions.MOST_ATTEMPTS + 1):
        write(f"good{number}@example.org")
        Delivery.objects.filter(state=State.PENDING).update(due_at=clock.now)
        Delivery.objects.filter(address="bad@example.org").update(due_at=clock.now + sending.SECOND)
        clock.now += 2 * sending.SECOND
        run(clock)

    assert states()["bad"] == State.FAILED
    assert sum(state == State.SENT for state in states().values()) == transitions.MOST_ATTEMPTS + 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_refusal_holds_though_the_server_hangs_up_after_it(server, clock, monkeypatch, stage):
    server.answers[stage, "ada@example.org"] = "550 5.1.1 no such user"
    monkeypatch.setattr(smtplib.SMTP, "rset", hung_up)
    announcement = announce("ada", "bea")

    run(clock)

    assert states(announcement) == {"ada": State.FAILED, "bea": State.SENT}
    assert Suppression.objects.filter(email="ada@example.org").exists()
    assert not throttling.is_paused(clock.now)


def hung_up(smtp):
    smtp.close()
    raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


def test_a_reply_with_control_characters_can_be_kept(server, clock):
    server.answers["RCPT", "ada@example.org"] = "550 5.7.1 no\0pe"
    announcement = announce("ada")

    run(clock)

    assert announcement.deliveries.get().error == "550 5.7.1 no pe"


def test_a_backend_that_breaks_as_it_is_closed_leaves_nothing_open(clock, settings, monkeypatch):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    monkeypatch.setattr(locmem.EmailBackend, "close", cannot_be_closed)
    announcement = announce("ada")

    assert run(clock) == 1
    announcement.refresh_from_db()
    assert (announcement.state, states(announcement)) == ("sent", {"ada": State.SENT})


def cannot_be_closed(backend):
    raise ConnectionResetError


# --- What is not the server's fault ----------------------------------------------------------------------


def test_a_mail_that_another_worker_has_by_now_stays_here_and_the_next_goes_out(server, clock, monkeypatch):
    name_recipient = smtp.Connection._name_recipient
    leases.claim("quick", 0, clock())

    def slowly(way, address):
        if address == "ada@example.org":
            Delivery.objects.filter(address=address).update(worker="quick")
        name_recipient(way, address)

    monkeypatch.setattr(smtp.Connection, "_name_recipient", slowly)
    announcement = announce("ada", "bea")

    run(clock)

    assert states(announcement) == {"ada": State.PENDING, "bea": State.SENT}
    assert server.addresses == ["bea@example.org"]
    assert server.sessions == 1


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


def test_what_was_acknowledged_is_stored_though_another_answer_cannot_be(server, clock, monkeypatch):
    server.answers["RCPT", "cid@example.org"] = "450 later"
    announcement, later = announce("ada", "bea", "cid", "dan"), transitions._later

    def fails_once(*args):
        monkeypatch.setattr(transitions, "_later", later)
        raise OperationalError("database is locked")

    monkeypatch.setattr(transitions, "_later", fails_once)
    with pytest.raises(OperationalError):
        run(clock)

    assert states(announcement) == {
        "ada": State.SENT, "bea": State.SENT, "cid": State.PENDING, "dan": State.PENDING,
    }  # fmt: skip
    assert server.addresses == ["ada@example.org", "bea@example.org"]


def test_what_was_not_tried_waits_for_no_lease_when_a_run_fails(server, clock, monkeypatch):
    announcement, store_result = announce("ada", "bea", "cid"), transitions.store_result

    def fails_after_the_first(*args, **options):
        store_result(*args, **options)
        raise RuntimeError("This must not happen.")

    monkeypatch.setattr(transitions, "store_result", fails_after_the_first)
    with pytest.raises(RuntimeError):
        run(clock)
    monkeypatch.setattr(transitions, "store_result", store_result)

    assert len(server.taken) == 1
    assert run(clock) == 2
    assert set(states(announcement).values()) == {State.SENT}
    assert len(server.taken) == 3


def test_a_worker_for_whom_the_server_has_no_connection_left_pauses_nobody(server, clock):
    announcement = announce("ada", "bea")
    other = Worker.objects.create(name="other", progress_at=clock.now)
    server.most_connections = 0

    with pytest.raises(Unavailable):
        sending.run(WORKER, clock=clock)
    assert not throttling.is_paused(clock.now)
    assert set(states(announcement).values()) == {State.PENDING}

    other.progress_at -= 3 * sending.AT_A_TIME
    other.save()
    Delivery.objects.update(due_at=clock.now)
    with pytest.raises(Unavailable):
        sending.run(WORKER, clock=clock)
    assert throttling.is_paused(clock.now)


EIGHT_BIT = (
    b"Subject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"
)


@pytest.mark.parametrize("takes_eight_bits", [True, False])
def test_eight_bits_go_only_to_a_server_that_takes_them(server, monkeypatch, takes_eight_bits):
    connection = smtp.Connection()
    connection.smtp.esmtp_features["8bitmime"] = ""
    if not takes_eight_bits:
        del connection.smtp.esmtp_features["8bitmime"]
    options, mail = [], connection.smtp.mail
    monkeypatch.setattr(
        connection.smtp, "mail", lambda sender, given: options.append(given) or mail(sender, given)
    )

    connection.hand_over("ada@example.org", EIGHT_BIT, lambda: True)
    connection.close()

    ((_address, octets),) = server.taken
    assert octets.isascii() != takes_eight_bits
    assert ("BODY=8BITMIME" in options[0]) == takes_eight_bits
    assert message_from_bytes(octets, policy=policy.default).get_content().strip() == "Grüße"
