"""A place passed to a colleague: it stays its holder's until the colleague accepts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.registration import mails
from events.registration.models import Place, Ticket

from . import places, registering

State, Origin = Place.State, Place.Origin


@transaction.atomic
def pass_on(*, place, email, name, now, by=None):
    """Offer a confirmed place to a colleague; where the organisers decide, they are asked first.

    Answers the colleague's place, which takes no capacity until it is accepted. Raises ValidationError.
    """
    registration, locked = places.lock(registration=place.registration)
    current = next((each for each in places.living(registration, locked) if each.pk == place.pk), None)
    if current is None or current.state != State.CONFIRMED:
        raise ValidationError(_("Only a confirmed place can be passed on."))
    _refuse(current, email, now, by)
    colleague = registering.registered(registration.event, email) or registering.create(
        registration.event, email, {"name": name}, now
    )
    if colleague.places.living().filter(ticket=current.ticket).exists():
        raise ValidationError(_("This person is registered for it already."))
    asks = current.ticket.transfer == Ticket.Transfer.ASK and not by
    state = State.PENDING if asks else State.OFFERED
    made = places.enter(
        current.ticket, colleague, state, origin=Origin.TRANSFER, now=now, by=by, replaces=current
    )
    if not asks:
        places.send_offer(made)
    return made


def _refuse(place, email, now, by):
    if place.ticket.transfer == Ticket.Transfer.NO and not by:
        raise ValidationError(_("This place cannot be passed on; give it back instead."))
    places.refuse_if_off(place.ticket)
    if place.ticket.begins_at and place.ticket.begins_at <= now:
        raise ValidationError(_("It has begun, so the place cannot be passed on any more."))
    if not place.ticket.admits_address(email):
        raise ValidationError(_("The ticket is for addresses of other domains."))
    if place.replaced_by.passed_on().exists():
        raise ValidationError(_("You have offered it to somebody already; take that back first."))


@transaction.atomic
def take_back(*, place, now):
    """Take back a place offered to a colleague who has not accepted; answers whether it was open."""
    places.lock_tickets([place.ticket_id])
    offered = list(place.replaced_by.passed_on().select_related("registration", "ticket__event"))
    for each in offered:
        was = each.state
        places.end(each, Place.Ending.CANCELLED, now=now)
        mails.ended(each, was=was)
    return bool(offered)
