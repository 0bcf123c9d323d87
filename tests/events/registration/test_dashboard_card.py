"""The card of the admin's front page: what waits at one's desks, and what fills up."""

import pytest
from django.urls import reverse

from events.registration.actions import transfers
from mailing.models import Suppression
from tests.support.desk_pages import desk
from tests.support.registrations import NOW, make_ticket, make_workshop, place, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def workshop(editor):
    event = make_workshop()
    event.editors.add(editor)
    return event


def card(client):
    """The card's context, or None where it is left out."""
    cards = client.get(reverse("admin:index")).context_data["cards"]
    return next((each["context"] for each in cards if each["name"] == "registrations"), None)


def test_nothing_to_say_leaves_the_card_out(client, workshop):
    place(make_ticket(workshop, capacity=2))
    place(make_ticket(make_workshop("other"), admission="approval"))

    assert card(client) is None


def test_what_waits_leads_to_its_list(client, workshop):
    place(make_ticket(workshop, "School", kind="extra", admission="approval"))
    holder = place(make_ticket(workshop, transfer="ask"))
    transfers.pass_on(place=holder, email="cy@example.org", name="Cy", now=NOW)
    part = make_workshop("part", parent=workshop)
    dead, _places = register(*workshop.tickets.all(), make_ticket(part), email="dead@example.org")
    Suppression.objects.add(dead.email, Suppression.Reason.BOUNCE)

    waiting = {each["what"]: (each["number"], each["address"]) for each in card(client)["waiting"]}

    assert waiting == {
        "pending": (3, f"{desk(workshop)}?state=pending"),
        "transfers": (1, f"{desk(workshop)}?state=transfers"),
        "dead": (1, f"{desk(workshop)}?dead=1"),
    }


def test_what_is_more_than_nine_tenths_full_is_named(client, workshop):
    full, nearly = make_ticket(workshop, "Full", capacity=1), make_ticket(workshop, "Nearly", capacity=10)
    for ticket, number in ((full, 1), (nearly, 9)):
        for _each in range(number):
            place(ticket)
    assert [(ticket.name, percent) for ticket, _taken, percent in card(client)["full"]] == [("Full", 100)]

    place(nearly)

    assert len(card(client)["full"]) == 2


def test_the_queries_do_not_grow_with_the_events(client, workshop, editor, django_assert_max_num_queries):
    counts = {}
    for number in (1, 3):
        for each in range(number):
            event = make_workshop(f"workshop-{number}-{each}")
            event.editors.add(editor)
            place(make_ticket(event, admission="approval"))
            place(make_ticket(event, capacity=1))
        card(client)
        with django_assert_max_num_queries(60) as found:
            card(client)
        counts[number] = len(found)
    assert counts[1] == counts[3]
