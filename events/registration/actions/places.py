"""Places given, offered and ended: steps of transactions that have taken the locks of `lock`."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from events.registration import mails
from events.registration.models import Place, Registration, RegistrationChange, Ticket

State, Origin, Ending = Place.State, Place.Origin, Place.Ending


def lock(*, registration, tickets=()):
    """Lock a registration, then some tickets and all in which it holds or waits for a place.

    Answers the locked registration and {key: locked ticket}.
    """
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("event")
    registration = rows.get(pk=registration.pk)
    own = registration.places.living().values_list("ticket", flat=True)
    return registration, lock_tickets({*own, *(ticket.pk for ticket in tickets)})


def lock_tickets(keys):
    """Lock tickets alone: for what changes no more than one place of each registration. {key: ticket}."""
    return {ticket.pk: ticket for ticket in Ticket.objects.locked(keys)}


def living(registration, tickets):
    """The places of a registration that have not ended, in locked tickets."""
    places = registration.places.living().filter(ticket__in=tickets).select_related("ticket")
    for place in places:
        place.ticket, place.registration = tickets[place.ticket_id], registration
    return list(places)


def left(ticket, *, with_kept_back=False):
    """How many places of a locked ticket may be given; None if as many as come."""
    if ticket.capacity is None:
        return None
    kept_back = 0 if with_kept_back else ticket.kept_back
    return max(0, ticket.capacity - kept_back - ticket.places.taking().count())


def has_room(ticket):
    """Whether who comes now gets a place: there is one, and nobody waits for it."""
    found = left(ticket)
    return found is None or (found > 0 and not ticket.places.in_line().exists())


def note(place, what, *, now, by=None, reason=""):
    """Remember a change of a place: when, by whom and why."""
    RegistrationChange.objects.create(
        registration=place.registration, ticket=place.ticket, what=what, at=now, by=by, reason=reason
    )


def enter(ticket, registration, state, *, origin, now, by=None, **fields):
    """Make a place; one that waits goes to the end of the line."""
    place = Place(
        ticket=ticket,
        registration=registration,
        state=state,
        origin=origin,
        since=now,
        created_at=now,
        **fields,
    )
    if state == State.WAITING:
        place.line = next_in_line(ticket)
    place.save()
    note(place, _("New: %(state)s") % {"state": place.get_state_display()}, now=now, by=by)
    return place


def next_in_line(ticket):
    return (ticket.places.aggregate(last=Max("line"))["last"] or 0) + 1


def move_to(place, state, *, now, by=None, reason="", **fields):
    """Give a place another state, and remember it."""
    for name, value in ({"until": None} | fields).items():
        setattr(place, name, value)
    place.state, place.since = state, now
    if state == State.WAITING:
        place.line = next_in_line(place.ticket)
    place.save()
    what = place.get_ended_as_display() if place.ended_as else place.get_state_display()
    note(place, str(what), now=now, by=by, reason=reason)


def offer(place, *, now, by=None, reason="", text="", **fields):
    """Offer a place and write so, with words of one's own; its time starts when that mail is handed over."""
    move_to(place, State.OFFERED, now=now, by=by, reason=reason, reminded_at=None, **fields)
    send_offer(place, text=text)


def send_offer(place, *, text=""):
    """Write an offer; its time starts, or starts anew, when that mail is handed over. Answers the place."""
    place.until, place.reminded_at = None, None
    place.offer_mail = mails.offered(place, text=text)
    place.save(update_fields=["until", "reminded_at", "offer_mail"])
    return place


def confirm(place, others, *, now, by=None):
    """Make a place its holder's own; answers the tickets in which one was given up for it.

    `others` are the living places of its registration: see `give_up_rivals`.
    """
    move_to(place, State.CONFIRMED, now=now, by=by)
    return give_up_rivals(place, others, now=now, by=by)


def give_up_rivals(place, others, *, now, by=None):
    """Of the main tickets of one event or talk somebody holds one; answers the tickets of places given up.

    Another place that they hold or were offered goes back for `place`, and one for which they wait stays a
    wish to change.
    """
    freed = []
    for other in others:
        if not are_rivals(place.ticket, other.ticket):
            continue
        if other.state in Place.TAKING:
            end(other, Ending.SWITCHED, now=now, by=by)
            freed.append(other.ticket)
        else:
            Place.objects.filter(pk=other.pk).update(replaces=place)
    return freed


def are_rivals(one, other):
    """Whether somebody holds a place in only one of two tickets: main ones of the same event or talk."""
    same = (one.event_id, one.talk_id) == (other.event_id, other.talk_id)
    return same and one.pk != other.pk and one.is_main and other.is_main


def end(place, ending, *, now, by=None, reason=""):
    """End a place; an offer that depends on it, as its holder passes it on, ends with it."""
    told = {"ended_as": ending, "held": "", "held_text": "", "until": place.until}
    move_to(place, State.ENDED, now=now, by=by, reason=reason, **told)
    offered_on = place.replaced_by.passed_on() if ending != Ending.EVENT_OFF else ()  # which ends it as well
    for passed_on in offered_on:
        was = passed_on.state
        move_to(passed_on, State.ENDED, now=now, ended_as=Ending.CANCELLED)
        mails.ended(passed_on, was=was)


def fill(tickets, *, now):
    """Offer what is free in locked tickets to those in line, as long as people may take it.

    Nothing is offered for what is called off, closed or has begun, or in person for what is held online.
    """
    for ticket in tickets:
        ends_at = ticket.ends_taking_at
        if not ticket.is_on or ticket.has_moved_online or (ends_at and ends_at <= now):
            continue
        number = left(ticket)
        waiting = ticket.places.in_line().select_related("registration")
        for place in waiting if number is None else waiting[:number]:
            place.ticket = ticket
            offer(place, now=now)


def refuse_if_off(ticket):
    """Raise ValidationError while what a ticket is for is cancelled or postponed."""
    if not ticket.is_on:
        raise ValidationError(_("“%(ticket)s” is called off or postponed.") % {"ticket": ticket})
