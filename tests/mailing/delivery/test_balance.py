"""Whatever happens to an announcement, its recipients add up, and nobody gets it twice for nothing."""

import contextlib
import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailing import ledger
from mailing.announcements import actions
from mailing.delivery import leases, sending, transitions, transport
from mailing.delivery.smtp_replies import Outcome, Result, Unavailable
from mailing.models import Announcement, Delivery, Subscription, Suppression
from tests.support import announcements
from tests.support.deliveries import announce

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NAMES = ("ada", "bea", "cid", "dan")
State = Delivery.State
MAY_BE_TAKEN = (Outcome.SENT, Outcome.UNCERTAIN)
NEEDS_NO_DATA = set(Outcome) - set(MAY_BE_TAKEN)

# An answer, and whether it came before the data if it can
answers = st.lists(st.tuples(st.sampled_from([*Outcome]), st.booleans()), min_size=1, max_size=6)
events = st.one_of(
    st.tuples(st.just("run"), answers),
    st.tuples(st.just("die"), st.sampled_from(["claimed", "before the data", "after the data"])),
    st.tuples(st.just("wait"), st.sampled_from([1, 60, 400, 20_000])),  # seconds
    st.tuples(st.just("leave"), st.sampled_from(NAMES)),
    st.tuples(st.just("bounce"), st.sampled_from(NAMES)),
    st.tuples(
        st.sampled_from([
            actions.pause, actions.resume, actions.cancel, actions.retry_failed, actions.resend_uncertain,
            actions.accept_uncertain,
        ]),
        st.none(),
    ),
)  # fmt: skip


class History:
    """An announcement to some readers, a clock, and a mail server that answers as it is told."""

    def __init__(self, if_uncertain):
        self.now = timezone.now() + dt.timedelta(minutes=1)
        self.announcement = announce(*NAMES, if_uncertain=if_uncertain)
        self.taken, self.asked_again = Counter(), 0

    def happen(self, what, how):
        if callable(what):
            self.asked_again += what is actions.resend_uncertain
            what(announcement=self.announcement)
        else:
            getattr(self, what)(how)

    def run(self, outcomes):
        self.outcomes = list(outcomes)
        with contextlib.suppress(Unavailable):
            sending.run("worker", clock=lambda: self.now)

    def die(self, when):
        keys = leases.claim("dead", 1, self.now)
        for delivery in Delivery.objects.filter(pk__in=keys):
            is_open = when != "claimed" and transitions.open_for_data(delivery, self.now)
            self.taken[delivery.address] += is_open and when == "after the data"

    def wait(self, seconds):
        self.now += dt.timedelta(seconds=seconds)

    def leave(self, name):
        rows = Subscription.objects.filter(subscriber__email=f"{name}@example.org")
        rows.update(state=Subscription.State.LEFT)

    def bounce(self, name):
        Suppression.objects.get_or_create(email=f"{name}@example.org", defaults={"reason": "bounce"})

    # What a transport does

    def connect(self):
        return self

    def close(self):
        pass

    def hand_over(self, address, octets, open_for_data):
        outcome, is_before = self.outcomes.pop(0) if self.outcomes else (Outcome.SENT, False)
        if not (is_before and outcome in NEEDS_NO_DATA) and not open_for_data():
            return None
        self.taken[address] += outcome in MAY_BE_TAKEN
        return Result(outcome, "as the test says")


@given(st.lists(events, max_size=14), st.sampled_from(Announcement.IfUncertain))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_recipients_always_add_up(monkeypatch, happenings, if_uncertain):
    announcements.offer(monkeypatch)
    with transaction.atomic():
        history = History(if_uncertain)
        monkeypatch.setattr(transport, "connect", history.connect)
        for what, how in happenings:
            history.happen(what, how)
            check(history)
        transaction.set_rollback(True)


def check(history):
    announcement = Announcement.objects.get(pk=history.announcement.pk)
    balance = ledger.balance(announcement)
    assert sum(balance.values()) == announcement.to_send == len(NAMES)
    for delivery in announcement.deliveries.all():
        taken = history.taken[delivery.address]
        if delivery.state == State.SENT and not delivery.error:  # else somebody accepted what was uncertain
            assert taken >= 1, delivery.address
        assert taken <= 1 or delivery.may_be_repeat, delivery.address
        assert taken <= (1 + transitions.MOST_REPEATS) * (1 + history.asked_again), delivery.address


@given(st.lists(events, max_size=10))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_comes_to_an_end_whatever_was_before(monkeypatch, happenings):
    announcements.offer(monkeypatch)
    with transaction.atomic():
        history = History(Announcement.IfUncertain.RESEND)
        monkeypatch.setattr(transport, "connect", history.connect)
        for what, how in happenings:
            history.happen(what, how)
        actions.resume(announcement=history.announcement)
        for _hour in range(6):
            history.wait(20_000)
            history.run([])
        balance = ledger.balance(history.announcement)
        assert balance[State.PENDING] == balance[State.SENDING] == 0
        history.announcement.refresh_from_db()
        assert history.announcement.state in (Announcement.State.SENT, Announcement.State.CANCELLED)
        transaction.set_rollback(True)
