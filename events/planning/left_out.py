"""What a term leaves out, as organisers write it: days, weeks and ranges of them, with a reason or without.

    2026-04-08 Easter
    20 Dec - 6 Jan Christmas
    14–16 May, 25 May
    2026-W15 Reading week

A day without a year is the one that falls into the term.
"""

import datetime as dt
import re

from django.utils.translation import gettext

from portal.lib import times

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
YEAR = r"(?:,?\s+(\d{4})(?![-\w]))?"
ISO = r"\d{4}-\d{2}-\d{2}|\d{4}-?W\d{2}(?:-?\d)?|\d{8}"
DAY_FIRST = rf"{WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|\.)?\s*({MONTH}){YEAR}"
MONTH_FIRST = rf"{WEEKDAY}({MONTH})\s*(\d{{1,2}})(?:st|nd|rd|th)?{YEAR}"
DASH = r"\s*(?:[-–—−]|\bto\b|\buntil\b)\s*"


def _plain(pattern):
    """The pattern without its groups, to stand in others."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


POINT = rf"(?:{ISO}|{_plain(DAY_FIRST)}|{_plain(MONTH_FIRST)})(?![\w/])"
ENTRY = (
    rf"(?P<first>\d{{1,2}})(?:st|nd|rd|th|\.)?{DASH}(?P<of>{_plain(DAY_FIRST)})(?![\w/])"
    rf"|(?P<month>{MONTH})\s*(?P<from>\d{{1,2}}){DASH}(?P<to>\d{{1,2}})(?P<year>{_plain(YEAR)})(?!\s*{MONTH})(?![\w/.-])"
    rf"|(?P<since>{POINT})(?:{DASH}(?P<until>{POINT}))?"
)
FLAGS = re.ASCII | re.IGNORECASE
ENTRIES = re.compile(ENTRY, FLAGS)
BETWEEN = re.compile(r"\s*(?:[,;&]|\band\b)?\s*", FLAGS)
SEPARATORS = " \t,:;-–—−"
MOST_DAYS = 366  # of one range


def split_line(line):
    """What a line leaves out, as [(days or weeks, reason)]: all that it names has the reason at its end.

    What is no day stands there as it was written, for `days_of` to refuse.
    """
    line, found, end = line.strip(), [], 0
    while match := ENTRIES.match(line, end):
        found.append(match.group())
        end = match.end()
        between = BETWEEN.match(line, end).end()
        end = between if ENTRIES.match(line, between) else end
    if not found:
        what, _space, reason = line.partition(" ")
        return [(what.rstrip(",:;"), reason.strip())] if line else []
    rest = line[end:].strip()
    reason = rest.strip(SEPARATORS)
    if reason[:1].isdigit() and rest[0] in SEPARATORS:  # “8 April - 12 Arpil”
        return [*((what, "") for what in found), (reason, "")]
    return [(what, reason) for what in found]


def days_of(what, first_day, last_day):
    """The days that a `date`, or a text for one, a week or a range, stands for in a term.

    Raises ValueError with a sentence that says what is wrong.
    """
    if type(what) is dt.date:
        return [what]
    match = ENTRIES.fullmatch(what.strip()) if isinstance(what, str) else None
    if not match:
        raise ValueError(_told(what))
    start, end = _ends(match)
    ranges = _possible(start, end, first_day, last_day)
    if not ranges:
        raise ValueError(_told(what) if start == end else _range_told(what))
    first, last = _one_in_term(what, ranges, first_day, last_day)
    if (last - first).days > MOST_DAYS:
        raise ValueError(gettext("“%(text)s” is longer than a year.") % {"text": what})
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def _told(what):
    told = gettext(
        "“%(text)s” is no day; write days as 2026-04-08 or 8 April, a week as 2026-W15, and more as "
        "20 December - 6 January."
    )
    return told % {"text": str(what)[:40]}


def _range_told(what):
    told = gettext("“%(text)s” is no range of days: it ends before it begins, or has a day that is none.")
    return told % {"text": what}


def _ends(match):
    """The first and last point of what was read, each as (text in ISO, or None; day; month; year or None)."""
    if match["first"]:
        end = _point(match["of"])
        return (None, int(match["first"]), *end[2:]), end
    if match["month"]:
        start = _point(f"{match['month']} {match['from']}{match['year'] or ''}")
        return start, (None, int(match["to"]), *start[2:])
    start = _point(match["since"])
    return start, _point(match["until"]) if match["until"] else start


def _point(text):
    if re.fullmatch(ISO, text, FLAGS):
        return text.upper(), None, None, int(text[:4])
    if found := re.fullmatch(DAY_FIRST, text, FLAGS):
        day, month, year = found.groups()
    else:
        month, day, year = re.fullmatch(MONTH_FIRST, text, FLAGS).groups()
    return None, int(day), MONTHS.index(month[:3].lower()) + 1, int(year) if year else None


def _in_year(point, year):
    """The first and last day of a point in a year, or None if there is no such day."""
    text, day, month, _year = point
    try:
        found = dt.date.fromisoformat(text) if text else dt.date(year, month, day)
    except ValueError:
        return None
    if found.year not in times.YEARS:
        return None
    is_week = text and "W" in text and len(text.replace("-", "")) == len("2026W15")
    return found, found + dt.timedelta(days=6 if is_week else 0)


def _years(point, *others):
    return [point[3]] if point[3] else others


def _possible(start, end, first_day, last_day):
    """The ranges that two points can mean, as (first, last): one, or one for each year around the term."""
    found = []
    around = range(first_day.year - 1, last_day.year + 2)
    for year in _years(start, *((end[3], end[3] - 1) if end[3] else around)):
        since = _in_year(start, year)
        later = (_in_year(end, each) for each in _years(end, year, year + 1))
        until = next((until for until in later if since and until and until[1] >= since[0]), None)
        if until:
            found.append((since[0], until[1]))
    return found


def _one_in_term(what, ranges, first_day, last_day):
    """The range that falls into the term, else the one nearest to it; ValueError if several do."""
    inside = [each for each in ranges if each[0] <= last_day and each[1] >= first_day]
    if len(inside) > 1:
        told = gettext("“%(text)s” falls into this term more than once; add the year.")
        raise ValueError(told % {"text": what})
    return inside[0] if inside else min(ranges, key=lambda each: abs(each[0] - first_day))
