"""The reminder of the beginning, with the joining page: one for each person and event or talk."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events.registration import mails
from events.registration.beginning import Beginning, due_tickets, unit_of
from events.registration.choices import RELATED
from events.registration.models import Place, Ticket
from portal.models import SiteSettings

from . import places

MOST_AHEAD = dt.timedelta(days=15)  # that a reminder goes out before the beginning
AT_ONCE = 50  # people in one transaction, which on SQLite keeps all others waiting


def send_reminders(now):
    """Send the reminders that are due; a second call, or another worker, sends none of them again."""
    units = defaultdict(list)
    for ticket in due_tickets(_soon(now), now):
        units[unit_of(ticket)].append(ticket)
    for tickets in units.values():
        beginning = Beginning(tickets[0], now)
        keys = list(
            _waiting(tickets).order_by("registration").values_list("registration", flat=True).distinct()
        )
        for start in range(0, len(keys), AT_ONCE):
            remind_some(beginning, tickets, keys[start : start + AT_ONCE], now=now)


def _soon(now):
    """The tickets of what begins soon in which somebody has a place and was not reminded."""
    days = (now - MOST_AHEAD / 15).date(), (now + MOST_AHEAD).date()
    soon = Q(talk=None, event__first_day__range=days) | Q(talk__starts_at__range=(now, now + MOST_AHEAD))
    waiting = Exists(_not_reminded().filter(ticket=OuterRef("pk")))
    return Ticket.objects.filter(soon, waiting).select_related(*RELATED).order_by("position", "pk")


def _not_reminded():
    return Place.objects.filter(state=Place.State.CONFIRMED, start_reminded_at=None)


def _waiting(tickets):
    return _not_reminded().filter(ticket__in=[ticket.pk for ticket in tickets])


@transaction.atomic
def remind_some(beginning, tickets, registrations, *, now):
    """Remind some people (keys) of one beginning, those among them who were not."""
    places.lock_tickets([ticket.pk for ticket in tickets])
    by_person, site = defaultdict(list), SiteSettings.load()
    found = _waiting(tickets).filter(registration__in=registrations).select_related(
        "registration__event", "ticket"
    )  # fmt: skip
    for place in found:
        by_person[place.registration].append(place)
    messages = [mails.begins(each, own, beginning, site=site) for each, own in by_person.items()]
    mails.send_all([message for message in messages if message])
    reminded = [place.pk for own in by_person.values() for place in own]
    Place.objects.filter(pk__in=reminded).update(start_reminded_at=now)
