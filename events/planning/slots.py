"""The slot in which a series meets by default."""

import datetime as dt
import itertools

from portal.lib import times

WEEKS_AHEAD = 104


def next_slot(event, now):
    """The times of the next free slot: after the last dated talk and after `now`; {} without a slot.

    A day on which a talk starts is taken, even when it starts at another time than the slot's.
    """
    if event.slot_weekday is None:
        return {}
    last = event.talks.dated().order_by("starts_at").last()
    taken = times.day_in(last.starts_at, event.time_zone) if last else dt.date.min
    start = _slot(event, max(taken + dt.timedelta(days=1), times.day_in(now, event.time_zone)))
    if start <= now:
        start = _slot(event, times.day_in(now, event.time_zone) + dt.timedelta(days=1))
    return {"starts_at": start, "ends_at": start + dt.timedelta(minutes=event.slot_minutes)}


def free_slots(event, now, number):
    """The starts of the next slots of a series after `now` that no talk has, at most `number`.

    As in `next_slot`, a day on which a talk starts is taken. Looks two years ahead.
    """
    if event.slot_weekday is None:
        return []
    today = times.day_in(now, event.time_zone)
    coming = event.talks.filter(starts_at__gte=times.first_instant(today, event.time_zone))
    taken = {times.day_in(start, event.time_zone) for start in coming.values_list("starts_at", flat=True)}
    starts = (_slot(event, today + dt.timedelta(weeks=week)) for week in range(WEEKS_AHEAD))
    free = (start for start in starts if start > now and times.day_in(start, event.time_zone) not in taken)
    return list(itertools.islice(free, number))


def _slot(event, day):
    """The start of the first slot on or after a day."""
    day += dt.timedelta(days=(event.slot_weekday - day.weekday()) % 7)
    return times.weekly(first_day=day, clock=event.slot_time, name=event.time_zone, count=1)[0]
