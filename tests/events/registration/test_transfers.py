"""A place given to a colleague: its holder's until it is accepted, and then the colleague's for good."""

import pytest
from django.core.exceptions import ValidationError

from events.registration import links
from events.registration.actions import booking, decisions, offers, transfers
from events.registration.models import Place
from tests.support.factories import make_superuser
from tests.support.registrations import NOW, latest_text, make_ticket, place, states, subjects

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


def test_the_mail_to_the_colleague_says_from_whom_it_is_and_where_it_goes_back(ticket):
    pass_on(place(ticket, name="Ada Example"))

    text = latest_text("bea@example.org")

    assert "Ada Example passes a place on to you: In person, Workshop." in text
    assert "then it stays with Ada Example" in text
    assert "next in line" not in text and "The place that you have now" not in text


@pytest.mark.parametrize(
    ("ending", "told", "told_giver"),
    [
        ("declined", "You declined, and the place stays with Ada", "Bea Example did not take the place"),
        ("lapsed", "You did not take the place in time", "Bea Example did not take the place"),
        ("taken back", "is not passed on to you any more", None),
    ],
)
def test_what_the_colleague_does_not_take_stays_the_holders_and_both_know(
    client, ticket, ending, told, told_giver
):
    held = place(ticket, email="ada@example.org", name="Ada")
    offered = pass_on(held)
    before = len(subjects("ada@example.org"))

    if ending == "declined":
        page = client.post(
            links.path(offered.registration), {"do": "decline", "place": offered.pk}, follow=True
        )
        assert "the place stays with Ada." in page.content.decode()
    elif ending == "lapsed":
        Place.objects.filter(pk=offered.pk).update(until=NOW)
        offers.lapse(ticket=ticket.pk, now=NOW)
    else:
        transfers.take_back(place=held, now=NOW)

    assert states(ticket) == ["confirmed", "ended"]
    assert told in latest_text("bea@example.org")
    news = subjects("ada@example.org")[before:]
    assert [subject[:22] for subject in news] == (["Your place stays yours"] if told_giver else [])
    assert (told_giver or "") in latest_text("ada@example.org")


def test_a_colleague_who_has_not_heard_of_it_is_not_told_that_the_organisers_refuse(ticket):
    ticket.transfer = "ask"
    ticket.save()
    offered = pass_on(place(ticket, email="ada@example.org"))

    decisions.decide(
        found=Place.objects.filter(pk=offered.pk),
        decision="refuse",
        by=make_superuser(),
        now=NOW,
        text="Sorry.",
    )

    assert not subjects("bea@example.org")
    text = latest_text("ada@example.org")
    assert "did not agree that Bea Example takes over your place. It stays yours" in text and "Sorry." in text


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
