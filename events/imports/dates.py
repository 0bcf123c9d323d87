"""Days and times of day as people write them into tables. ISO 8601 is always understood.

In 03/04/2021 the day may come first or the month. Within a column one date with a day over 12 shows which;
where none does, only a person knows.
"""

import datetime as dt
import re

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import times


class Order(models.TextChoices):
    """What comes first in a date of numbers."""

    DAY = "day", gettext_lazy("The day first: 25/3/2021")
    MONTH = "month", gettext_lazy("The month first: 3/25/2021")


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?(\d{4})", re.ASCII)
DAY_AND_NAME = re.compile(
    WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?[\s.\-/]+([a-z]+)\.?,?[\s\-/]+(\d{4})", re.ASCII | re.I
)
NAME_AND_DAY = re.compile(
    WEEKDAY + r"([a-z]+)\.?[\s\-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-]+(\d{4})", re.ASCII | re.I
)
HOURS = r"(\d{1,2})(?:[:.h](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?)?\s*(?:([ap])\.?m\.?)?"
TIME = HOURS + r"\s*(?:([+\-−])(\d{2}):?(\d{2})|(Z))?"
MOMENT = re.compile(rf"(?:(?P<day>.+?)(?:T|,?\s+))?(?P<time>{TIME})", re.ASCII | re.I)
CLOCK = re.compile(TIME, re.ASCII | re.I)


def order_of(texts):
    """The Order of the dates in a column, None if it is not to be seen, "" if nothing depends on it."""
    found = [tuple(map(int, match.groups()[:2])) for match in map(NUMBERS.match, texts) if match]
    orders = {Order.DAY for first, _second in found if first > 12}
    orders |= {Order.MONTH for _first, second in found if second > 12}
    if len(orders) == 1:
        return orders.pop()
    return None if orders or any(first != second for first, second in found) else ""


def read_day(text, order=""):
    """The day that a text names. Raises ValueError with a sentence that says what to write."""
    try:
        day = _day(text, order)
    except ValueError as error:
        raise ValueError(_("There is no such day as “%(text)s”.") % {"text": text[:40]}) from error
    if day is None:
        raise ValueError(_("“%(text)s” is no date; write one as 2026-03-25.") % {"text": text[:40]})
    if day.year not in times.YEARS:
        raise ValueError(_("Choose a year between 1900 and 2199."))
    return day


def _day(text, order):
    if found := YEAR_FIRST.fullmatch(text):
        return dt.date(*map(int, found.groups()))
    if found := NUMBERS.fullmatch(text):
        first, second, year = map(int, found.groups())
        return dt.date(year, first, second) if order == Order.MONTH else dt.date(year, second, first)
    if found := DAY_AND_NAME.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := NAME_AND_DAY.fullmatch(text):
        return _named(found[3], found[1], found[2])
    return None


def _named(year, month, day):
    if month[:3].lower() not in MONTHS:
        return None
    return dt.date(int(year), MONTHS.index(month[:3].lower()) + 1, int(day))


def read_moment(text, order=""):
    """A text such as "16:30", "2026-03-25 16:30" or "25 March 2026" as (day or None, time or None).

    The time is aware if it was written with its offset from UTC. Raises ValueError.
    """
    found = MOMENT.fullmatch(text)
    if found and (clock := _time(found["time"])):
        return (read_day(found["day"].rstrip(","), order) if found["day"] else None), clock
    try:
        return read_day(text, order), None
    except ValueError as error:
        told = _("“%(text)s” is no time; write one as 16:30, or as 2026-03-25 16:30.")
        raise ValueError(told % {"text": text[:40]}) from error


def _time(text):
    hours, minutes, half, sign, offset_hours, offset_minutes, is_utc = CLOCK.fullmatch(text).groups()
    if minutes is None and not half:
        return None
    hour = int(hours) % 12 + (12 if half.lower() == "p" else 0) if half else int(hours)
    offset = f"{sign}{offset_hours}:{offset_minutes}".replace("−", "-") if sign else is_utc or ""
    try:
        return dt.time.fromisoformat(f"{hour:02}:{minutes or '00'}{offset.upper()}")
    except ValueError as error:
        raise ValueError(_("There is no such time of day; the last is 23:59.")) from error


def read_minutes(text):
    """A length in minutes: "90", "90 min" or "1:30". Raises ValueError."""
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", text, re.ASCII):
        minutes = int(found[1]) * 60 + int(found[2])
    elif found := re.fullmatch(r"(\d{1,4})(?:[.,]0+)?\s*(?:min\w*\.?|')?", text, re.ASCII | re.I):
        minutes = int(found[1])
    else:
        minutes = 0
    if not 0 < minutes <= 24 * 60:
        raise ValueError(_("Give the length in minutes, from 1 to 1440, such as 60."))
    return minutes
