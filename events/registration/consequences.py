"""What a change of plans means for registered people: said in its preview, with a notice that lies ready."""

from django.contrib import messages
from django.dispatch import receiver
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import permissions
from events.models import Event, Talk
from events.planning.changes import plan_carried_out

from . import groups, notices
from .actions import plans
from .models import Place, Ticket

PLACE = {"first_day", "last_day", "venue", "room", "starts_at", "ends_at", "session", "status", "new_dates"}
MOST_NOTICES = 5  # that are named after one change


def sentences(changes):
    """What happens to people who are registered, with how many they are; nothing where nobody is."""
    found = []
    for change in changes:
        if change.is_of(Event, "status"):
            found.append(_of_status(change))
        elif change.is_of(Event, "format"):
            found += _of_format(change)
        elif change.is_of(Talk, "status"):
            found.append(_of_talk(change))
    if not any(found):
        found.append(_of_notice(changes))
    return [each for each in found if each]


def _of_status(change):
    event, places = change.row, _living(change.row)
    if change.after == Event.Status.CANCELLED:
        return _ended(_people(places))
    if change.after == Event.Status.POSTPONED:
        told = ngettext(
            "%(number)d person is registered or waits: places, offers and lines stand still until there are "
            "new dates, and a notice to this person lies ready.",
            "%(number)d people are registered or wait: places, offers and lines stand still until there are "
            "new dates, and a notice to these people lies ready.",
            number := _people(places),
        )
        return told % {"number": number} if number else ""
    number = _people(places) if event.status == Event.Status.POSTPONED else 0
    told = ngettext(
        "%(number)d person who is registered or waits is asked at once, by mail, whether to keep it.",
        "%(number)d people who are registered or wait are asked at once, by mail, whether to keep it.",
        number,
    )
    return told % {"number": number} if number else ""


def _of_talk(change):
    if change.after != Talk.Status.CANCELLED:
        return ""
    return _ended(_people(Place.objects.living().filter(ticket__talk=change.row)))


def _ended(number):
    told = ngettext(
        "%(number)d person is registered or waits: this ends, and the person is told at once, by mail.",
        "%(number)d people are registered or wait: this ends, and they are told at once, by mail.",
        number,
    )
    return told % {"number": number} if number else ""


def _of_format(change):
    """Those with places in person are offered one online, if there is a ticket for that."""
    if change.after != Event.Format.ONLINE:
        return []
    tickets = Ticket.objects.filter(event=change.row, mode=Ticket.Mode.IN_PERSON, kind=Ticket.Kind.MAIN)
    held = Place.objects.filter(ticket__in=tickets, state=Place.State.CONFIRMED)
    number = _people(held)
    if not number:
        return []
    if not any(plans.online_ticket(ticket) for ticket in tickets):
        return [
            _(
                "People have places in person, and there is no ticket for taking part online: make one, and "
                "they are offered a place there by mail."
            )
        ]
    told = ngettext(
        "%(number)d person with a place in person is offered one online at once, by mail.",
        "%(number)d people with a place in person are offered one online at once, by mail.",
        number,
    )
    return [told % {"number": number}]


def _of_notice(changes):
    """For all other changes of time and place a notice lies ready."""
    rows = {change.row for change in changes if change.field in PLACE}
    events = {row.pk if isinstance(row, Event) else row.event_id for row in rows}
    number = _people(groups.concerned_by(events)) if events else 0
    told = ngettext(
        "%(number)d person is registered or waits: a notice to this person lies ready afterwards.",
        "%(number)d people are registered or wait: a notice to these people lies ready afterwards.",
        number,
    )
    return told % {"number": number} if number else ""


def _living(event):
    return Place.objects.living().filter(ticket__event__in=groups.below(event.pk))


def _people(places):
    return places.order_by().values("registration").distinct().count()


@receiver(plan_carried_out, dispatch_uid="registration")
def lead_to_notices(sender, request, rows, **kwargs):
    """Lead to the notices for registered people that lie ready."""
    events = {permissions.event_of(row) for row in rows} - {None}
    for notice in notices.ready(request.user, events)[:MOST_NOTICES]:
        address = reverse("admin:mailing_announcement_preview", args=[notice.pk])
        told = _('People are registered for it. <a href="{}">A notice to them is ready</a> to be sent.')
        messages.info(request, format_html(told, address))
