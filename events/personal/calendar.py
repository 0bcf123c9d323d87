"""Somebody's own calendar: the stored entries of their talks, with the personal joining pages put in.

Its address is a signed value with a version: whoever has it reads the calendar, and a new one ends it.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from events.calendars import alignment
from events.models import Event
from portal import erasures
from portal.lib import ics, tokens
from portal.models import SiteSettings, User

from . import sources
from .models import PersonalCalendar

PURPOSE = "personal calendar"


class NoSuchCalendar(Exception):
    """The address was never given, was renewed, or its account is gone."""


def path(user):
    """The address of somebody's calendar, for their eyes only."""
    version = PersonalCalendar.objects.filter(user=user).values_list("version", flat=True).first() or 1
    return reverse("me-calendar", args=[tokens.sign(PURPOSE, user.pk, version)])


def owner(token):
    """Whose calendar an address is. Raises NoSuchCalendar."""
    try:
        key, version = tokens.read(PURPOSE, token)
    except ValueError as error:
        raise NoSuchCalendar from error
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None or token != path(user).rpartition("/")[2].removesuffix(".ics"):
        raise NoSuchCalendar
    return user


@transaction.atomic
def renew(*, user):
    """Give somebody's calendar another address; the one before stops working."""
    PersonalCalendar.objects.get_or_create(user=user)
    PersonalCalendar.objects.filter(user=user).update(version=F("version") + 1)
    erasures.note_link(PersonalCalendar.objects.get(user=user))


def octets(user):
    """The calendar (RFC 5545): what somebody registered for, speaks at, chairs or has starred."""
    talks = alignment.public_talks().filter(pk__in=sources.talks_of(user))
    events = Event.objects.public().filter(pk__in=sources.events_of(user))
    entries = alignment.align(talks=talks, events=events)
    joining = sources.joining_of(user, {entry.talk_id for entry in entries} - {None})
    site = SiteSettings.load()
    return ics.calendar(
        name=_("%(site)s: my calendar") % {"site": site.name},
        zone_name=user.time_zone,
        url=settings.SITE_URL + reverse("me-timetable"),
        source=settings.SITE_URL + path(user),
        entries=[with_joining(entry, joining.get(entry.talk_id)) for entry in entries],
    )


def with_joining(entry, address):
    """The text of an entry with the personal way in, if there is one, instead of that for everybody."""
    if entry.talk_id is None or not address:
        return entry.text
    ordinary = settings.SITE_URL + reverse("talk-join", args=[entry.talk_id])
    return ics.with_address(entry.text, ordinary, address)
