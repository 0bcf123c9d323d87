"""VTIMEZONE components (RFC 5545, section 3.6.5): yearly rules where a zone keeps one, else single onsets.

They are our own because those that the icalendar library makes from a zone's name have their onsets an hour
late and list them as RDATE, which Outlook ignores.
"""

import calendar as months
import datetime as dt
import functools
import itertools
from typing import NamedTuple

from icalendar.parser import Contentline

from .times import UTC, zone

KNOWN_TO = 2037  # what time zone files list; beyond it they have a rule only
MIN_YEARS = 3  # a rule is what held for so many years; less is single onsets
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def line(name, value):
    """A finished content line: folded, with its line break."""
    return f"{Contentline(f'{name}:{value}').to_ical().decode()}\r\n"


class Onset(NamedTuple):
    """A change of a zone's clocks: the clock time before it, the offsets on both sides, the name after."""

    clock: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str
    is_daylight: bool

    @property
    def change(self):
        """What is alike in every year, whatever the day."""
        return (self.before, self.after, self.name, self.is_daylight)

    @property
    def habit(self):
        return (*self.change, self.clock.month, self.clock.weekday(), self.clock.time())


@functools.lru_cache(maxsize=2_000)
def vtimezone(name, since):
    """A VTIMEZONE for an IANA zone, right for every instant from the start of the year `since` on.

    It begins one year earlier and no more: Outlook takes a single yearly rule for each of the two halves
    of the year, so rules of the past would get in the way. Rules that still hold have no end.
    """
    until = max(KNOWN_TO, since + 10)
    observances = sorted(_observances(name, since - 1, until))
    body = "".join(content for _clock, content in observances)
    return f"BEGIN:VTIMEZONE\r\n{line('TZID', name)}{body}END:VTIMEZONE\r\n"


def _observances(name, first_year, last_year):
    """Each observance with the clock time of its first onset."""
    found = onsets(zone(name), first_year, last_year)
    if not found or found[0].clock.year > first_year:
        yield _observance(_initial(zone(name), first_year), "")
    for run, rule in _runs(found):
        if len(run) < MIN_YEARS:
            yield from (_observance(onset, "") for onset in run)
        else:
            yield _observance(run[0], _yearly(run, rule, endless=run[-1].clock.year == last_year))


def onsets(tz, first_year, last_year):
    """The changes of a zone's offset or of its name in these years, in order; found by looking each day."""
    days = (dt.date(last_year, 12, 31) - dt.date(first_year, 1, 1)).days + 2
    start = dt.datetime(first_year, 1, 1, tzinfo=UTC)
    moments = [start + dt.timedelta(days=day) for day in range(days)]
    states = [_state(moment, tz) for moment in moments]
    return [
        _onset_between(moments[day], moments[day + 1], tz)
        for day in range(days - 1)
        if states[day] != states[day + 1]
    ]


def _state(moment, tz):
    local = moment.astimezone(tz)
    return local.utcoffset(), local.tzname(), bool(local.dst())


def _onset_between(early, late, tz):
    before = _state(early, tz)
    while late - early > dt.timedelta(seconds=1):
        middle = early + dt.timedelta(seconds=(late - early) // dt.timedelta(seconds=2))
        early, late = (middle, late) if _state(middle, tz) == before else (early, middle)
    after, name, is_daylight = _state(late, tz)
    return Onset((late + before[0]).replace(tzinfo=None), before[0], after, name, is_daylight)


def _initial(tz, year):
    clock = dt.datetime(year, 1, 1)
    offset, name, is_daylight = _state(clock.replace(tzinfo=UTC), tz)
    return Onset(clock, offset, offset, name, is_daylight)


def _runs(found):
    """The onsets in runs of successive years that one yearly rule describes, each with that rule."""
    by_habit = sorted(found, key=lambda onset: (onset.habit, onset.clock))
    for _habit, same in itertools.groupby(by_habit, key=lambda onset: onset.habit):
        run, shared = [], []
        for onset in same:
            still = [rule for rule in shared if rule in set(yearly_rules(onset.clock))]
            if run and (not still or onset.clock.year != run[-1].clock.year + 1):
                yield run, shared[0]
                run, still = [], []
            run.append(onset)
            shared = still or list(yearly_rules(onset.clock))
        yield run, shared[0]


def yearly_rules(day):
    """The yearly rules that fall on this day, beginning with those that most programs understand."""
    weekday, length = DAYS[day.weekday()], months.monthrange(day.year, day.month)[1]
    if day.day > length - 7:
        yield f"BYDAY=-1{weekday}"
    if day.day <= 28:
        yield f"BYDAY={(day.day + 6) // 7}{weekday}"
    for first in range(max(1, day.day - 6), min(day.day, length - 6) + 1):
        week = ",".join(str(first + offset) for offset in range(7))
        yield f"BYDAY={weekday};BYMONTHDAY={week}"


def _yearly(run, rule, *, endless):
    """An RRULE; its UNTIL is a day late, harmlessly, for programs that read it as a clock time."""
    last = run[-1]
    until = "" if endless else f";UNTIL={last.clock - last.before + dt.timedelta(days=1):%Y%m%dT%H%M%SZ}"
    return line("RRULE", f"FREQ=YEARLY;BYMONTH={last.clock.month};{rule}{until}")


def _observance(onset, rule):
    """The clock time of an onset and the finished component, with the rule by which it comes again."""
    kind = "DAYLIGHT" if onset.is_daylight else "STANDARD"
    content = (
        f"BEGIN:{kind}\r\n",
        line("DTSTART", f"{onset.clock:%Y%m%dT%H%M%S}"),
        rule,
        line("TZOFFSETFROM", offset(onset.before)),
        line("TZOFFSETTO", offset(onset.after)),
        line("TZNAME", onset.name),
        f"END:{kind}\r\n",
    )
    return onset.clock, "".join(content)


def offset(delta):
    """A UTC-OFFSET (RFC 5545, section 3.3.14): "+0545", "-0930", with seconds where there are some."""
    seconds = int(delta.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}" + (f"{rest:02}" if rest else "")
