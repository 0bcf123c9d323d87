"""When a talk is, as the columns date, start, end and minutes of a table say it, on its event's clocks."""

import datetime as dt

from django.utils.translation import gettext as _

from portal.admin import fields
from portal.lib import times

from .dates import read_day, read_minutes, read_moment
from .table import RowError, reading

USUAL_MINUTES = 60
COLUMNS = ("date", "start", "end", "minutes")


def written(talk, name):
    """A moment of the talk as "2026-03-25 16:30", with the offset where the clocks show it twice; or ""."""
    moment = getattr(talk, name)
    return fields.written(fields.clock_of(moment, talk.event.time_zone)) if moment else ""


def set_times(talk, cells, orders):
    """Give a talk the start and end that the cells say, as far as they say any. Raises RowError."""
    if not cells.keys() & {*COLUMNS}:
        return
    length = talk.ends_at - talk.starts_at if talk.starts_at else None
    start = start_of(cells, talk.event, orders, talk)
    if start is None:
        if "end" in cells:
            raise RowError("date", _("Give a day, such as 2026-03-25."))
        return
    talk.ends_at = _kept(_end_of(cells, start, length, talk.event, orders), talk.ends_at)
    talk.starts_at = start
    if talk.ends_at <= start:
        told = _("The end must be after the start; if it is on another day, write it as 2026-03-26 01:00.")
        raise RowError("end", told)


def start_of(cells, event, orders, talk=None):
    """The instant at which a row starts, None without a day. Raises RowError.

    What the row leaves out comes from the `talk` as it is, the time otherwise from the event's slot.
    """
    stored = fields.clock_of(talk.starts_at, event.time_zone) if talk and talk.starts_at else None
    day = _read(read_day, "date", cells, orders)
    own_day, clock = _read(read_moment, "start", cells, orders) or (None, None)
    if day and own_day and day != own_day:
        raise RowError("start", _("The date and the start name different days."))
    chosen = day or own_day or (stored and stored.date())
    if chosen is None and clock is None:
        return None
    if chosen is None:
        raise RowError("date", _("Give a day, such as 2026-03-25."))
    clock = clock or (stored and stored.time()) or event.slot_time
    if clock is None:
        raise RowError("start", _("Give a time, such as 16:30."))
    return _kept(_instant("start", chosen, clock, event, is_whole=bool(own_day)), talk and talk.starts_at)


def _read(read, column, cells, orders):
    if column not in cells:
        return None
    with reading(column):
        return read(cells[column], orders.get(column, ""))


def _instant(column, day, clock, event, *, is_whole):
    """The instant of a clock time; one written whole with its offset, as computers do, may be of any zone."""
    moment = dt.datetime.combine(day, clock)
    if moment.tzinfo and is_whole:
        return moment.astimezone(times.UTC)
    with reading(column):
        return fields.instant(moment, event.time_zone)


def _kept(moment, stored):
    """The stored moment where it is the same to the minute: a table shows no seconds."""
    return stored if stored and times.floor_minute(stored) == moment else moment


def _end_of(cells, start, length, event, orders):
    by_length = None
    if "minutes" in cells:
        with reading("minutes"):
            by_length = start + dt.timedelta(minutes=read_minutes(cells["minutes"]))
    if "end" not in cells:
        usual = dt.timedelta(minutes=event.slot_minutes or USUAL_MINUTES)
        return by_length or start + (length or usual)
    day, clock = _read(read_moment, "end", cells, orders)
    if clock is None:
        raise RowError("end", _("Give a time, such as 17:30."))
    end = _instant("end", day or times.day_in(start, event.time_zone), clock, event, is_whole=bool(day))
    if by_length and by_length != end:
        raise RowError("minutes", _("The end and the length do not agree; leave one of them out."))
    return end


def refuse_other_zone(named, event):
    """Raise RowError if a row names another zone than its event's."""
    if named and named.replace(" ", "_") not in (event.time_zone, times.zone_label(event.time_zone)):
        told = _(
            "Times are read on the clocks of the event, %(zone)s; convert those of %(other)s, or give "
            "starts with their offset, such as 2026-03-25T16:30+01:00, and leave this column out."
        )
        raise RowError("time_zone", told % {"zone": event.time_zone, "other": named[:40]})
