"""Two pages of an event that only look: its timetable, drafts included, and what calendars were told."""

from itertools import groupby

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import CalendarEntry, Talk
from events.needs import BEFORE, needs_of, with_needs
from portal.lib import curves, times
from portal.models import FeedReads

from .desk import draw, event_page

MOST_ENTRIES = 100  # shown of a feed, the latest revised first


@event_page("timetable")
def timetable(request, event):
    """All talks of an event day by day, by its clocks, with what each still lacks."""
    rows = with_needs(event.talks.dated().for_list(), timezone.now(), BEFORE).order_by(
        "starts_at", "room", "pk"
    )
    talks = list(rows)
    for talk in talks:
        talk.event = event  # read once
        talk.needs = needs_of(talk)
    return draw(
        request,
        "admin/events/timetable.html",
        event=event,
        tab="timetable",
        title=_("%(event)s: Timetable") % {"event": event},
        days=[(day, list(found)) for day, found in groupby(talks, key=lambda talk: _day(talk, event))],
        undated=event.talks.filter(starts_at=None).for_list(),
        empty_sessions=event.sessions.filter(talks=None),
    )


def _day(talk, event):
    return times.day_in(talk.starts_at, event.time_zone)


@event_page("calendar")
def calendar(request, event):
    """What calendar programs were told of an event and its talks, and how often they asked."""
    own = Q(talk__event=event) | Q(event=event)
    entries = CalendarEntry.objects.filter(own).select_related("talk", "event").order_by("-revised_at", "-pk")
    not_told = event.talks.filter(Q(starts_at=None) | Q(status=Talk.Status.DRAFT))
    path = event.get_calendar_url()
    return draw(
        request,
        "admin/events/calendar.html",
        event=event,
        tab="calendar",
        title=_("%(event)s: Calendar") % {"event": event},
        feed=settings.SITE_URL + path,
        entries=entries[:MOST_ENTRIES],
        number_of_entries=entries.count(),
        number_not_told=not_told.count(),
        reads=curves.by_month(
            FeedReads.objects.filter(path=path).values_list("month", "number"), timezone.now()
        ),
    )
