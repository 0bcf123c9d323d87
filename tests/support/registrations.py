"""Tickets, registrations and what people do with them, for tests."""

import datetime as dt
import itertools
import re
from email import message_from_bytes, policy

from events.registration import choices
from events.registration.actions import booking, registering
from events.registration.models import Place, Registration, Ticket
from mailing.models import Delivery
from tests.support.factories import make_event, utc

counter = itertools.count(1)
NOW = utc(2026, 5, 4, 12)  # a Monday
FIRST_DAY = dt.date(2026, 6, 15)


def make_workshop(slug="workshop", **fields):
    """A workshop six weeks after NOW."""
    facts = {"kind": "workshop", "time_zone": "Europe/Berlin", "first_day": FIRST_DAY, "last_day": FIRST_DAY}
    return make_event(slug, **facts | fields)


def make_ticket(event=None, name="In person", **fields):
    return Ticket.objects.create(event=event or make_workshop(), name=name, **fields)


def make_registration(event, name=None, **fields):
    """A person with a proved address, without places."""
    number = next(counter)
    name = name or f"Guest {number}"
    facts = {"name": name, "email": f"guest{number}@example.org", "proved_at": NOW}
    return Registration.objects.create(event=event, **facts | fields)


def register(*tickets, email=None, now=NOW, contact=None, **facts):
    """Somebody registers for tickets and has proved their address; answers (registration, places)."""
    facts = {"name": f"Guest {next(counter)}", "tickets": [ticket.pk for ticket in tickets]} | facts
    email = email or f"guest{next(counter)}@example.org"
    event = tickets[0].event
    return registering.register(
        event=choices.root_of(event),
        email=email,
        facts=facts,
        now=now,
        contact=contact,
        is_managed=bool(contact),
    )


def place(ticket, now=NOW, **facts):
    """The place that somebody new gets in a ticket."""
    return register(ticket, now=now, **facts)[1][0]


def cancel(place, now=NOW, **options):
    return booking.cancel(place=place, now=now, **options)


def hand_over(now, *, to=None):
    """What the worker does with the mails that wait, or those to one address."""
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING)
    if to:
        waiting = waiting.filter(address=to)
    return waiting.update(state=Delivery.State.SENT, sent_at=now)


def states(ticket):
    """The states of a ticket's places in the order in which they were made."""
    return list(Place.objects.filter(ticket=ticket).order_by("pk").values_list("state", flat=True))


def subjects(address):
    """The subjects of all mails to an address, the oldest first."""
    rows = Delivery.objects.filter(address=address).order_by("pk").exclude(message=None)
    made = (message_from_bytes(bytes(row.message), policy=policy.default) for row in rows)
    return [message["subject"].strip() for message in made]


def latest_text(address):
    """The text of the newest mail to an address."""
    row = Delivery.objects.filter(address=address).latest("pk")
    message = message_from_bytes(bytes(row.message), policy=policy.default)
    return message.get_body(["plain"]).get_content().replace("\r\n", "\n")


def link_in(text):
    """The path of the first link to a page of registration in a text."""
    return re.search(r"https?://[^/\s]+(/registrations/\S+)", text)[1]


def text_of_last(address):
    """The plain text of the newest mail to an address that has not gone out."""
    row = Delivery.objects.filter(address=address).exclude(message=None).order_by("pk").last()
    message = message_from_bytes(bytes(row.message), policy=policy.default)
    return message.get_body(["plain"]).get_content().replace("\r\n", "\n")
