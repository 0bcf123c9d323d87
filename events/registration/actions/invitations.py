"""Invitations: places offered by a personal link to people whom organisers name, and held until it ends."""

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
