"""A place given to a colleague: its holder's until it is accepted, and then the colleague's for good."""

import pytest
from django.core.exceptions import ValidationError

from events.registration import links
from events.registration.actions import booking, decisions, offers, transfers
from events.registration.models import Place
from tests.support.factories import make_superuser
from tests.support.registrations import NOW, make_ticket, place, states, subjects

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]


@pytest.fixture
def ticket():
    return make_ticket(capacity=1, transfer="yes")


def pass_on(held, email="bea@example.org"):
    return transfers.pass_on(place=held, email=email, name="Bea Example", now=NOW)


def test_it_stays_the_holders_until_the_colleague_accepts(ticket):
    held = place(ticket, email="ada@example.org")
    offered = pass_on(held)
    assert states(ticket) == ["confirmed", "offered"]
    offers.accept(place=offered, now=NOW)
    assert states(ticket) == ["ended", "confirmed"]
    assert Place.objects.get(pk=held.pk).ended_as == "transferred"
    assert subjects("ada@example.org")[-1].startswith("Your place was taken over")


def test_what_was_accepted_is_not_taken_back(client, ticket):
    held = place(ticket)
    offers.accept(place=pass_on(held), now=NOW)
    assert transfers.take_back(place=held, now=NOW) is False
    client.post(links.path(held.registration), {"do": "take-back", "place": held.pk})
    client.post(links.path(held.registration), {"do": "cancel", "place": held.pk})
    assert states(ticket) == ["ended", "confirmed"]


def test_it_can_be_taken_back_before(client, ticket):
    held = place(ticket)
    pass_on(held)
    text = client.get(links.path(held.registration)).content.decode()
    assert "You have offered this place to Bea Example; it is yours until they accept it." in text
    client.post(links.path(held.registration), {"do": "take-back", "place": held.pk})
    assert states(ticket) == ["confirmed", "ended"]


def test_whoever_gives_it_back_takes_the_offer_to_the_colleague_along(ticket):
    held, waiting = place(ticket), place(ticket)
    offered = pass_on(held)
    booking.cancel(place=held, now=NOW)
    assert Place.objects.get(pk=offered.pk).state == "ended"
    assert Place.objects.get(pk=waiting.pk).state == "offered"


def test_the_colleague_may_pass_it_on_in_turn(ticket):
    offered = pass_on(place(ticket))
    second = pass_on(offers.accept(place=offered, now=NOW), "cleo@example.org")
    offers.accept(place=second, now=NOW)
    assert states(ticket) == ["ended", "ended", "confirmed"]


def test_where_the_organisers_decide_they_are_asked_first(ticket):
    ticket.transfer = "ask"
    ticket.save()
    offered = pass_on(place(ticket))
    assert offered.state == "pending" and not subjects("bea@example.org")
    found = Place.objects.filter(pk=offered.pk)
    decisions.decide(found=found, decision="approve", by=make_superuser(), now=NOW)
    assert found.get().state == "offered"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"transfer": "no"}, "give it back"),
        ({"admission": "domains", "domains": "edu.example"}, "other domains"),
    ],
)
def test_what_cannot_be_passed_on_is_said(ticket, fields, told):
    held = place(ticket)
    type(ticket).objects.update(**fields)
    with pytest.raises(ValidationError, match=told):
        pass_on(held)


def test_it_is_offered_to_one_colleague_at_a_time(ticket):
    held = place(ticket)
    pass_on(held)
    with pytest.raises(ValidationError, match="take that back first"):
        pass_on(held, "cleo@example.org")
