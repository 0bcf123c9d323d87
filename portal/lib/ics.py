"""iCalendar (RFC 5545, RFC 7986): what the icalendar library writes, from values that are made safe for it.

Entries are finished once and stored as text; a calendar is a frame around them with the time zones that they
use.
"""

import datetime as dt
import re

from icalendar import Calendar, vDuration, vText
from icalendar.parser import Contentline, Parameters

from .times import UTC, zone
from .vtimezones import vtimezone

PRODID = "-//Seminar portal//Programme//EN"
POLL_EVERY = dt.timedelta(hours=1)
YEARS = range(1970, 2100)  # other times are told in UTC: programs know no zone so early or so late
EMPTY_SINCE = 2020  # the first year of the time zone in a calendar without entries
END = "END:VCALENDAR\r\n"

LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LOCAL_START = re.compile(r"^DTSTART;TZID=([^:\r\n]+):(\d{4})", re.MULTILINE)


def clean(value):
    """The text with every kind of line break as a newline, and without control characters.

    The library writes these as they are, and fails on half of a surrogate pair.
    """
    if value.replace("\n", "").isprintable():  # nearly all texts, and quickly seen
        return value
    return CONTROL.sub("", LINE_END.sub("\n", value))


class Text(vText):
    r"""A TEXT value (RFC 5545, section 3.3.11); the library's own takes the letters `\N` for a line's end."""

    def to_ical(self):
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


class Texts:
    """TEXT values parted by commas, such as CATEGORIES."""

    params = Parameters()

    def __init__(self, values):
        self.values = list(values)

    def to_ical(self):
        return b",".join(each.to_ical() for each in self.values)


def text(value):
    """A text for a component of the library."""
    return Text(clean(value))


def texts(values):
    """Several texts for one property of a component."""
    return Texts(map(text, values))


def fold(line):
    """A content line in pieces of at most 75 octets (RFC 5545, section 3.1)."""
    return Contentline(line).to_ical().decode()


def finished(component):
    """The text of a component, its properties in the order in which they were added."""
    return component.to_ical(sorted=False).decode()


def told_on_clocks(start, end, name):
    """Two UTC instants as they are to be told: on the clocks of the IANA zone `name`, or both in UTC.

    UTC stands in where a clock time would not say the instant to every program: for both readings of an hour
    that comes twice, and before 1970 or from 2100 on.
    """
    if name != "UTC" and start.year in YEARS and end.year in YEARS:
        local = tuple(moment.astimezone(zone(name)) for moment in (start, end))
        if not any(map(_comes_twice, local)):
            return local
    return start.astimezone(UTC), end.astimezone(UTC)


def _comes_twice(local):
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def utc_stamp(moment):
    """An instant as a DATE-TIME in UTC (RFC 5545, section 3.3.5, form 2)."""
    moment = moment.astimezone(UTC)
    return f"{moment.year:04}{moment:%m%dT%H%M%S}Z"  # %Y alone leaves out the zeros of early years


def day_after(last):
    """What DTEND says of whole days (RFC 5545, section 3.6.1)."""
    return last + dt.timedelta(days=1) if last < dt.date.max else last


def calendar(*, entries, name="", zone_name="UTC", url="", source=""):
    """A VCALENDAR of finished VEVENTs, in their order, as octets; the same ones for the same entries.

    With a `name` it is a feed that programs poll: `zone_name` is the zone to show it in, `url` the page it
    goes with, `source` its own address (RFC 7986, section 5). Without, it is what somebody brings into a
    calendar of their own, which must not be renamed by it. A calendar must have a component (RFC 5545,
    section 3.6): without an entry it has a time zone.
    """
    joined = "".join(entries)
    since = first_years(joined) or ({} if entries else {zone_name: EMPTY_SINCE})
    zones = "".join(vtimezone(zone, year) for zone, year in sorted(since.items()))
    frame = Calendar()
    frame.add("version", "2.0")
    frame.add("prodid", PRODID)
    frame.add("calscale", "GREGORIAN")
    if name:
        _add_feed(frame, name, zone_name, url, source)
    return (finished(frame).removesuffix(END) + zones + joined + END).encode()


def _add_feed(frame, name, zone_name, url, source):
    """What a program that polls a feed is told; the library escapes no NAME by itself."""
    frame.add("name", text(name))
    frame.add("x-wr-calname", text(name))
    frame.add("x-wr-timezone", zone_name)
    frame.add("url", url)
    frame.add("source", source, parameters={"VALUE": "URI"})
    frame.add("refresh-interval", POLL_EVERY, parameters={"VALUE": "DURATION"})
    frame.add("x-published-ttl", vDuration(POLL_EVERY).to_ical().decode())


def first_years(entries):
    """The zones that finished entries use, each with the year of its earliest start."""
    years = {}
    for zone_name, year in LOCAL_START.findall(entries):
        years[zone_name] = min(years.get(zone_name, year), year)
    return {zone_name: int(year) for zone_name, year in years.items()}


def with_address(entry, old, new):
    """A finished entry in which one address stands for another, its lines folded anew."""
    lines = entry.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return "".join(f"{fold(line.replace(old, new))}\r\n" for line in lines)
