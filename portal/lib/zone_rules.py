"""The rules of a time zone as plain values, to be remembered and compared with those of another tzdata."""

import datetime as dt
import zoneinfo

from . import vtimezones


def changes(name, first_year, years):
    """[[instant, seconds east of UTC from then on]] of a zone over some years, in seconds since 1970.

    The first is the start of the first year in UTC.
    """
    zone, start = zoneinfo.ZoneInfo(name), dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    found = [[int(start.timestamp()), _offset(zone, start)]]
    for onset in vtimezones.onsets(zone, first_year, first_year + years - 1):
        instant = (onset.clock - onset.before).replace(tzinfo=dt.UTC)
        if onset.before != onset.after and instant > start:
            found.append([int(instant.timestamp()), int(onset.after.total_seconds())])
    return found


def _offset(zone, moment):
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def clock_by(changes, moment):
    """The naive clock time of an instant by such changes; what lies before them counts by the first."""
    seconds = moment.timestamp()
    offset = next((east for since, east in reversed(changes) if since <= seconds), changes[0][1])
    return (moment + dt.timedelta(seconds=offset)).replace(tzinfo=None)
