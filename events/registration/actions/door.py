"""At the door: people checked in, let in beyond the list, and taken out again."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events import permissions
from events.registration import door
from events.registration.choices import root_of
from events.registration.models import CheckIn, Place, Ticket
from portal.lib import times

from . import places, registering

State, Origin = Place.State, Place.Origin


@transaction.atomic
def check_in(*, registration, event, by, now):
    """Check somebody in for today; answers (the check-in, whether it is new): of two helpers one was first.

    Raises ValidationError for who has no confirmed place, and until the day before the event.
    """
    refuse_too_early(event, now)
    places.lock(registration=registration)  # a place that is given away meanwhile opens no door
    if not door.confirmed_places(event).filter(registration=registration).exists():
        raise ValidationError(_("%(name)s has no confirmed place here.") % {"name": registration})
    facts = {"at": now, "by": by}
    day = times.day_in(now, event.time_zone)
    return CheckIn.objects.get_or_create(registration=registration, event=event, day=day, defaults=facts)


def refuse_too_early(event, now):
    """Raise ValidationError until the day before an event begins: what is done for a try would count."""
    if not is_open(event, now):
        told = _("Check-in opens on %(day)s, the day before the event.")
        raise ValidationError(told % {"day": date_format(opens_on(event), "j F Y")})


def is_open(event, now):
    opens = opens_on(event)
    return opens is None or times.day_in(now, event.time_zone) >= opens


def opens_on(event):
    """The day before an event begins; None while nobody knows that day."""
    if not event.first_day or event.date_precision != event.Precision.DAY:
        return None
    return event.first_day - dt.timedelta(days=1)


@transaction.atomic
def let_in(*, registration, ticket, event, by, now):
    """Confirm a place for somebody at the door, on the helper's name also beyond the capacity; and check in.

    Raises ValidationError for a place that a colleague still holds, and for what is called off.
    """
    refuse_too_early(event, now)
    registration, locked = places.lock(registration=registration, tickets=[ticket])
    living = places.living(registration, locked)
    own = next((each for each in living if each.ticket_id == ticket.pk), None)
    if own is None or own.state != State.CONFIRMED:
        _confirm(own, locked[ticket.pk], registration, [each for each in living if each != own], by, now)
    return check_in(registration=registration, event=event, by=by, now=now)


def _confirm(own, ticket, registration, others, by, now):
    places.refuse_if_off(ticket)
    if own and own.origin == Origin.TRANSFER:
        raise ValidationError(_("The place of a colleague has to be accepted first, by the mail about it."))
    takes_one_more = own is None or own.state != State.OFFERED
    is_beyond = takes_one_more and places.left(ticket, with_kept_back=True) == 0
    facts = {"now": now, "by": by, "overbooked_by": by if is_beyond else None}
    if own:
        places.move_to(own, State.CONFIRMED, reason=_("Let in at the door"), **facts)
    else:
        own = places.enter(ticket, registration, State.CONFIRMED, origin=Origin.STAFF, **facts)
    places.fill(places.give_up_rivals(own, others, now=now, by=by), now=now)


@transaction.atomic
def add(*, event, ticket, name, affiliation, by, now):
    """Register somebody by name who is not on the list, and check them in; answers as `check_in` does."""
    refuse_too_early(event, now)
    person = {"name": name, "affiliation": affiliation}
    registration = registering.create(root_of(event), "", person, now, by, is_managed=True)
    return let_in(registration=registration, ticket=ticket, event=event, by=by, now=now)


def tickets_at_door(event):
    """What somebody who is not on the list can be given: the main tickets in person."""
    found = door.tickets(event).filter(kind=Ticket.Kind.MAIN, mode=Ticket.Mode.IN_PERSON)
    return [ticket for ticket in found if ticket.is_on]


@transaction.atomic
def undo(*, check_in, by):
    """Take a check-in back: for who made it, and for editors. Raises ValidationError."""
    if check_in.by != by and not permissions.can_edit(by, check_in.event):
        raise ValidationError(_("Only who checked them in, or an editor, can take this back."))
    check_in.delete()
