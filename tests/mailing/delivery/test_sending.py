"""Working through the ledger: what goes out, in which order, once, and what stops it."""

import datetime as dt
import email

import pytest

from mailing import ledger
from mailing.announcements import actions
from mailing.delivery import leases, sending
from mailing.models import Announcement, Delivery, Subscription, Worker
from tests.support.deliveries import WORKER, announce, run, states, write

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("offers")]

State = Delivery.State
MINUTE = dt.timedelta(minutes=1)


# --- What goes well ---


def test_a_single_mail_goes_out_and_its_text_is_erased(server, clock):
    delivery = write()

    assert run(clock) == 1

    delivery.refresh_from_db()
    assert (delivery.state, delivery.message) == (State.SENT, None)
    ((address, octets),) = server.taken
    assert address == "ada@example.org"
    assert email.message_from_bytes(octets)["Subject"] == "Hello"


def test_an_announcement_goes_out_once_to_each_and_is_then_complete(server, clock):
    announcement = announce("ada", "bea", "cid")

    run(clock), run(clock)

    assert sorted(server.addresses) == ["ada@example.org", "bea@example.org", "cid@example.org"]
    announcement.refresh_from_db()
    assert announcement.state == Announcement.State.SENT and announcement.finished_at
    assert Worker.objects.get().number == 3


def test_codes_overtake_announcements(server, clock, monkeypatch):
    monkeypatch.setattr(leases, "CHUNK", 2)
    announce("ada", "bea", "cid", "dan")
    write("eve@example.org", priority=Delivery.Priority.CODE)

    run(clock)

    assert server.addresses[0] == "eve@example.org"


def test_a_reader_who_leaves_in_mid_send_gets_nothing_any_more(server, clock, monkeypatch):
    monkeypatch.setattr(leases, "CHUNK", 1)
    announcement = announce("ada", "bea")
    sending.hand_over(WORKER, leases.claim_next(WORKER, clock()), clock)
    left = announcement.deliveries.get(state=State.PENDING).subscriber
    Subscription.objects.filter(subscriber=left).update(state=Subscription.State.LEFT)

    run(clock)

    assert sorted(states(announcement).values()) == [State.SENT, State.SUPPRESSED]
    assert left.email not in server.addresses


@pytest.mark.parametrize(
    ("act", "is_left"), [(actions.pause, State.PENDING), (actions.cancel, State.CANCELLED)]
)
def test_what_is_paused_or_cancelled_stops_even_when_claimed(server, clock, act, is_left):
    announcement = announce("ada", "bea")
    keys = leases.claim(WORKER, 10, clock())
    act(announcement=announcement)

    sending.hand_over(WORKER, keys, clock)

    assert server.taken == []
    assert set(states(announcement).values()) == {is_left}


def test_a_paused_announcement_goes_on_where_it_stopped(server, clock):
    announcement = announce("ada", "bea")
    actions.pause(announcement=announcement)
    run(clock)
    assert server.taken == []

    actions.resume(announcement=announcement)
    run(clock)

    assert len(server.taken) == 2


def test_what_would_arrive_too_late_is_not_sent(server, clock):
    announcement = announce("ada", expires_at=clock.now + 10 * MINUTE)
    clock.now += 11 * MINUTE

    run(clock)

    assert server.taken == []
    actions.start_due(clock.now)
    assert states(announcement) == {"ada": State.CANCELLED}


# --- What comes in ---


def test_the_balance_counts_every_delivery(server, clock):
    server.answers["RCPT", "bea@example.org"] = "550 5.1.1 gone"
    server.answers["RCPT", "cid@example.org"] = "450 later"
    announcement = announce("ada", "bea", "cid")

    run(clock)

    found = ledger.balance(announcement)
    assert (found[State.SENT], found[State.FAILED], found[State.PENDING]) == (1, 1, 1)
    assert sum(found.values()) == announcement.to_send == 3
