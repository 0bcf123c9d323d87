"""Booking: places for those who register, and places given up."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.registration import mails, notices
from events.registration.models import Place, Ticket

from . import places

State, Origin, Ending = Place.State, Place.Origin, Place.Ending


@transaction.atomic
def book(*, registration, tickets, now, origin=Origin.FORM, by=None, tells=True):
    """Book tickets for a registration: all, or with a ValidationError none. Answers the places in them.

    A ticket in which it has a living place already is left as it is. Who books another main ticket of the
    same event changes to it: the old place stays theirs until the new one is confirmed. With `by`, an
    organiser, neither dates nor admission count.
    """
    registration, locked = places.lock(registration=registration, tickets=tickets)
    asked = [locked[ticket.pk] for ticket in tickets]
    own = {place.ticket_id: place for place in places.living(registration, locked)}
    new = [ticket for ticket in asked if ticket.pk not in own]
    if not by:
        _refuse(new, registration, now)
    freed = []
    for ticket in new:
        place, given_up = _book_one(ticket, registration, list(own.values()), now, origin, by)
        own[ticket.pk] = place
        freed += given_up
    places.fill(freed, now=now)
    found = [own[ticket.pk] for ticket in asked]
    notices.watch(new, now)
    if tells and new:
        mails.booked(registration, [own[ticket.pk] for ticket in new])
    return found


def _refuse(tickets, registration, now):
    """Raise ValidationError, naming each ticket that may not be booked now, or not with this address."""
    errors = [reason for ticket in tickets if (reason := why_not(ticket, registration.email, now))]
    for index, ticket in enumerate(tickets):
        if any(places.are_rivals(ticket, other) for other in tickets[:index]):
            errors.append(_("Choose one way to take part in “%(event)s”.") % {"event": ticket.event})
    if errors:
        raise ValidationError(list(dict.fromkeys(errors)))


def why_not(ticket, email, now):
    """Why a ticket cannot be booked at `now` by an address, as a sentence; "" if it can."""
    if closed := why_closed(ticket, now):
        return closed
    name = {"ticket": ticket}
    if ticket.admission == Ticket.Admission.INVITATION:
        return _("“%(ticket)s” is by invitation only.") % name
    if not ticket.admits_address(email):
        told = _("“%(ticket)s” is for addresses of %(domains)s; use such an address.")
        return told % (name | {"domains": ", ".join(ticket.domains.splitlines())})
    return ""


def why_closed(ticket, now):
    """Why nobody can book a ticket at `now`, as a sentence; "" if its dates allow it."""
    name = {"ticket": ticket}
    if not ticket.is_on:
        return _("“%(ticket)s” is called off or postponed.") % name
    if ticket.has_moved_online:
        return _("“%(ticket)s” is not possible any more: it is held online.") % name
    if ticket.opens_at and now < ticket.opens_at:
        return _("Registration for “%(ticket)s” has not opened yet.") % name
    if not ticket.is_open(now):
        return _("Registration for “%(ticket)s” is closed.") % name
    return ""


def _book_one(ticket, registration, own, now, origin, by):
    """(the place, the tickets in which one was given up for it)."""
    held = (each for each in own if each.state in Place.TAKING)
    rival = next((each for each in held if places.are_rivals(ticket, each.ticket)), None)
    if ticket.admission == Ticket.Admission.APPROVAL and not by:
        return places.enter(ticket, registration, State.PENDING, origin=origin, now=now, replaces=rival), []
    if places.has_room(ticket):
        place = places.enter(
            ticket, registration, State.CONFIRMED, origin=origin, now=now, by=by, replaces=rival
        )
        return place, places.give_up_rivals(place, own, now=now, by=by)
    if not ticket.has_waiting_list:
        raise ValidationError(_("“%(ticket)s” is sold out.") % {"ticket": ticket})
    return places.enter(
        ticket, registration, State.WAITING, origin=origin, now=now, by=by, replaces=rival
    ), []


@transaction.atomic
def cancel(*, place, now, by=None, reason="", ending=Ending.CANCELLED):
    """Give a place, or a wish for one, back; it goes to the next in line. Answers whether it was living.

    Without `by`, its holder does so, which the ticket may end at a time: then ValidationError.
    """
    registration, locked = places.lock(registration=place.registration)
    current = next((each for each in places.living(registration, locked) if each.pk == place.pk), None)
    if current is None:
        return False
    if not by and not may_change(current.ticket, now):
        raise ValidationError(_("It is too late to cancel here; please write to the organisers."))
    was = current.state
    places.end(current, ending, now=now, by=by, reason=reason)
    if was in Place.TAKING:
        places.fill([current.ticket], now=now)
    mails.ended(current, was=was)
    return True


def may_change(ticket, now):
    """Whether holders of its places still change answers and cancel by themselves."""
    until = ticket.changes_until or ticket.begins_at
    return until is None or now < until


@transaction.atomic
def fill_line(*, ticket, now):
    """Offer what is free in a ticket to those in line, as after its capacity was raised."""
    places.fill(places.lock_tickets([ticket.pk]).values(), now=now)
