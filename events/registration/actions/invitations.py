"""Invitations: places offered by a personal link to people whom organisers name, and held until it ends.

So is a place that comes with something else, of which another mail tells.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.registration.choices import root_of
from events.registration.models import Place

from . import places, registering

State, Origin = Place.State, Place.Origin


@transaction.atomic
def invite(*, ticket, name, email, by, now, text=""):
    """Offer somebody a place in a ticket by a mail with their link; answers the place.

    It is held until the offer ends, also beyond the capacity, on the name of the one who invites. Raises
    ValidationError for who holds or waits for a place there, and for what is called off.
    """
    event = root_of(ticket.event)
    registration = registering.registered(event, email) or registering.create(
        event, email, {"name": name}, now, by
    )
    registration, locked = places.lock(registration=registration, tickets=[ticket])
    ticket = locked[ticket.pk]
    places.refuse_if_off(ticket)
    if found := registration.places.living().filter(ticket=ticket).first():
        told = _("%(name)s is there already: %(state)s.")
        raise ValidationError(told % {"name": registration, "state": found.get_state_display()})
    if registration.proved_at is None and not registration.invited_email:
        registration.invited_email = email
        registration.save(update_fields=["invited_email"])
    return _offer(ticket, registration, by, now, text)


def _offer(ticket, registration, by, now, text):
    beyond = places.left(ticket, with_kept_back=True) == 0
    place = places.enter(
        ticket, registration, State.OFFERED, origin=Origin.INVITATION, now=now, by=by,
        overbooked_by=by if beyond else None,
    )  # fmt: skip
    return places.send_offer(place, text=text)


@transaction.atomic
def hold(*, ticket, name, email, origin, by, now, until=None):
    """Offer somebody a place that comes with something else, whose own mail tells of it and has their link.

    It is held like an invitation: until `until`, or without it for the ticket's hours once the place's
    `offer_mail` was handed over, which the caller sets. Who waits there gets the place; who takes part
    already keeps what they have. Answers the place that they hold or were offered; None where nobody can
    come any more.
    """
    if not ticket.is_on or ticket.has_moved_online or (ticket.begins_at and ticket.begins_at <= now):
        return None
    event = root_of(ticket.event)
    registration = registering.registered(event, email) or registering.create(
        event, email, {"name": name}, now, by
    )
    registration, locked = places.lock(registration=registration, tickets=[ticket])
    own, ticket = places.living(registration, locked), locked[ticket.pk]
    if held := next((each for each in own if _takes_part(each, ticket)), None):
        return held
    beyond = places.left(ticket, with_kept_back=True) == 0
    told = {"origin": origin, "until": until, "overbooked_by": by if beyond else None, "reminded_at": None}
    if waiting := next((each for each in own if each.ticket_id == ticket.pk), None):
        places.move_to(waiting, State.OFFERED, now=now, by=by, held="", held_text="", **told)
        return waiting
    return places.enter(ticket, registration, State.OFFERED, now=now, by=by, **told)


def _takes_part(place, ticket):
    """Whether a living place is one in this ticket, or in another way to take part in the same."""
    is_same = place.ticket_id == ticket.pk or places.are_rivals(place.ticket, ticket)
    return is_same and place.state in Place.TAKING
