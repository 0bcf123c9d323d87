"""Random histories of three tickets of one event: what must hold after every step."""

import contextlib
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from events.registration import public
from events.registration.actions import booking, decisions, erasing, offers, places, plans, transfers
from events.registration.models import Place, Registration, Ticket
from portal import live_values
from tests.support.factories import make_superuser
from tests.support.registrations import NOW, hand_over, make_ticket, make_workshop, register

PEOPLE = [f"guest-{number}@example.org" for number in range(6)]
person = strategies.sampled_from(PEOPLE)
which = strategies.integers(0, 2)
hours = strategies.sampled_from([1, 30, 50, 80])


class Histories(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.transaction, self.taking = transaction.atomic(), {}
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(capacities=strategies.tuples(*[strategies.integers(0, 3)] * 3))
    def begin(self, capacities):
        self.now = NOW
        event = make_workshop()
        first, second, third = capacities
        self.tickets = [
            make_ticket(event, "In person", capacity=first, transfer="yes"),
            make_ticket(event, "Online", mode="online", capacity=second, admission="approval"),
            make_ticket(event, "Dinner", kind="extra", capacity=third),
        ]
        self.organiser = make_superuser(email="organiser@example.org")

    @rule(email=person, index=which)
    def book(self, email, index):
        self.may_be_refused(lambda: register(self.tickets[index], email=email, now=self.now))

    @rule(email=person, index=which)
    def cancel(self, email, index):
        if found := self.place_of(email, index):
            booking.cancel(place=found, now=self.now)

    @rule(email=person, index=which)
    def accept(self, email, index):
        if found := self.place_of(email, index):
            self.may_be_refused(lambda: offers.accept(place=found, now=self.now))

    @rule(index=which, decision=strategies.sampled_from(["approve", "refuse"]))
    def decide(self, index, decision):
        found = self.tickets[index].places.filter(state="pending")
        decisions.decide(found=found, decision=decision, by=self.organiser, now=self.now)

    @rule(email=person, index=which)
    def pick(self, email, index):
        if found := self.place_of(email, index):
            self.may_be_refused(
                lambda: decisions.pick(place=found, by=self.organiser, now=self.now, reason="Speaker")
            )

    @rule(email=person, to=person)
    def pass_on(self, email, to):
        if found := self.place_of(email, 0):
            self.may_be_refused(
                lambda: transfers.pass_on(place=found, email=to, name="Colleague", now=self.now)
            )

    @rule(index=which, capacity=strategies.integers(0, 3))
    def change_capacity(self, index, capacity):
        Ticket.objects.filter(pk=self.tickets[index].pk).update(capacity=capacity)
        booking.fill_line(ticket=self.tickets[index], now=self.now)

    @rule()
    def mails_are_handed_over(self):
        hand_over(self.now)
        offers.start_offers(self.now)

    @rule(number=hours)
    def time_goes_on(self, number):
        self.now += dt.timedelta(hours=number)
        offers.remind(self.now)
        offers.lapse_offers(self.now)

    @rule(is_off=strategies.booleans())
    def event_is_postponed_or_on(self, is_off):
        self.change_status("postponed" if is_off else "published")

    @rule()
    def event_is_cancelled_and_revived(self):
        self.change_status("cancelled")
        assert not Place.objects.living().exists()
        self.change_status("published")

    @rule(email=person)
    def erase(self, email):
        if found := Registration.objects.filter(email=email).first():
            erasing.erase(registration=found, now=self.now)

    def change_status(self, status):
        event = self.tickets[0].event
        event.status = status
        event.save()
        plans.see_to(self.now)
        offers.fill_lines(self.now)

    @invariant()
    def no_place_is_given_that_is_not_there(self):
        """But by an organiser's name; a capacity that is lowered below those confirmed puts nobody out."""
        for ticket in Ticket.objects.all():
            taking = ticket.places.taking().filter(overbooked_by=None).count()
            assert taking <= max(ticket.capacity, self.taking.get(ticket.pk, 0))
            self.taking[ticket.pk] = taking

    @invariant()
    def public_pages_show_as_free_what_who_comes_now_would_get(self):
        for ticket in Ticket.objects.all():
            _number, (text,) = live_values.read((("places-of-ticket-without-line", ticket.pk),))
            left = places.left(ticket) if places.has_room(ticket) else 0
            assert text.decode() == public.places_text_without_line(left)

    @invariant()
    def nobody_holds_two_places_in_one_ticket_or_two_main_tickets(self):
        for registration in Registration.objects.all():
            living = registration.places.living()
            assert len(living) == len({place.ticket_id for place in living})
            assert living.filter(state="confirmed", ticket__kind="main").count() <= 1

    @invariant()
    def whoever_can_have_a_place_has_been_offered_it(self):
        for ticket in Ticket.objects.select_related("event"):
            free = ticket.capacity - ticket.places.taking().count()
            if ticket.is_on and ticket.is_open(self.now) and free > 0:
                assert not ticket.places.in_line().exists()

    @invariant()
    def what_is_postponed_stands_still_and_nothing_else_does(self):
        is_on = self.tickets[0].event.status == "published"
        assert not (is_on and Place.objects.living().exclude(frozen_at=None).exists())
        assert is_on or not Place.objects.filter(state="offered").exclude(until=None).exists()

    @invariant()
    def who_was_erased_holds_nothing_that_is_to_come(self):
        living = Place.objects.living().exclude(registration__erased_at=None)
        assert not living.filter(ticket__event__first_day__gt=self.now.date()).exists()

    def place_of(self, email, index):
        rows = Place.objects.living().filter(registration__email=email, ticket=self.tickets[index])
        return rows.select_related("registration", "ticket__event").first()

    def may_be_refused(self, act):
        with contextlib.suppress(ValidationError):
            act()


@pytest.mark.django_db
def test_random_histories():
    run_state_machine_as_test(
        Histories, settings=settings(max_examples=8, stateful_step_count=25, deadline=None)
    )
