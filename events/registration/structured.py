"""Tickets as search engines read them (schema.org): what may be booked, its price, and if it is sold out."""

import re

from django.urls import reverse

from events.models import Talk
from events.registration.actions import booking
from events.registration.choices import tickets_of, tickets_to_come_by
from events.registration.models import Ticket
from events.web.completing import LiveText, OfferSource
from events.web.schema_org import absolute
from portal.lib import times
from portal.live_values import LiveValue, marker

from .public import PLACES_LEFT

SCHEMA = "https://schema.org/"
CURRENCIES = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "₩": "KRW"}
AMOUNT = re.compile(r"\d+(?:[ ’'\u00a0\u202f]\d{3}\b|[.,]\d+)*")
CODE = re.compile(r"\b[A-Z]{3}\b")
FREE = re.compile(r"\b(?:free|gratis|no charge)\b", re.IGNORECASE)


def availability(left):
    """Whether a ticket with so many places left can be had; None is for as many as come."""
    return SCHEMA + ("SoldOut" if left is not None and left <= 0 else "InStock")


LIVE_VALUE = LiveValue("availability-of-ticket", PLACES_LEFT, availability)


def offers_of(row, now):
    """The offers by which one may come to an event or a talk that takes place, from their public tickets."""
    if row.called_off_by or row.is_over(now):
        return []
    if isinstance(row, Talk):
        tickets = tickets_of(row.event, row) if row.takes_place else []
        address = reverse("talk-register", args=[row.pk])
    else:
        holder, tickets = tickets_to_come_by(row)
        address = reverse("event-register", args=[holder.slug]) if holder else ""
    free = [each for each in tickets if each.admission != Ticket.Admission.INVITATION]
    return [offer(each, absolute(address), now) for each in free if not booking.why_closed(each, now)]


def offer(ticket, address, now):
    limited = ticket.capacity is not None
    told = {
        "@type": "Offer",
        "name": ticket.name,
        "url": address,
        "availability": LiveText(marker(LIVE_VALUE.name, ticket.pk)) if limited else f"{SCHEMA}InStock",
        "description": ticket.description,
        "validFrom": moment(ticket.opens_at, ticket),
        "validThrough": moment(ticket.closes_at, ticket),
        **price(ticket, now),
    }
    return {name: value for name, value in told.items() if value != ""}


def moment(instant, ticket):
    return instant.astimezone(times.zone(ticket.event.time_zone)).isoformat() if instant else ""


def price(ticket, now):
    """The price as a number with its currency, as far as its words say one; what has none is free.

    Nothing where it is free for some, or until some day.
    """
    early = ticket.early_until and times.day_in(now, ticket.event.time_zone) <= ticket.early_until
    words = (early and ticket.early_price) or ticket.price
    amounts, currency = AMOUNT.findall(words), currency_of(words)
    if FREE.search(words) and amounts:
        return {}
    if FREE.search(words) or not (words or ticket.payment_url):
        return {"price": "0", "priceCurrency": "EUR", "category": "Free"}
    if len(amounts) != 1 or not currency:
        return {"category": "Paid"}
    return {"price": number(amounts[0]), "priceCurrency": currency, "category": "Paid"}


def currency_of(words):
    """The currency that words name, as ISO 4217 has it; "" for none or several."""
    found = {code for sign, code in CURRENCIES.items() if sign in words} | set(CODE.findall(words))
    return found.pop() if len(found) == 1 else ""


def number(amount):
    """An amount as people write it, "1’200.50" or "1.200,50", with a point before its cents."""
    digits = re.sub(r"[^\d.,]", "", amount)
    whole, point, cents = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", digits).groups()
    return re.sub(r"[.,]", "", whole) + (f".{cents:0<2}" if point else "")


OFFER_SOURCE = OfferSource("registration", offers_of)
