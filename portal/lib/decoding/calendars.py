"""The entries of an iCalendar file (RFC 5545), each occurrence of what recurs by itself.

The answer has a line of JSON for each occurrence, in the order of their starts, behind one for the calendar.
Moments are UTC instants, clock times without a zone ("floating") or days, as their form tells.
"""

import datetime as dt
import json
import re
import warnings
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from portal.lib import zones

from . import Refused

MOST = 20_000  # occurrences
BEGINNING, END = dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)
TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}  # as no talks do, without an end
REPEATS = {"RRULE", "RDATE", "RECURRENCE-ID"}
NAME_AT_THE_END = re.compile(r"(?:^|/)([A-Z]\w+/[A-Z][\w+-]+)$")


def decode(file, answer, *, horizon):
    """Write the occurrences; what recurs without an end is taken until the day `horizon`, 2027-11-30."""
    warnings.simplefilter("ignore")  # the library guesses some zones, and says so on its error stream
    last = dt.datetime.fromisoformat(horizon).replace(tzinfo=dt.UTC)
    data = file.read()
    try:
        lines = _lines(data, last)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # what is wrong in a property shows when it is asked for
        raise Refused("unreadable", problem=str(error)[:120]) from error
    for line in lines:
        answer.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")


def _lines(data, last):
    calendars = _calendars(data)
    unnamed = [_name_zones(calendar) for calendar in calendars]
    endless = [name for calendar in calendars for name in _bounded(calendar, last)]
    rows = [row for calendar in calendars for row in _rows(calendar)]
    if len(rows) > MOST:
        raise Refused("too many", most=MOST)
    head = _head(calendars) | {"unknown_zones": sorted(set().union(*unnamed)), "endless": endless}
    told = {row.pop("uid") for row in rows}
    head["unreadable"] = [_text(entry, "SUMMARY") for entry in _dated(calendars) if _uid(entry) not in told]
    return [head, *sorted(rows, key=lambda row: row["start"])]


def _calendars(data):
    if b"\0" in data or b"BEGIN:VCALENDAR" not in data[:2000].upper():
        raise Refused("no calendar")
    return icalendar.Calendar.from_ical(data, multiple=True)


def _head(calendars):
    first = calendars[0]
    names = (str(first.get(name, "")) for name in ("NAME", "X-WR-CALNAME"))
    return {
        "product": str(first.get("PRODID", "")),
        "name": next(filter(None, names), ""),
        "without_start": [_text(entry, "SUMMARY") for each in calendars for entry in _startless(each)],
    }


def _startless(calendar):
    return [entry for entry in calendar.walk("VEVENT") if _moment(entry, "DTSTART") is None]


def _dated(calendars):
    entries = (entry for calendar in calendars for entry in calendar.walk("VEVENT"))
    return [entry for entry in entries if _moment(entry, "DTSTART") is not None]


def _uid(entry):
    return str(entry.get("UID", ""))


# --- Zones -----------------------------------------------------------------------------------------------


def _name_zones(calendar):
    """Give times whose TZID says nothing to the library the zone that it means; the TZIDs that mean none."""
    unknown = set()
    for entry in calendar.walk("VEVENT"):
        for value in (value for name in TIMES for value in _values(entry, name)):
            tzid = str(value.params.get("TZID", ""))
            naive = [each for each in getattr(value, "dts", [value]) if tzid and _is_floating(each.dt)]
            if naive and (zone := _meant(tzid)):
                for each in naive:
                    each.dt = each.dt.replace(tzinfo=zone)
            elif naive:
                unknown.add(tzid)
    return unknown


def _values(entry, name):
    found = entry.get(name, [])
    return found if isinstance(found, list) else [found]


def _is_floating(moment):
    return isinstance(moment, dt.datetime) and moment.tzinfo is None


def _meant(tzid):
    """The zone that a name means which is none.

    "Company/2020/Europe/Berlin", "(UTC+01:00) Bern, Rome", "Eastern Time (US & Canada)"
    """
    ending = NAME_AT_THE_END.search(tzid)
    plain = re.sub(r"\(.*?\)", "", tzid).strip()
    windows = WINDOWS_TO_OLSON.get(f"{plain.removesuffix(' Time')} Standard Time")
    names = [ending[1]] if ending else [windows] if windows else plain.split(",")
    found = (zones.found(name) for name in names)
    return next((ZoneInfo(meant[0]) for meant in found if len(meant) == 1), None)


# --- Occurrences -----------------------------------------------------------------------------------------


def _bounded(calendar, last):
    """Let what recurs without an end stop at a day; its titles."""
    for entry in calendar.walk("VEVENT"):
        rules = [rule for rule in _values(entry, "RRULE") if not rule.keys() & {"COUNT", "UNTIL"}]
        if any(max(rule.get("COUNT", [0])) > MOST for rule in _values(entry, "RRULE")):
            raise Refused("too many", most=MOST)
        if any(0 in rule.get("INTERVAL", []) for rule in _values(entry, "RRULE")):
            raise Refused("unreadable", problem="INTERVAL=0")
        if any(OFTEN & set(rule.get("FREQ", [])) for rule in rules):
            raise Refused("too often", title=_text(entry, "SUMMARY")[:80])
        for rule in rules:
            rule["UNTIL"] = [last.date() if _is_day(_moment(entry, "DTSTART")) else last]
        if rules:
            yield _text(entry, "SUMMARY")


def _rows(calendar):
    is_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    recurring = {_uid(entry) for entry in calendar.walk("VEVENT") if entry.keys() & REPEATS}
    dated = icalendar.Calendar(calendar)
    dated.subcomponents = [each for each in calendar.subcomponents if each.name != "VEVENT"]
    dated.subcomponents += filter(_runs_forward, _dated([calendar]))
    for entry in recurring_ical_events.of(dated, skip_bad_series=True).between(BEGINNING, END):
        uid = _uid(entry)
        key = f"{uid}/{_written(entry['RECURRENCE-ID'].dt)}" if uid in recurring else uid
        status = "CANCELLED" if is_off else str(entry.get("STATUS", "")).upper()
        yield {
            "uid": uid, "key": key, "status": status,
            "start": _written(entry.start), "end": _written(entry.end),
            "categories": [str(name) for each in _values(entry, "CATEGORIES") for name in each.cats],
            **{name: _text(entry, name.upper()) for name in ("summary", "description", "location", "url")},
        }  # fmt: skip


def _runs_forward(entry):
    """Whether an entry ends after it starts; the library would take the one for the other."""
    start, end = _moment(entry, "DTSTART"), _moment(entry, "DTEND")
    return end is None or _written(start) <= _written(end)


def _moment(entry, name):
    try:
        return entry[name].dt
    except (KeyError, AttributeError):
        return None


def _is_day(moment):
    return not isinstance(moment, dt.datetime)


def _written(moment):
    """ "2027-05-06", "2027-05-06T16:00" where no zone is known, "2027-05-06T14:00Z" """
    if _is_day(moment):
        return moment.isoformat()
    if moment.tzinfo is None:
        return moment.isoformat("T", "minutes")
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat("T", "minutes") + "Z"


def _text(entry, name):
    found = _values(entry, name)
    return str(found[0]) if found else ""
