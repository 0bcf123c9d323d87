"""The timetable of an event for its organisers: drafts included, and what each talk still lacks."""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from events.object_pages import draw, event_page
from events.planning.completeness import BEFORE, missing_items, with_missing_items
from portal.lib import times


@event_page("timetable")
def timetable(request, event):
    """All talks of an event day by day, by its clocks, with what each still lacks."""
    rows = with_missing_items(event.talks.dated().for_list(), timezone.now(), BEFORE).order_by(
        "starts_at", "room", "pk"
    )
    talks = list(rows)
    for talk in talks:
        talk.event = event  # read once
        talk.missing = missing_items(talk)
    return draw(
        request,
        "events/planning/admin/timetable.html",
        event=event,
        tab="timetable",
        title=_("%(event)s: Timetable") % {"event": event},
        days=[(day, list(found)) for day, found in groupby(talks, key=lambda talk: _day(talk, event))],
        undated=event.talks.filter(starts_at=None).for_list(),
        empty_sessions=event.sessions.filter(talks=None),
    )


def _day(talk, event):
    return times.day_in(talk.starts_at, event.time_zone)
