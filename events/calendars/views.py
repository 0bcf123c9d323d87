"""Feeds that calendar programs poll (RFC 5545).

A feed is the same octets until a fact changes. If-None-Match is answered with 304; If-Modified-Since alone is
not, because an entry can leave a feed without making its latest revision any later.
"""

from django.conf import settings
from django.db import Error
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date

from events.models import Event, Person, Talk, Topic
from portal import markup, outages
from portal.lib import ics
from portal.lib.times import first_instant
from portal.models import SiteSettings
from portal.pages import PASSING, public_feed

from . import alignment

PATIENCE = 1  # seconds that a feed waits for another's write


def a_year_back(now):
    """The first of this month a year ago; programs refuse much more than 1 MB."""
    return now.date().replace(year=now.year - 1, day=1)


@public_feed(since=a_year_back)
def site_calendar(request, since):
    """The public talks and dated events of a year back and all to come, and those without a day."""
    return site_feed(
        request,
        talks=alignment.public_talks().exclude(ends_at__lt=first_instant(since, "UTC")),
        events=Event.objects.public().filter(pk__in=not_over_before(since)),
        file="calendar",
    )


def not_over_before(day):
    """The keys of events that end on a day or later, or on nobody knows which."""
    dated = Event.objects.with_dates().filter(Q(ends_on__gte=day) | Q(ends_on=None))
    return dated.values("pk")


@public_feed(counted=False)
def whole_calendar(request):
    """All public talks and dated events since the beginning, for archives."""
    return site_feed(request, talks=alignment.public_talks(), events=Event.objects.public(), file="all")


def site_feed(request, **options):
    site = SiteSettings.load()
    return feed(request, name=site.name, zone_name=site.time_zone, page=reverse("home"), **options)


@public_feed
def topic_calendar(request, slug):
    """The events of a topic, with their parts and all talks."""
    topic = get_object_or_404(Topic.objects.filter(events__in=Event.objects.public()).distinct(), slug=slug)
    found = Event.objects.public().filter(topics=topic).with_descendants().public()
    return feed(
        request,
        talks=alignment.public_talks().filter(event__in=found.values("pk")),
        events=found,
        name=topic.name,
        zone_name=SiteSettings.load().time_zone,
        page=f"{reverse('events')}?topic={topic.slug}",
        file=topic.slug,
    )


@public_feed
def event_calendar(request, slug):
    """An event with its parts, and the talks of all of them; a course has its address among the courses."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    if request.path != event.get_calendar_url():
        return HttpResponseRedirect(event.get_calendar_url())
    family = Event.objects.filter(pk=event.pk).with_descendants().public()
    return feed(
        request,
        talks=alignment.public_talks().filter(event__in=family.values("pk")),
        events=family,
        name=markup.to_line(event.title),
        zone_name=event.time_zone,
        page=event.get_absolute_url(),
        file=event.slug,
        since=event.published_at,
    )


@public_feed
def person_calendar(request, slug):
    """What a person speaks at or chairs."""
    person = get_object_or_404(Person.objects.public(), slug=slug)
    return feed(
        request,
        talks=alignment.public_talks().filter(
            Q(pk__in=person.appearances.values("talk"))
            | Q(pk__in=Talk.objects.chaired_by(person).values("pk")),
        ),
        name=person.name,
        zone_name=SiteSettings.load().time_zone,
        page=person.get_absolute_url(),
        file=person.slug,
    )


@public_feed(counted=False)
def talk_calendar(request, pk):
    """One talk, to be brought into a calendar that has others; before it has a day it is an empty one."""
    talk = Talk.objects.public().filter(pk=pk).select_related("event").first()
    if not talk:
        raise Http404
    return feed(
        request,
        talks=alignment.public_talks().filter(pk=pk),
        zone_name=talk.event.time_zone,
        page=talk.get_absolute_url(),
        file=f"talk-{pk}",
        since=talk.published_at,
    )


def feed(request, *, talks, zone_name, page, file, name="", events=None, since=None):
    """The calendar of these talks and events, with a name if it is one to subscribe to.

    `since` is its Last-Modified while it has no entries.
    """
    entries, is_aligned = entries_of(talks, events or Event.objects.none())
    octets = ics.calendar(
        name=name,
        zone_name=zone_name,
        url=settings.SITE_URL + page,
        source=settings.SITE_URL + request.path,
        entries=[entry.text for entry in entries],
    )
    response = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    if changed := max((entry.revised_at for entry in entries), default=since):
        response["Last-Modified"] = http_date(changed.timestamp())
    if not is_aligned:
        response["Cache-Control"] = PASSING
    return response


def entries_of(talks, events):
    """The entries of a feed, and whether they are in line with the facts.

    While nothing can be stored a feed says what it said last: so a program learns of a change when it asks
    the next time, where it would learn nothing from an error.
    """
    try:
        with outages.waiting_at_most(PATIENCE):
            return alignment.align(talks=talks, events=events), True
    except Error as error:
        if outages.outage_of(error) not in (outages.BUSY, outages.NOT_STORING):
            raise
        return alignment.as_told(talks=talks, events=events), False
