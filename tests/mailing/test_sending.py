"""Working through the ledger against a real SMTP server that answers as a script says."""

import datetime as dt
import email

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from mailing import actions, ledger, rates, sending
from mailing.models import Announcement, Delivery, Subscription, Suppression, Throttle, WorkerProgress
from tests import smtp

from . import writing

pytestmark = pytest.mark.django_db

State = Delivery.State
WORKER = "worker 1"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def listening():
    with smtp.smtp_server() as server:
        yield server


@pytest.fixture
def server(listening, settings):
    listening.taken, listening.answers, listening.sessions = [], {}, 0
    settings.EMAIL_BACKEND = "mailing.backend.LedgerBackend"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", listening.port
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@example.org>"
    return listening


@pytest.fixture
def clock():
    """A clock that the test moves: `clock.now += MINUTE`."""

    class Clock:
        now = timezone.now() + MINUTE  # after whatever the test makes

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture(autouse=True)
def offers(monkeypatch):
    writing.offer(monkeypatch)


def write(address="ada@example.org", **attributes):
    """Put a single mail into the ledger as any code does."""
    message = EmailMessage("Hello", "A short text.", to=[address])
    for name, value in attributes.items():
        setattr(message, name, value)
    message.send()
    return Delivery.objects.latest("pk")


def announce(*names, **fields):
    """An announcement that is being sent to these readers."""
    news = writing.make_list()
    for name in names:
        writing.make_reader(f"{name}@example.org", lists=[news])
    made = writing.make_announcement(lists=[news], **fields)
    return actions.start(announcement=made)


def run(clock, **options):
    return sending.run(WORKER, clock=clock, **options)


def states(announcement=None):
    rows = announcement.deliveries if announcement else Delivery.objects
    return {row.address.partition("@")[0]: row.state for row in rows.all()}


# --- What goes well ---


def test_a_single_mail_goes_out_and_its_text_is_forgotten(server, clock):
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
    assert WorkerProgress.objects.get().number == 3


def test_one_connection_serves_a_chunk(server, clock):
    announce(*(f"reader{number}" for number in range(20)))

    run(clock)

    assert len(server.taken) == 20
    assert server.sessions == 1


def test_codes_overtake_announcements(server, clock, monkeypatch):
    monkeypatch.setattr(sending, "CHUNK", 2)
    announce("ada", "bea", "cid", "dan")
    write("eve@example.org", priority=Delivery.Priority.CODE)

    run(clock)

    assert server.addresses[0] == "eve@example.org"


def test_a_reader_who_leaves_in_mid_send_gets_nothing_any_more(server, clock, monkeypatch):
    monkeypatch.setattr(sending, "CHUNK", 1)
    announcement = announce("ada", "bea")
    sending.hand_over(WORKER, sending.claim_next(WORKER, clock()), clock)
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
    keys = sending.claim(WORKER, 10, clock())
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

    for _attempt in range(sending.MOST_ATTEMPTS):
        run(clock)
        clock.now += sending.LONGEST_WAIT * 2

    assert states(announcement) == {"ada": State.FAILED}
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [
        ("550 5.1.1 no such user", True),
        ("550 User unknown", True),
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
    assert rates.is_paused(clock.now)
    server.answers.clear()
    clock.now += rates.LONGEST_PAUSE
    run(clock)
    assert len(server.taken) == 2
    assert not rates.is_paused(clock.now)


def test_a_dead_server_is_asked_ever_more_rarely(server, clock, settings):
    settings.EMAIL_PORT = 9  # nobody listens
    write()
    pauses = []

    for _attempt in range(3):
        run(clock)
        until = Throttle.objects.get(name=rates.SITE).paused_until
        pauses.append(until - clock.now)
        clock.now = until

    assert pauses[0] < pauses[1] < pauses[2]
    assert Delivery.objects.get().attempts == 0


def test_the_server_closes_in_the_middle_of_a_chunk(server, clock):
    answers = iter(["250 OK", "421 too many"])
    server.answers["RCPT", ""] = lambda address: next(answers, "250 OK")
    announcement = announce("ada", "bea", "cid")

    run(clock)
    assert len(server.taken) == 1
    clock.now += rates.LONGEST_PAUSE
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
    assert len(server.taken) == sending.MOST_REPEATS + 1


@pytest.mark.parametrize("answer", ["abc def", "999 what", "DROP"])
def test_an_answer_that_is_none_leaves_it_uncertain(server, clock, answer):
    server.answers["DATA", "ada@example.org"] = answer
    announcement = announce("ada", if_uncertain="hold")

    run(clock)

    assert states(announcement) == {"ada": State.UNCERTAIN}


# --- Leases ---


def test_two_workers_never_have_the_same_delivery(server, clock):
    announce(*(f"reader{number}" for number in range(10)))

    first, second = sending.claim("worker 1", 6, clock()), sending.claim("worker 2", 6, clock())

    assert (len(first), len(second)) == (6, 4)
    assert not set(first) & set(second)


def test_what_a_dead_worker_claimed_is_free_when_its_lease_is_over(server, clock):
    announcement = announce("ada")
    sending.claim("dead", 1, clock())
    run(clock)
    assert server.taken == []

    clock.now += sending.LEASE
    run(clock)

    assert states(announcement) == {"ada": State.SENT}


def test_what_a_dead_worker_was_handing_over_goes_out_again(server, clock):
    announcement = announce("ada")
    keys = sending.claim("dead", 1, clock())
    assert sending.open_for_data("dead", Delivery.objects.get(pk=keys[0]), clock())

    clock.now += sending.LEASE
    run(clock)
    clock.now += 5 * MINUTE
    run(clock)

    assert states(announcement) == {"ada": State.SENT}
    assert announcement.deliveries.get().may_be_repeat


def test_a_worker_that_slept_past_its_lease_sends_nothing(server, clock):
    announce("ada")
    keys = sending.claim("slow", 1, clock())
    clock.now += sending.LEASE
    sending.claim("quick", 1, clock())

    assert sending.hand_over("slow", keys, clock) == 0
    assert server.taken == []


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_neither_loses_nor_holds_the_mail(server, clock, settings, hours):
    settings.MAIL_RATE = 100
    announcement = announce("ada", "bea")
    run(clock, seconds=0)
    sending.claim("dead", 1, clock())
    Throttle.objects.create(name=rates.SITE, tokens=0, filled_at=clock.now)
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
    Throttle.objects.create(name=rates.SITE, tokens=10, filled_at=clock.now)

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
    news = writing.make_list()
    for number in range(4):
        writing.make_reader(f"r{number}@big.example", lists=[news])
    writing.make_reader("one@small.example", lists=[news])
    Throttle.objects.create(name="@big.example", tokens=2, filled_at=clock.now)
    announcement = actions.start(announcement=writing.make_announcement(lists=[news]))

    run(clock)
    assert len(server.taken) == 3 and "one@small.example" in server.addresses
    clock.now += dt.timedelta(seconds=1)
    run(clock)

    assert set(states(announcement).values()) == {State.SENT}


def test_a_rest_of_tokens_is_given_back(clock):
    Throttle.objects.create(name=rates.SITE, tokens=10, filled_at=clock.now)

    assert rates.take(rates.SITE, 50, rate=10, now=clock.now) == 10
    rates.give_back(rates.SITE, 7, rate=10, now=clock.now)

    assert rates.take(rates.SITE, 50, rate=10, now=clock.now) == 7


# --- What comes in ---


def test_the_balance_counts_every_delivery(server, clock):
    server.answers["RCPT", "bea@example.org"] = "550 5.1.1 gone"
    server.answers["RCPT", "cid@example.org"] = "450 later"
    announcement = announce("ada", "bea", "cid")

    run(clock)

    found = ledger.balance(announcement)
    assert (found[State.SENT], found[State.FAILED], found[State.PENDING]) == (1, 1, 1)
    assert sum(found.values()) == announcement.to_send == 3
