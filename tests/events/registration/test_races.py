"""Many people at once, over as many connections: nobody gets a place that is not there."""

import contextlib
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from events.planning import event_plans
from events.registration.actions import decisions, offers, plans, reminders
from events.registration.models import Place
from tests.support.factories import make_superuser, make_talk, utc
from tests.support.registrations import NOW, cancel, hand_over, make_ticket, place, register, subjects

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Carry out functions at once, each on a connection of its own; raises the first error of any."""
    gate, errors = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            act()
        except Exception as error:  # noqa: BLE001  told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def ten(ticket):
    def run():
        for _each in range(10):
            place(ticket)

    return run


def test_two_hundred_race_for_twenty_places():
    ticket = make_ticket(capacity=20)
    at_once(*[ten(ticket)] * 20)
    assert ticket.places.filter(state="confirmed").count() == 20
    lines = list(ticket.places.filter(state="waiting").order_by("pk").values_list("line", flat=True))
    assert sorted(lines) == list(range(1, 181))


def test_places_stay_within_the_capacity_while_organisers_pick_offers_lapse_and_people_leave():
    ticket = make_ticket(capacity=20)
    holders = [place(ticket) for _each in range(30)]
    organiser = make_superuser()
    for each in holders[:3]:
        cancel(each)
    hand_over(NOW)
    offers.start_offers(NOW)
    late = ticket.places.filter(state="offered").first().until

    def lapse():
        for _each in range(5):
            offers.lapse_offers(late)

    def leave():
        for each in holders[3:10]:
            cancel(each)

    def pick():
        with contextlib.suppress(ValidationError):  # it was offered to them in turn
            decisions.pick(place=holders[29], by=organiser, now=NOW, reason="Speaker")

    at_once(*[ten(ticket)] * 5, lapse, leave, pick)
    overbooked = ticket.places.exclude(overbooked_by=None).count()
    assert ticket.places.taking().count() in (20, 20 + overbooked)
    assert ticket.places.filter(state="waiting").exists()


def test_one_person_who_books_two_ways_at_once_holds_one_of_them():
    ticket = make_ticket()
    online = make_ticket(ticket.event, "Online", mode="online")
    email = "ada@example.org"
    at_once(lambda: register(ticket, email=email), lambda: register(online, email=email))
    assert list(Place.objects.living().values_list("state", flat=True)) == ["confirmed"]


def test_a_form_sent_five_times_at_once_is_one_registration():
    ticket = make_ticket(capacity=9)
    at_once(*[lambda: register(ticket, email="ada@example.org")] * 5)
    assert ticket.places.count() == 1


def test_an_offer_taken_while_it_lapses_is_either_and_the_place_is_given_once():
    ticket = make_ticket(capacity=1)
    first, second, third = (place(ticket) for _each in range(3))
    cancel(first)
    hand_over(NOW)
    offers.start_offers(NOW)
    until = Place.objects.get(pk=second.pk).until

    def accept():
        with contextlib.suppress(ValidationError):  # it was too late
            offers.accept(place=second, now=NOW)

    at_once(accept, lambda: offers.lapse_offers(until))
    assert ticket.places.taking().count() == 1
    assert Place.objects.get(pk=third.pk).state in ("waiting", "offered")


def test_workers_at_once_tell_each_person_once_that_it_is_cancelled():
    ticket = make_ticket()
    people = [place(ticket).registration for _each in range(5)]
    event_plans.plan_cancel_event(event=ticket.event).carry_out()
    at_once(*[lambda: plans.see_to(NOW)] * 3)
    assert all(len([s for s in subjects(each.email) if s.startswith("Cancelled")]) == 1 for each in people)


def test_workers_at_once_ask_each_person_once_after_new_dates():
    ticket = make_ticket()
    people = [place(ticket).registration for _each in range(5)]
    event_plans.plan_postpone(event=ticket.event).carry_out()
    ticket.event.refresh_from_db()
    event_plans.plan_revive_event(event=ticket.event).carry_out()
    at_once(*[lambda: plans.see_to(NOW)] * 3)
    assert all(len([s for s in subjects(each.email) if s.startswith("New dates")]) == 1 for each in people)


def test_workers_at_once_remind_each_person_once():
    ticket = make_ticket()
    make_talk(ticket.event, starts_at=utc(2026, 6, 15, 8))
    people = [place(ticket).registration for _each in range(5)]
    at_once(*[lambda: reminders.send_reminders(utc(2026, 6, 14, 9))] * 3)
    assert all(len([s for s in subjects(each.email) if s.startswith("Reminder")]) == 1 for each in people)
