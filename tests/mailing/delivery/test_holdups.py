"""What is wrong with one mail, or a habit of a server, holds nobody else up; all is counted in the end."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage

from mailing.announcements import actions, messages
from mailing.delivery import leases, tasks, throttling, transitions
from mailing.delivery.smtp import Connection
from mailing.delivery.transport import as_django
from mailing.models import Announcement, Delivery, Subscription, Throttle
from portal import doorbell
from tests.support import announcements
from tests.support.deliveries import announce, run, states, write

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("offers")]

State = Delivery.State
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
LARGER_THAN_THE_SERVER_TAKES = b"Subject: x\r\n\r\n" + b"0123456789\r\n" * (2**25 // 12 + 1)


def work(clock, times, step=MINUTE):
    for _time in range(times):
        run(clock)
        clock.now += step


# --- One mail ---


def test_a_mail_that_is_too_large_for_the_server_fails_alone(server, clock):
    large = write("large@example.org")
    Delivery.objects.filter(pk=large.pk).update(message=LARGER_THAN_THE_SERVER_TAKES)
    write("small@example.org")

    run(clock)

    assert states() == {"large": State.FAILED, "small": State.SENT}


def test_a_recipient_at_whom_the_server_hangs_up_stops_nobody_else(server, clock):
    server.answers["RCPT", "ada@example.org"] = "DROP"
    announcement = announce("ada", "bea", "cid")

    work(clock, 3)

    assert states(announcement) == {"ada": State.PENDING, "bea": State.SENT, "cid": State.SENT}


def test_a_mail_that_cannot_be_composed_is_put_off_alone(server, clock, monkeypatch):
    announcement, message_for = announce("ada", "bea"), messages.Composer.message_for

    def fails_for_ada(composer, row):
        assert row.address != "ada@example.org"
        return message_for(composer, row)

    monkeypatch.setattr(messages.Composer, "message_for", fails_for_ada)
    run(clock)

    ada = announcement.deliveries.get(address="ada@example.org")
    assert states(announcement) == {"ada": State.PENDING, "bea": State.SENT}
    assert (ada.attempts, ada.error) == (1, "It could not be composed.")
    assert ada.due_at > clock.now


def test_one_address_in_two_spellings_gets_one_mail(server):
    EmailMessage("Hello", "Text", to=["Ada <ada@example.org>"], cc=["ADA@example.org"]).send()

    assert Delivery.objects.get().address == "ada@example.org"


def test_a_message_id_names_the_sender_s_domain_and_no_machine(server):
    assert b"@example.org>" in bytes(write().message).partition(b"Message-ID:")[2].splitlines()[0]


# --- What servers are used to do ---


def test_a_server_that_hangs_up_after_some_mails_is_not_left_alone_for_it(server, clock):
    counts = {}

    def three_to_a_connection(address):
        counts[server.sessions] = counts.get(server.sessions, 0) + 1
        return "421 4.7.0 too many for one connection" if counts[server.sessions] > 3 else "250 OK"

    server.answers["RCPT", ""] = three_to_a_connection
    announcement = announce(*(f"reader{number}" for number in range(12)))

    work(clock, 3)

    assert set(states(announcement).values()) == {State.SENT}
    assert not throttling.is_paused(clock.now)


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 Relay access denied", "550 relaying denied", "530 sign in first"]
)
def test_a_server_that_does_not_relay_for_us_burns_no_campaign(server, clock, answer):
    server.answers["RCPT", ""] = answer
    announcement = announce("ada", "bea")

    run(clock)

    assert set(states(announcement).values()) == {State.PENDING}
    assert throttling.is_paused(clock.now)


def test_a_mail_that_took_longer_than_its_lease_is_not_sent_twice(server, clock, monkeypatch):
    announcement, hand_over = announce("ada"), Connection.hand_over

    def slowly(connection, *mail):
        result = hand_over(connection, *mail)
        clock.now += leases.LEASE + SECOND
        transitions.recover(clock.now)  # another worker finds the lease over
        return result

    monkeypatch.setattr(Connection, "hand_over", slowly)
    work(clock, 5)

    assert len(server.taken) == 1
    assert states(announcement) == {"ada": State.SENT}


def test_a_calendar_entry_says_by_any_transport_what_it_is_for():
    octets = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nText\r\n"
        b"--b\r\nContent-Type: text/calendar; charset=utf-8; method=PUBLISH; name=talk.ics\r\n"
        b"Content-Disposition: attachment; filename=talk.ics\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n"
    )

    calendar = as_django("ada@example.org", b"From: p@example.org\r\n" + octets).message().get_payload()[1]

    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "PUBLISH")


# --- The end ---


def test_when_the_last_ones_left_the_list_the_announcement_is_through(server, clock):
    announcement = announce("ada")
    Subscription.objects.update(state=Subscription.State.LEFT)

    run(clock)

    announcement.refresh_from_db()
    assert states(announcement) == {"ada": State.SUPPRESSED}
    assert announcement.state == Announcement.State.SENT


def test_when_the_last_one_is_held_the_announcement_is_through(server, clock):
    announcement = announce("ada", if_uncertain=Announcement.IfUncertain.HOLD)
    leave_in_flight(clock)
    clock.now += leases.LEASE

    run(clock)

    announcement.refresh_from_db()
    assert states(announcement) == {"ada": State.UNCERTAIN}
    assert announcement.state == Announcement.State.SENT


def test_what_was_in_flight_when_its_announcement_was_cancelled_is_held(server, clock):
    announcement = announce("ada")
    leave_in_flight(clock)
    actions.cancel(announcement=announcement)
    clock.now += leases.LEASE

    run(clock)

    assert states(announcement) == {"ada": State.UNCERTAIN}


def leave_in_flight(clock):
    (key,) = leases.claim("dead", 1, clock())
    assert transitions.open_for_data(Delivery.objects.get(pk=key), clock())


# --- Rates ---


@pytest.mark.parametrize("rate", [1, 2, 3])
def test_announcements_go_out_at_the_lowest_rates_too(server, clock, settings, rate):
    settings.MAIL_RATE = rate
    announce(*(f"reader{number}" for number in range(9)))

    work(clock, 10, SECOND)

    assert len(server.taken) >= min(9, 8 * rate * (1 - leases.KEPT_FREE))


def test_a_domain_that_is_slow_costs_the_others_none_of_the_site_s_rate(server, clock, settings):
    settings.MAIL_RATE, settings.MAIL_DOMAIN_RATE = 10, 2
    news = announcements.make_list()
    for number in range(40):
        announcements.make_reader(f"r{number}@big.example", lists=[news])
    for number in range(32):
        announcements.make_reader(f"r{number}@small{number}.example", lists=[news])
    actions.start(announcement=announcements.make_announcement(lists=[news]))

    work(clock, 7, SECOND)

    assert sum("@small" in address for address in server.addresses) == 32


# --- The next run in the queue ---


def test_one_run_waits_at_a_time_and_a_lost_one_is_made_good(clock):
    assert [throttling.may_enqueue_run(clock.now), throttling.may_enqueue_run(clock.now)] == [True, False]
    throttling.next_run_began()
    assert [throttling.may_enqueue_run(clock.now), throttling.may_enqueue_run(clock.now)] == [True, False]

    assert throttling.may_enqueue_run(clock.now + throttling.RUN_WAITS + SECOND)
    assert throttling.may_enqueue_run(clock.now - dt.timedelta(hours=1))  # its clock jumped back
    assert Throttle.objects.count() == 1


def test_however_many_runs_there_are_they_ask_for_one_more(server, settings, monkeypatch):
    settings.MAIL_RATE, settings.REDIS_URL, wake_ups = 1, "redis://localhost", []
    monkeypatch.setattr(doorbell, "put", lambda task, **options: wake_ups.append(task))
    announce(*(f"reader{number}" for number in range(9)))

    for _time in range(3):
        tasks.deliver()
    assert len(wake_ups) == 1

    tasks.deliver_more()  # the run that waited
    assert len(wake_ups) == 2


def test_a_run_wakes_another_worker_as_soon_as_there_is_more_than_its_chunk(server, clock, monkeypatch):
    monkeypatch.setattr(leases, "CHUNK", 2)
    announce("ada", "bea", "cid")
    taken = []

    run(clock, when_full=lambda: taken.append(len(server.taken)))

    assert taken == [0]
