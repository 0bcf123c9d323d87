"""The dates of a series that nobody has yet: talks without a speaker, and slots without a talk."""

import datetime as dt

from events.models import Talk
from events.planning.slots import free_slots
from portal.lib import times

MOST_TALKS, MOST_SLOTS = 60, 26  # that are offered: about two terms of slots beyond what is planned


def free_talks(event, now):
    """The dates to come that nobody is invited for yet: talks without a speaker that take place."""
    return (
        event.talks.filter(starts_at__gt=now, speakers=None, invited_speaker="")
        .exclude(kind__in=Talk.INTERLUDES)
        .exclude(status=Talk.Status.CANCELLED)
        .order_by("starts_at", "pk")
    )


def free_dates(event, now):
    """Starts to come that can be offered to somebody, in order: of free talks, and of slots without one."""
    talks = free_talks(event, now).values_list("starts_at", flat=True)[:MOST_TALKS]
    return sorted({*talks, *free_slots(event, now, MOST_SLOTS)})


def free_among(event, starts, now):
    """Those of some starts that are still free, as {start: its free talk, or None where there is no talk}."""
    talks = {talk.starts_at: talk for talk in free_talks(event, now).filter(starts_at__in=starts)}
    bare = [start for start in starts if start > now and start not in talks and _is_slot(event, start)]
    if bare:
        taken = _days_taken(event, min(bare), max(bare))
        talks |= {start: None for start in bare if times.day_in(start, event.time_zone) not in taken}
    return talks


def _is_slot(event, start):
    """Whether the clocks show the weekday and time of the series."""
    clock = start.astimezone(event.zone)
    return (clock.weekday(), clock.time()) == (event.slot_weekday, event.slot_time)


def _days_taken(event, first, last):
    """The days between two instants on which a talk starts: as for `free_slots`, these are taken."""
    days = [times.day_in(each, event.time_zone) for each in (first, last)]
    starts = event.talks.on_days(event.time_zone, *days).values_list("starts_at", flat=True)
    return {times.day_in(start, event.time_zone) for start in starts}


def end_of(event, start):
    """When a talk in the slot of a series ends; an hour later where it has none any more."""
    return start + dt.timedelta(minutes=event.slot_minutes or 60)
