"""The card of the front page: what waits at the desks of the reader's events, and what fills up."""

from collections import Counter

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from events import permissions
from events.models import Event
from events.registration import desk
from events.registration.models import Place, Registration, Ticket

MOST_ROWS = 20
PENDING = Q(state=Place.State.PENDING)
TRANSFER = Q(origin=Place.Origin.TRANSFER)


def registrations(request, now):
    """The card, or None if nothing waits and nothing fills up at an event that goes on or is to come."""
    own = permissions.edited_events(request.user).with_dates().not_past(now)
    events = {
        event.pk: event for event in Event.objects.filter(pk__in=own.values("pk"), tickets__gt=0).distinct()
    }
    places = Place.objects.filter(ticket__event__in=events).living().order_by()
    full = _nearly_full(events, places)
    waiting = [*_waiting(events, places), *_dead(events, places)]
    return {"waiting": waiting[:MOST_ROWS], "full": full[:MOST_ROWS]} if waiting or full else None


def _waiting(events, places):
    """The places that need a decision, by event."""
    rows = places.filter(PENDING).values_list("ticket__event")
    rows = rows.annotate(pending=Count("pk"), transfers=Count("pk", filter=TRANSFER))
    for event, pending, transfers in rows:
        yield from _line(events[event], "pending", pending, state="pending")
        yield from _line(events[event], "transfers", transfers, state="transfers")


def _dead(events, places):
    """The people with a place, or in line, whom no mail reaches, at the umbrella if that is one's own."""
    dead = desk.with_dead(Registration.objects.filter(erased_at=None)).filter(desk.IS_DEAD)
    rows = places.filter(registration__in=dead.values("pk"))
    found = rows.values_list("registration", "registration__event", "ticket__event")
    at = {person: umbrella if umbrella in events else event for person, umbrella, event in found}
    for event, number in Counter(at.values()).items():
        yield from _line(events[event], "dead", number, dead="1")


def _line(event, what, number, **chosen):
    address = reverse("admin:events_event_registrations", args=[event.pk])
    if number:
        yield {"event": event, "what": what, "number": number, "address": f"{address}?{urlencode(chosen)}"}


def _nearly_full(events, places):
    """[(ticket, how many are taken, percent)] of what is more than nine tenths full, the fullest first."""
    taken = dict(places.taking().values_list("ticket").annotate(Count("pk")))
    tickets = Ticket.objects.filter(pk__in=taken, capacity__gt=0).select_related("event")
    found = [
        (ticket, taken[ticket.pk], round(100 * taken[ticket.pk] / ticket.capacity)) for ticket in tickets
    ]
    found = [each for each in found if each[2] > desk.NEARLY_FULL]
    return sorted(found, key=lambda each: (-each[2], each[0].pk))
