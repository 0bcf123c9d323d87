"""The days in a heading such as "Summer School (27-31 July 2020)": a range, a day, or months."""

import datetime as dt
import re
from typing import NamedTuple

from events.imports import dates
from events.models import Event
from portal.lib import times

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?P<{}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DAY = r"(?P<{}>\d{{1,2}})(?:st|nd|rd|th)?"
TO = r"\s*(?:-|–|—|\bto\b)\s*"
YEAR = r"(?P<year>(?:19|20|21)\d\d)\b"


def _pattern(text):
    return re.compile(r"\b" + text + ",?\\s+" + YEAR, re.IGNORECASE)


D1, D2, M1, M2 = DAY.format("d1"), DAY.format("d2"), MONTH.format("m1"), MONTH.format("m2")
# From the fullest to the barest, so that none takes a part of what another means.
PATTERNS = [
    _pattern(rf"{D1}\s+{M1}{TO}{D2}\s+{M2}"),
    _pattern(rf"{M1}\s+{D1}{TO}{M2}\s+{D2}"),
    _pattern(rf"{D1}{TO}{D2}\s+{M1}"),
    _pattern(rf"{M1}\s+{D1}{TO}{D2}"),
    _pattern(rf"{D1}\s+{M1}"),
    _pattern(rf"{M1}\s+{D1}"),
    _pattern(rf"{M1}{TO}{M2}"),
    _pattern(M1),
]


class Days(NamedTuple):
    """The first and the last day, and by what they are known."""

    first: dt.date
    last: dt.date
    precision: str = Event.Precision.DAY


def found_in(text):
    """(Days, the text without them) of the days that a text names; (None, the text) for none."""
    found = next(filter(None, (pattern.search(text) for pattern in PATTERNS)), None)
    if not found or not (days := _days(found.groupdict())):
        return None, text
    before, after = text[: found.start()].rstrip(" (,[–—-:"), text[found.end() :].lstrip(" ),].:–—-")
    return days, " ".join(f"{before} {after}".split())


def _days(named):
    year, months = int(named["year"]), [named.get("m1"), named.get("m2") or named.get("m1")]
    first, last = ((MONTHS.index(month[:3].lower()) + 1) for month in months)
    try:
        if not named.get("d1"):
            start = dt.date(year, first, 1)
            end = times.last_of(dt.date(year, last, 1), Event.Precision.MONTH)
            return Days(start, end, Event.Precision.MONTH) if start <= end else None
        start = dt.date(year, first, int(named["d1"]))
        end = dt.date(year, last, int(named.get("d2") or named["d1"]))
    except ValueError:
        return None
    return Days(start, end) if start <= end else None


def read_day(text):
    """The day that a field such as "31 July 2020" or "2020-07-31" names, None for none."""
    try:
        return dates.read_day(text.strip())
    except ValueError:
        return None
