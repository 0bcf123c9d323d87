"""Time zones and clock times. Instants are aware datetimes in UTC; clock times are naive datetimes."""

import calendar
import datetime as dt
import zoneinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from . import zones

UTC = dt.UTC
HALF_A_YEAR = dt.timedelta(days=182)  # within which a day without its year is taken for the right one
YEARS = range(1900, 2200)  # outside of which zones are guesses and calendars overflow


class NoSuchTime(ValueError):
    """A clock time that the zone's clocks skip when they go forward."""


class TwiceSuchTime(ValueError):
    """A clock time that occurs twice when the zone's clocks go back; holds both readings."""

    def __init__(self, first, second):
        super().__init__(f"{first} and {second}")
        self.first, self.second = first, second


def zone_names():
    """The names that IANA zones have today, one for each place, sorted; older ones are zones, too."""
    return list(zones.countries())


def zone_choices():
    """The zones of today for a form field to choose from."""
    return [(name, name.replace("_", " ")) for name in zone_names()]


def is_zone(name):
    return name in zoneinfo.available_timezones() and not name.startswith(("posix", "right", "localtime"))


def zone(name):
    return zoneinfo.ZoneInfo(name)


def zone_label(name):
    """The name that a reader knows a zone by: "New York" for "America/New_York", "Kyiv" for "Europe/Kiev"."""
    return zones.current(name).rsplit("/", 1)[-1].replace("_", " ")


def clock_label(name):
    """By whose clocks a time is: "Berlin time", "UTC"."""
    label = zone_label(name)
    return label if label.startswith(("UTC", "GMT")) else gettext("%(place)s time") % {"place": label}


def clock_and_offset(name, moment=None):
    """By whose clocks a time is, with their distance from UTC at an instant: "Berlin time (UTC+1)", "UTC"."""
    label = clock_label(name)
    if not moment or label.startswith(("UTC", "GMT")):
        return label
    return f"{label} ({offset_label(moment, name)})"


def describe_moment(moment, name):
    """An instant in the fewest words, for tables: "Wed 25 Mar 16:00 New York"; see `table_moment`."""
    if not moment:
        return gettext("no time yet")
    return gettext("%(when)s %(zone)s") % {"when": table_moment(moment, name), "zone": zone_label(name)}


def table_moment(moment, name):
    """An instant where the zone is named once: "Wed 25 Mar 16:00", with its year where that is not near."""
    local = moment.astimezone(zone(name)).replace(tzinfo=None)
    is_near = abs(moment - timezone.now()) < HALF_A_YEAR
    return f"{date_format(local, 'D j M' if is_near else 'D j M Y')} {local:%H:%M}"


def say_moment(moment, name):
    """An instant as readers are told it: "Wed 25 March 2026, 16:00 (Berlin time)"."""
    return gettext("%(day)s, %(time)s (%(zone)s)") % _in_words(moment, name, "D j F Y")


def short_moment(moment, name):
    """An instant as a subject has room for it: "Wed 25 Mar, 16:00 Berlin time"."""
    return gettext("%(day)s, %(time)s %(zone)s") % _in_words(moment, name, "D j M")


def _in_words(moment, name, day):
    local = moment.astimezone(zone(name)).replace(tzinfo=None)
    return {"day": date_format(local, day), "time": f"{local:%H:%M}", "zone": clock_label(name)}


def zone_note(name):
    """A line beside clock times that says by whose clocks they are."""
    return gettext("Times are in %(place)s time (%(zone)s).") % {"place": zone_label(name), "zone": name}


def floor_minute(moment):
    return moment.replace(second=0, microsecond=0)


def instant(clock, name):
    """The UTC instant at which the clocks of the zone show the naive datetime `clock`.

    Raises NoSuchTime or TwiceSuchTime on the days when the clocks change.
    """
    tz = zone(name)
    first, second = clock.replace(tzinfo=tz, fold=0), clock.replace(tzinfo=tz, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.utcoffset() > second.utcoffset():
        raise TwiceSuchTime(first, second)
    raise NoSuchTime(f"{clock} in {name}")


def weekly(*, first_day, clock, name, count):
    """The UTC instants of `count` weekly meetings that start at the local time `clock` from `first_day` on.

    The local time stays when the offset changes. On a day whose clocks skip that time, the meeting moves
    forward by the gap; where the time occurs twice, the first is taken.
    """
    return [
        dt.datetime.combine(first_day + dt.timedelta(weeks=week), clock, tzinfo=zone(name)).astimezone(UTC)
        for week in range(count)
    ]


def day_in(moment, name):
    """The calendar day that the zone's clocks show at an instant."""
    return moment.astimezone(zone(name)).date()


def first_instant(day, name):
    """The UTC instant at which `day` begins in the zone."""
    return dt.datetime.combine(day, dt.time(), tzinfo=zone(name)).astimezone(UTC)


def describe_days(first, last, precision="day"):
    """A range of days as people write it: "27–31 July 2020", "27 July – 14 August 2020", "June – July 2024".

    `precision` is "day", "month", "year" or "unknown"; the answer is "" where nothing is known.
    """
    if not first or precision == "unknown":
        return ""
    last = last or first
    if precision == "year":
        return f"{first:%Y}" if first.year == last.year else f"{first:%Y} – {last:%Y}"
    if precision == "month":
        return _joined(first, last, "F")
    if (first.year, first.month) == (last.year, last.month) and first != last:
        return f"{first.day}–{date_format(last, 'j F Y')}"
    return _joined(first, last, "j F")


def _joined(first, last, day):
    """From one day or month to another, `day` being its date format without the year."""
    start, end = date_format(first, day), date_format(last, f"{day} Y")
    if first.year != last.year:
        return f"{start} {first.year} – {end}"
    return end if start == date_format(last, day) else f"{start} – {end}"


def offset_label(moment, name):
    """The zone's distance from UTC at an instant: "UTC−4", "UTC+5:45", "UTC"."""
    minutes = int(moment.astimezone(zone(name)).utcoffset().total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def last_of(first, precision):
    """The last day of a time that begins on `first` and is known by the "day", "month" or "year"."""
    if precision == "month":
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first.replace(month=12, day=31) if precision == "year" else first
