"""What public pages say of registration. They are kept for all: how many places are left is a live value."""

from itertools import groupby

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from events.joining import Registrar
from events.registration.actions import booking
from events.registration.choices import offered, tickets_of, tickets_to_come_by, with_beginnings
from events.registration.models import Place, Registration, RegistrationSettings, Ticket
from events.web.sections import Section
from portal.accounts.sections import proved_addresses
from portal.live_values import LiveValue, marker

# --- Places left -----------------------------------------------------------------------------------------

# By a ticket's key: NULL for as many as come, and 0 while somebody waits, to whom what comes free is offered.
# The same as `actions.places.has_room`, which random histories compare.
PLACES_LEFT = f"""
SELECT CASE WHEN ticket.capacity IS NULL THEN NULL
WHEN EXISTS (SELECT 1 FROM {Place._meta.db_table} AS place
    WHERE place.ticket_id = ticket.id AND place.state = 'waiting') THEN 0
ELSE ticket.capacity - ticket.kept_back - (SELECT COUNT(*) FROM {Place._meta.db_table} AS place
    WHERE place.ticket_id = ticket.id AND (place.state = 'confirmed'
    OR place.state = 'offered' AND place.origin <> 'transfer')) END
FROM {Ticket._meta.db_table} AS ticket WHERE ticket.id = %s
"""  # noqa: S608 (names of our own tables)


def places_text(left):
    """ "3 places left", or that there are none and one can wait."""
    return _left(left) or _("Sold out: join the waiting list")


def places_text_without_line(left):
    return _left(left) or _("Sold out")


def _left(left):
    if left is None or left <= 0:
        return ""
    return ngettext("%(number)d place left", "%(number)d places left", left) % {"number": left}


LIVE_VALUES = (
    LiveValue("places-of-ticket", PLACES_LEFT, places_text),
    LiveValue("places-of-ticket-without-line", PLACES_LEFT, places_text_without_line),
)


def places_left(ticket):
    """The marker that stands for how many places a ticket has left; "" where as many come as like."""
    if ticket.capacity is None or ticket.admission == Ticket.Admission.INVITATION:
        return ""
    name = "places-of-ticket" if ticket.has_waiting_list else "places-of-ticket-without-line"
    return marker(name, ticket.pk)


# --- Sections of the pages of events and talks -----------------------------------------------------------


def event_section(event, now):
    """The tickets of an event and its parts, or of the umbrella through which one registers for a part."""
    if event.is_over(now) or event.called_off_by:
        return None
    holder, tickets = tickets_to_come_by(event)
    if not tickets:
        return None
    context = section_of(tickets, reverse("event-register", args=[holder.slug]), now)
    through = holder if holder != event else None
    return context | {"event": event, "through": through, "list_address": list_address(event)}


def talk_section(talk, now):
    """The tickets of one talk."""
    tickets = tickets_of(talk.event, talk)
    if not tickets or talk.is_over(now) or not talk.takes_place:
        return None
    address = reverse("talk-register", args=[talk.pk])
    return section_of(tickets, address, now) | {"event": talk.event, "through": None}


def section_of(tickets, address, now):
    """What a section prints: groups of (event, [(ticket, why it is closed, its places left)])."""
    groups = [
        (event, [row_of(ticket, now) for ticket in rows])
        for event, rows in groupby(tickets, key=lambda ticket: ticket.event)
    ]
    register_address = address if _is_open(tickets, now) else ""
    return {
        "groups": groups,
        "now": now,
        "register_address": register_address,
        "tab_address": register_address,
    }


def row_of(ticket, now):
    closed = booking.why_closed(ticket, now)
    return ticket, closed, "" if closed else places_left(ticket)


def _is_open(tickets, now):
    """Whether the form has something to choose for who was not invited."""
    free = [ticket for ticket in tickets if ticket.admission != Ticket.Admission.INVITATION]
    return any(not booking.why_closed(ticket, now) for ticket in free)


def list_address(event):
    """Where those stand who agreed to be listed; "" without such a page."""
    has_list = RegistrationSettings.of(event).has_list
    return reverse("event-participants", args=[event.slug]) if has_list else ""


EVENT_SECTION, TALK_SECTION = (
    Section(
        "registration",
        10,
        context,
        "events/registration/public_section.html",
        tab=_lazy("Register"),
        registers=True,
    )
    for context in (event_section, talk_section)
)

# --- Joining online --------------------------------------------------------------------------------------


def admits(talk, viewer, proof):
    """Whether a viewer's account, or the registration of a personal link, has a place at a talk."""
    confirmed = Place.objects.of_talk(talk).filter(state=Place.State.CONFIRMED)
    if isinstance(proof, Registration) and confirmed.filter(registration=proof).exists():
        return True
    if not viewer.is_authenticated:
        return False
    own = Registration.objects.of_addresses(proved_addresses(viewer)).filter(erased_at=None)
    return confirmed.filter(registration__in=own.values("pk")).exists()


def form_address(talk, now):
    """The address of the open form by which one registers for a talk: its own, else that of its event."""
    events = [talk.event, *talk.event.ancestors()]
    rows = with_beginnings(offered().filter(Q(talk=talk) | Q(talk=None, event__in=events)))
    if _is_open([ticket for ticket in rows if ticket.talk_id], now):
        return reverse("talk-register", args=[talk.pk])
    for event in events:
        own = [
            ticket for ticket in rows if not ticket.talk_id and ticket.event_id == event.pk and ticket.is_main
        ]
        if _is_open(own, now):
            return reverse("event-register", args=[event.slug])
    return ""


REGISTRAR = Registrar("registration", admits, form_address)
