"""Days and times of day as people write them into tables. ISO 8601 is always understood.

In 03/04/2021 the day may come first or the month. Within a column one date with a day over 12 shows which;
where none does, only a person knows.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import text_matching, times


class Order(models.TextChoices):
    """What comes first in a date of numbers."""

    DAY = "day", gettext_lazy("The day first: 25/3/2021")
    MONTH = "month", gettext_lazy("The month first: 3/25/2021")


# The first letters of months in English, German, French and Spanish, without accents.
MONTHS = {
    1: "jan ene", 2: "feb fev", 3: "mar mrz maer", 4: "apr avr abr", 5: "may mai", 6: "jun juin",
    7: "jul juil",
    8: "aug aou ago", 9: "sep", 10: "oct okt", 11: "nov", 12: "dec dez dic",
}  # fmt: skip
BY_LETTERS = {letters: number for number, names in MONTHS.items() for letters in names.split()}
WEEKDAYS = (
    "mon|tue|wed|thu|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lun|mar|mer|jeu"
    "|ven|sam|dim"
)
WEEKDAY = rf"(?:(?:(?:{WEEKDAYS})[a-z]*|m[oi]|d[io]|fr|s[ao])\.?,?\s+)?"
YEAR_FIRST = re.compile(WEEKDAY + r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?", re.ASCII | re.I)
NUMBERS = re.compile(WEEKDAY + r"(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?(\d{4}|\d{2})(?!\d)", re.ASCII | re.I)
DAY_AND_NAME = re.compile(
    WEEKDAY
    + r"(\d{1,2})(?:st|nd|rd|th|er)?[\s.\-/]+(?:(?:of|de)\s+)?([^\W\d]+)\.?,?[\s\-/]+(?:de\s+)?(\d{4})",
    re.I,
)
NAME_AND_DAY = re.compile(WEEKDAY + r"([^\W\d]+)\.?[\s\-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-]+(\d{4})", re.I)
HOURS = (
    r"(\d{1,2})(?:[:.h](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?)?\s*(?:([ap])\.?m\.?|(uhr|h)\b)?"
    r"(?:\s*([cs])\.?\s?t\.?)?"
)
OFFSET = r"(?:\s*([+\-−])(\d{2}):?(\d{2})|\s*(Z))?"
CLOCK = re.compile(HOURS + OFFSET, re.ASCII | re.I)
DAY_BEFORE = r"(?:(?P<day>.+?)(?P<t>T|,?\s+))?(?:(?:at|um|à)\s+)?"
MOMENT = re.compile(rf"{DAY_BEFORE}(?P<time>{HOURS}{OFFSET})", re.ASCII | re.I)
SPAN = re.compile(
    rf"{DAY_BEFORE}(?:from\s+|von\s+)?(?P<time>{HOURS})\s*(?:-|–|—|−|to|until|till|bis)\s*(?P<end>{HOURS})",
    re.ASCII | re.I,
)
MOST = 100  # characters of a time that are looked at; the time it takes grows with the square
QUARTER = 15  # minutes after the hour at which "c.t." begins


@dataclass(frozen=True)
class When:
    """What a cell says of a time: a day, a time of day and an end, each None where it says nothing.

    `offset` is what the hyphen of "01:30-04:00" may stand before as well: an offset from UTC.
    """

    day: object = None
    start: object = None
    end: object = None
    offset: object = None


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
    text = text[: MOST + 1]
    if found := YEAR_FIRST.fullmatch(text):
        return dt.date(*map(int, found.groups()))
    if found := NUMBERS.fullmatch(text):
        first, second, year = map(int, found.groups())
        year = year if len(found[3]) == 4 else year + (2000 if year < 69 else 1900)  # as POSIX has it
        return dt.date(year, first, second) if order == Order.MONTH else dt.date(year, second, first)
    if found := DAY_AND_NAME.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := NAME_AND_DAY.fullmatch(text):
        return _named(found[3], found[1], found[2])
    return None


def _named(year, month, day):
    letters = text_matching.fold(month.replace("ä", "ae"))
    number = BY_LETTERS.get(letters[:4]) or BY_LETTERS.get(letters[:3])
    return dt.date(int(year), number, int(day)) if number else None


def read_moment(text, order=""):
    """A text such as "16:30", "2026-03-25 16:30" or "25 March 2026" as (day or None, time or None).

    The time is aware if it was written with its offset from UTC. Raises ValueError.
    """
    found = MOMENT.fullmatch(text[: MOST + 1])
    if found and (clock := _time(found["time"])):
        return (read_day(found["day"].rstrip(","), order) if found["day"] else None), clock
    if text.casefold() in ("noon", "12 noon"):
        return None, dt.time(12)
    try:
        return read_day(text, order), None
    except ValueError as error:
        told = _("“%(text)s” is no time; write one as 16:30, or as 2026-03-25 16:30.")
        raise ValueError(told % {"text": text[:40]}) from error


def read_when(text, order="", *, bare=False):
    """All that a cell says of when something is: a day, a start and an end, as When. Raises ValueError.

    With `bare`, a number such as 15 is an hour.
    """
    if len(text) > MOST:
        raise ValueError(_("“%(text)s” is no time; write one as 16:30.") % {"text": text[:40]})
    if bare and re.fullmatch(r"\d{1,2}", text, re.ASCII):
        text = f"{text}:00"
    if (found := SPAN.fullmatch(text)) and (span := _span(found)):
        day = read_day(found["day"].rstrip(","), order) if found["day"] else None
        return When(day, *span)
    return When(*read_moment(text, order))


def _span(found):
    """(start, end, possible offset) of "15:00-16:00", "3-4pm" or "15–16h"; None if that is something else."""
    first, last = _parts(found["time"]), _parts(found["end"])
    if not (first[1] or last[1] or first[2] or last[2]) or (found["t"] or "").upper() == "T":
        return None
    start, end = _time(found["time"], like=found["end"]), _time(found["end"], like=found["time"])
    text = found[0].replace(found["day"] or "", "", 1).strip()
    offset = re.fullmatch(r"\d\d:\d\d([-−])(\d\d):(\d\d)", text, re.ASCII)
    minutes = offset and int(offset[2]) * 60 + int(offset[3])
    if minutes and 60 <= minutes <= 12 * 60 and end <= start:
        return None  # 12:00-04:00 is an offset
    return start, end, dt.timedelta(minutes=-minutes) if minutes else None


def _parts(text):
    """(hours, minutes, whether it is marked as a time of day by words) of one."""
    hours, minutes, half, word, academic, *_offset = CLOCK.fullmatch(text).groups()
    return hours, minutes, half or word or academic


def _time(text, like=""):
    """A time of day, which may be but an hour where the other end of its span (`like`) is a whole one."""
    hours, minutes, half, word, academic, sign, off_hours, off_minutes, is_utc = CLOCK.fullmatch(
        text
    ).groups()
    if minutes is None and not (half or word or academic or like):
        return None
    hour = _hour(int(hours), half, like, is_first=bool(like) and not half)
    minutes = minutes or (str(QUARTER) if academic and academic in "cC" else "00")
    offset = f"{sign}{off_hours}:{off_minutes}".replace("−", "-") if sign else is_utc or ""
    try:
        return dt.time.fromisoformat(f"{hour:02}:{minutes}{offset.upper()}")
    except ValueError as error:
        raise ValueError(_("There is no such time of day; the last is 23:59.")) from error


def _hour(hour, half, like, *, is_first):
    """The hour of the day; "3-4pm" begins in the afternoon, and "11-1pm" in the morning."""
    if half:
        return hour % 12 + (12 if half in "pP" else 0)
    other = CLOCK.fullmatch(like) if is_first else None
    if not other or not other[3] or hour > 12:
        return hour
    end = int(other[1]) % 12 + (12 if other[3] in "pP" else 0)
    late = hour % 12 + 12
    return late if end > late or (other[3] in "pP" and end >= late) else hour


def is_day(text):
    """Whether a cell names a day, perhaps with a time."""
    return _tried(text, Order.DAY).day is not None or _tried(text, Order.MONTH).day is not None


def is_time(text):
    """Whether a cell names a time of day, and no day."""
    when = _tried(text, "")
    return when.start is not None and when.day is None


def _tried(text, order):
    try:
        return read_when(text, order)
    except ValueError:
        return When()


LENGTH = re.compile(
    r"(?:(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hrs?|hours?|std|stunden?|heures?)\b\.?)?\s*(?:and\s+)?"
    r"(?:(\d{1,4})(?:[.,]0+)?\s*(?:m\b|min\w*\.?|')?)?",
    re.ASCII | re.I,
)
BARE = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?", re.ASCII)


def read_minutes(text, *, hours=False):
    """A length in minutes: "90", "90 min", "1:30", "1.5 h", "1h30"; a bare number may be hours.

    Raises ValueError.
    """
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", text, re.ASCII):
        minutes = int(found[1]) * 60 + int(found[2])
    elif hours and BARE.fullmatch(text):
        minutes = round(float(text.replace(",", ".")) * 60)
    elif found := LENGTH.fullmatch(re.sub(r"(?<=\d)h(?=\d)", "h ", text, flags=re.I)):
        minutes = round(float((found[1] or "0").replace(",", ".")) * 60) + int(found[2] or 0)
    else:
        minutes = 0
    if not 0 < minutes <= 24 * 60:
        raise ValueError(_("Give the length in minutes, from 1 to 1440, such as 60."))
    return minutes


def bare_numbers(texts):
    """The lengths of a column that name no unit."""
    return [float(text.replace(",", ".")) for text in texts if BARE.fullmatch(text)]
