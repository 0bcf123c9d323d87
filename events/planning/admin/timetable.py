"""The timetable of an event for its organisers: drafts included, what each talk still lacks, and clashes."""

from functools import partial
from itertools import groupby
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from events.object_pages import draw, event_page
from events.planning.completeness import BEFORE, missing_items, with_missing_items
from events.planning.warnings import clashes_by_talk
from portal.admin.fields import clock_of, written
from portal.lib import times


@event_page("timetable")
def timetable(request, event):
    """All talks of an event day by day, by its clocks, with what each still lacks and clashes with."""
    now = timezone.now()
    rows = with_missing_items(event.talks.dated().for_list(), now, BEFORE)
    talks = list(rows.order_by("starts_at", "room", "pk"))
    for talk in talks:
        talk.event = event  # read once
        talk.missing = missing_items(talk)
    clashes = clashes_by_talk(
        [talk for talk in talks if talk.takes_place and talk.ends_at > now], request.user
    )
    for talk in talks:
        talk.clashes = clashes.get(talk.pk, [])
    return draw(
        request,
        "events/planning/admin/timetable.html",
        event=event,
        tab="timetable",
        title=_("%(event)s: Timetable") % {"event": event},
        days=[
            (day, found, edge(event, day, found))
            for day, found in ((day, list(found)) for day, found in groupby(talks, partial(_day, event)))
        ],
        adding=[("admin:events_talk_add", _("Add a talk")), ("admin:events_session_add", _("Add a session"))],
        undated=event.talks.filter(starts_at=None).for_list(),
        clashes=len(clashes),
        empty_sessions=event.sessions.filter(talks=None),
    )


def edge(event, day, talks):
    """The query that adds something to a day of an event, after the last of its talks."""
    last = clock_of(max(talk.ends_at for talk in talks), event.time_zone)
    start = written(last) if last.date() == day else day.isoformat()
    return urlencode({"event": event.pk, "starts_at": start, "ends_at": day.isoformat()})


def _day(event, talk):
    return times.day_in(talk.starts_at, event.time_zone)
