"""iCalendar text (RFC 5545): content lines, text values, time zones and the frame of a feed.

The writer is our own because stored entries are joined as text, and because the library's VTIMEZONE has
its onsets an hour late and lists them as RDATE, which Outlook ignores.
"""

import calendar as months
import datetime as dt
import functools
import itertools
import re
from typing import NamedTuple

from .times import UTC, zone

PRODID = "-//Seminar portal//Programme//EN"
MAX_OCTETS = 75  # of a content line without its line break (RFC 5545, section 3.1)
POLL_EVERY = "PT1H"
YEARS = range(1970, 2100)  # other times are told in UTC: programs know no zone so early or so late
KNOWN_TO = 2037  # what time zone files list; beyond it they have a rule only
MIN_YEARS = 3  # a rule is what held for so many years; less is a list of dates
EMPTY_SINCE = 2020  # the first year of the time zone in a feed without entries

LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LOCAL_START = re.compile(r"^DTSTART;TZID=([^:\r\n]+):(\d{4})", re.MULTILINE)
SIDES = ("DTSTART", "DTEND")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def line(name, value):
    """A finished content line: folded, with its line break. The value is escaped already."""
    return fold(f"{name}:{value}") + "\r\n"


def text(value):
    """A TEXT value (RFC 5545, section 3.3.11): escaped, without control characters."""
    escaped = clean(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def clean(value):
    """The text with every kind of line break as a newline, and without control characters."""
    if value.replace("\n", "").isprintable():  # nearly all texts, and quickly seen
        return value
    return CONTROL.sub("", LINE_END.sub("\n", value))


def fold(content):
    """The line in pieces of at most 75 octets; never cuts a character (RFC 5545, section 3.1)."""
    octets = content.encode()
    if len(octets) <= MAX_OCTETS:
        return content
    pieces, start, most = [], 0, MAX_OCTETS
    while start < len(octets):
        pieces.append(octets[start : start + most].decode(errors="ignore"))  # without a character cut
        start += len(pieces[-1].encode())
        most = MAX_OCTETS - 1  # the space that begins a further piece counts
    return "\r\n ".join(pieces)


def utc_stamp(moment):
    """An instant as a DATE-TIME in UTC (RFC 5545, section 3.3.5, form 2)."""
    return _stamp(moment.astimezone(UTC)) + "Z"


def _stamp(moment):
    return f"{moment.year:04}{moment:%m%dT%H%M%S}"  # %Y alone leaves out the zeros of early years


def period(start, end, name):
    """DTSTART and DTEND for two UTC instants, as clock times of the IANA zone `name`.

    UTC stands in where a clock time would not say the instant: the second of two equal hours when clocks
    go back (section 3.3.5 reads it as the first), and before 1970 or from 2100 on.
    """
    if name != "UTC" and start.year in YEARS and end.year in YEARS:
        local = [moment.astimezone(zone(name)) for moment in (start, end)]
        if not any(moment.fold for moment in local):
            return _sides(f";TZID={name}", map(_stamp, local))
    return _sides("", (utc_stamp(start), utc_stamp(end)))


def all_day(first, last):
    """DTSTART and DTEND for whole days; DTEND is the day after the last (RFC 5545, section 3.6.1)."""
    after = last + dt.timedelta(days=1) if last < dt.date.max else last
    return _sides(";VALUE=DATE", (f"{day.year:04}{day:%m%d}" for day in (first, after)))


def _sides(parameter, values):
    return "".join(line(side + parameter, value) for side, value in zip(SIDES, values, strict=True))


def calendar(*, name, zone_name, url, source, entries):
    """A VCALENDAR of finished VEVENTs, in their order, as octets; the same ones for the same entries.

    `zone_name` is the zone to show it in, `url` the page it goes with, `source` the feed's own address
    (RFC 7986, section 5). A calendar must have a component (RFC 5545, section 3.6): without an entry it
    has a time zone.
    """
    joined = "".join(entries)
    since = first_years(joined) or ({} if entries else {zone_name: EMPTY_SINCE})
    zones = "".join(vtimezone(zone, year) for zone, year in sorted(since.items()))
    content = (
        "BEGIN:VCALENDAR\r\n",
        "VERSION:2.0\r\n",
        line("PRODID", PRODID),
        "CALSCALE:GREGORIAN\r\n",
        line("NAME", text(name)),
        line("X-WR-CALNAME", text(name)),
        line("X-WR-TIMEZONE", zone_name),
        line("URL", url),
        line("SOURCE;VALUE=URI", source),
        line("REFRESH-INTERVAL;VALUE=DURATION", POLL_EVERY),
        line("X-PUBLISHED-TTL", POLL_EVERY),
        zones,
        joined,
        "END:VCALENDAR\r\n",
    )
    return "".join(content).encode()


def first_years(entries):
    """The zones that finished entries use, each with the year of its earliest start."""
    years = {}
    for zone_name, year in LOCAL_START.findall(entries):
        years[zone_name] = min(years.get(zone_name, year), year)
    return {zone_name: int(year) for zone_name, year in years.items()}


# --- Time zones (RFC 5545, section 3.6.5) ------------------------------------------------------------


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
        yield _observance([_initial(zone(name), first_year)], "")
    strays = []
    for run, rule in _runs(found):
        if len(run) < MIN_YEARS:
            strays += run
        else:
            yield _observance(run[:1], _yearly(run, rule, endless=run[-1].clock.year == last_year))
    strays.sort(key=lambda onset: (onset.change, onset.clock))
    for _change, same in itertools.groupby(strays, key=lambda onset: onset.change):
        yield _observance(list(same), "")


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


def _observance(run, rule):
    """The clock time of the first onset and the finished component; without a rule it lists the others."""
    kind = "DAYLIGHT" if run[0].is_daylight else "STANDARD"
    others = ",".join(f"{onset.clock:%Y%m%dT%H%M%S}" for onset in run[1:])
    content = (
        f"BEGIN:{kind}\r\n",
        line("DTSTART", f"{run[0].clock:%Y%m%dT%H%M%S}"),
        rule or (line("RDATE", others) if others else ""),
        line("TZOFFSETFROM", offset(run[0].before)),
        line("TZOFFSETTO", offset(run[0].after)),
        line("TZNAME", text(run[0].name)),
        f"END:{kind}\r\n",
    )
    return run[0].clock, "".join(content)


def offset(delta):
    """A UTC-OFFSET (RFC 5545, section 3.3.14): "+0545", "-0930", with seconds where there are some."""
    seconds = int(delta.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}" + (f"{rest:02}" if rest else "")
