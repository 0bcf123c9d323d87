"""What servers say, scripted on a real one, and what comes of it; what nobody can know."""

import datetime as dt
import email

import pytest

from mailing.delivery import throttling, transitions
from mailing.models import Announcement, Delivery, Suppression, Throttle
from tests.support.deliveries import announce, run, states, write

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("offers")]

State = Delivery.State
MINUTE = dt.timedelta(minutes=1)


# --- What servers say ---


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["450 4.2.0 try again", "451 greylisted", "452 4.2.2 full"])
def test_a_passing_fault_waits_longer_each_time(server, clock, stage, answer):
    server.answers[stage, "ada@example.org"] = answer
    announcement = announce("ada", "bea")
    waits = []

    for _attempt in range(3):
        run(clock)
        delivery = announcement.deliveries.get(address="ada@example.org")
        waits.append(delivery.due_at - clock.now)
        assert (delivery.state, delivery.error) == (State.PENDING, answer)
        clock.now = delivery.due_at

    assert waits[0] < waits[1] < waits[2]
    assert delivery.attempts == 3
    del server.answers[stage, "ada@example.org"]
    run(clock)
    assert states(announcement) == {"ada": State.SENT, "bea": State.SENT}


def test_after_many_attempts_it_has_failed(server, clock):
    server.answers["RCPT", "ada@example.org"] = "450 not now"
    announcement = announce("ada")

    for _attempt in range(transitions.MOST_ATTEMPTS):
        run(clock)
        clock.now += transitions.LONGEST_WAIT * 2

    assert states(announcement) == {"ada": State.FAILED}
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [
        ("550 5.1.1 no such user", True),
        ("550 User unknown", True),
        ("550 5.1.1 <ada@example.org>: User unknown in relay recipient table", True),
        ("550 User unknown in relay recipient table", True),
        ("550 5.7.1 blocked", False),
        ("552 5.2.2 mailbox full", False),
        ("554 5.7.1 the domain does not exist here", False),
        ("553 syntax", False),
    ],
)
def test_a_lasting_refusal_fails_and_a_mailbox_that_is_gone_is_suppressed(server, clock, answer, is_gone):
    server.answers["RCPT", "ada@example.org"] = answer
    announcement = announce("ada", "bea")

    run(clock)

    assert states(announcement) == {"ada": State.FAILED, "bea": State.SENT}
    assert announcement.deliveries.get(address="ada@example.org").error == answer
    assert Suppression.objects.filter(email="ada@example.org", reason="bounce").exists() == is_gone


def test_the_content_refused_for_one_fails_for_that_one(server, clock):
    server.answers["DATA", "ada@example.org"] = "554 5.6.0 looks like spam"
    announcement = announce("ada", "bea")

    run(clock)

    assert states(announcement) == {"ada": State.FAILED, "bea": State.SENT}


@pytest.mark.parametrize("answer", ["421 closing", "550 5.7.1 sender refused", "451 not this sender"])
def test_a_refused_sender_pauses_everything_and_burns_no_attempt(server, clock, answer):
    server.answers["MAIL", ""] = answer
    announcement = announce("ada", "bea")

    run(clock)

    assert states(announcement) == {"ada": State.PENDING, "bea": State.PENDING}
    assert set(announcement.deliveries.values_list("attempts", flat=True)) == {0}
    assert throttling.is_paused(clock.now)
    server.answers.clear()
    clock.now += throttling.LONGEST_PAUSE
    run(clock)
    assert len(server.taken) == 2
    assert not throttling.is_paused(clock.now)


def test_a_dead_server_is_asked_ever_more_rarely(server, clock, settings):
    settings.EMAIL_PORT = 9  # nobody listens
    write()
    pauses = []

    for _attempt in range(3):
        run(clock)
        until = Throttle.objects.get(name=throttling.SITE).paused_until
        pauses.append(until - clock.now)
        clock.now = until

    assert pauses[0] < pauses[1] < pauses[2]
    assert Delivery.objects.get().attempts == 0


def test_the_server_closes_in_the_middle_of_a_chunk(server, clock):
    answers = iter(["250 OK", "421 too many"])
    server.answers["RCPT", ""] = lambda address: next(answers, "250 OK")
    announcement = announce("ada", "bea", "cid")

    run(clock)
    assert len(server.taken) == 2  # by another connection, without a pause
    clock.now += 2 * MINUTE
    run(clock)

    assert len(server.taken) == 3
    assert set(states(announcement).values()) == {State.SENT}


# --- What nobody can know ---


def test_a_connection_lost_after_the_data_sends_the_same_message_again(server, clock):
    server.answers["DATA", "ada@example.org"] = "TAKEN and gone"
    announcement = announce("ada")
    run(clock)
    delivery = announcement.deliveries.get()
    assert (delivery.state, delivery.may_be_repeat) == (State.PENDING, True)

    server.answers.clear()
    clock.now += 5 * MINUTE
    run(clock)

    assert states(announcement) == {"ada": State.SENT}
    first, second = (email.message_from_bytes(octets)["Message-ID"] for _address, octets in server.taken)
    assert first == second


def test_what_may_have_gone_out_is_held_if_the_announcement_says_so(server, clock):
    server.answers["DATA", "ada@example.org"] = "TAKEN and gone"
    announcement = announce("ada", "bea", if_uncertain="hold")

    run(clock)

    assert states(announcement) == {"ada": State.UNCERTAIN, "bea": State.SENT}
    announcement.refresh_from_db()
    assert announcement.state == Announcement.State.SENT


def test_a_server_that_always_drops_after_the_data_gets_the_same_mail_three_times_at_most(server, clock):
    server.answers["DATA", "ada@example.org"] = "TAKEN and gone"
    announcement = announce("ada")

    for _attempt in range(6):
        run(clock)
        clock.now += 10 * MINUTE

    assert states(announcement) == {"ada": State.UNCERTAIN}
    assert len(server.taken) == transitions.MOST_REPEATS + 1


@pytest.mark.parametrize("answer", ["abc def", "999 what", "DROP"])
def test_an_answer_that_is_none_leaves_it_uncertain(server, clock, answer):
    server.answers["DATA", "ada@example.org"] = answer
    announcement = announce("ada", if_uncertain="hold")

    run(clock)

    assert states(announcement) == {"ada": State.UNCERTAIN}
