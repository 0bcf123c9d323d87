"""Several helpers at once, over as many connections: each person is in once, and each helper is told so."""

import pytest

from events.registration.actions import booking, door
from events.registration.models import CheckIn, Place
from tests.events.registration.test_races import at_once
from tests.support.doors import AT_DOOR, make_helper, make_open_door
from tests.support.registrations import make_ticket, place, register

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_of_helpers_at_once_one_is_first_and_the_others_see_that():
    event, first = make_open_door()
    helpers = [first, *(make_helper(event, f"helper{number}@example.org") for number in range(4))]
    registration, _places = register(make_ticket(event))
    told = []

    def check_in(helper):
        def run():
            told.append(door.check_in(registration=registration, event=event, by=helper, now=AT_DOOR))

        return run

    at_once(*map(check_in, helpers))

    only = CheckIn.objects.get()
    assert sorted(is_new for _row, is_new in told) == [False, False, False, False, True]
    assert {row.pk for row, _is_new in told} == {only.pk}


def test_who_is_let_in_while_others_leave_counts_once():
    event, helper = make_open_door()
    ticket = make_ticket(event, capacity=2)
    leaving, _staying = place(ticket), place(ticket)
    waiting = place(ticket).registration

    at_once(
        lambda: door.let_in(registration=waiting, ticket=ticket, event=event, by=helper, now=AT_DOOR),
        lambda: booking.cancel(place=leaving, now=AT_DOOR, by=helper),
    )

    assert waiting.places.get().state == Place.State.CONFIRMED
    confirmed = ticket.places.filter(state=Place.State.CONFIRMED)
    assert confirmed.count() == 2


def test_a_place_given_back_at_that_moment_opens_the_door_or_not_but_nothing_breaks():
    event, helper = make_open_door()
    held = place(make_ticket(event))
    refused = []

    def check_in():
        try:
            door.check_in(registration=held.registration, event=event, by=helper, now=AT_DOOR)
        except door.ValidationError:
            refused.append(True)

    at_once(check_in, lambda: booking.cancel(place=held, now=AT_DOOR, by=helper))

    held.refresh_from_db()
    assert held.state == Place.State.ENDED
    assert CheckIn.objects.count() + len(refused) == 1
