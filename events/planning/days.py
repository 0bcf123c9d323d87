"""Shifting by whole days: clock times stay, whatever the zone's clocks do between."""

import calendar
import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.models import Event
from portal.lib import times

DAYS_IN_A_MONTH, DAYS_IN_A_YEAR = 30.436875, 365.2425
MOST_DAYS = 366 * len(times.YEARS)


def first_day_of(event):
    """The first day of an event, else of its parts; raises ValidationError if there is none."""
    parts = Event.objects.filter(pk=event.pk).with_descendants().exclude(first_day=None)
    first = event.first_day or parts.order_by("first_day").values_list("first_day", flat=True).first()
    if not first:
        raise ValidationError(_("“%(event)s” has no first day yet; give it one first.") % {"event": event})
    return first


def shifted_days(event, days):
    """The first and last day of an event so many days later, as values of its fields; {} without any.

    Days that stand for a month or a year move by the nearest number of those.
    """
    names = [name for name in ("first_day", "last_day") if getattr(event, name)]
    shifted = {name: shifted_day(getattr(event, name), days, event.date_precision) for name in names}
    for day in shifted.values():
        refuse_year_out_of_range(event, day)
    return shifted


def shifted_day(day, days, precision):
    if precision == Event.Precision.MONTH:
        return _months_later(day, round(days / DAYS_IN_A_MONTH))
    if precision == Event.Precision.YEAR:
        return _months_later(day, 12 * round(days / DAYS_IN_A_YEAR))
    return day + dt.timedelta(days=days)


def _months_later(day, months):
    """The same day of another month; the last day of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if was_last else min(day.day, last))


def shifted_moments(row, names, days, time_zone):
    """The moments of a row so many days later at the same clock times, as values of its fields.

    Raises ValidationError that names the row if such a time does not exist or comes twice, or if the row
    would end before it starts.
    """
    moments = {name: moment for name in names if (moment := getattr(row, name))}
    if days:
        moments = {name: _shifted(row, moment, days, time_zone) for name, moment in moments.items()}
    start, end = moments.get("starts_at"), moments.get("ends_at")
    if start and end and end <= start:
        told = _("“%(row)s” would end before it starts, as clocks change; move it first.")
        raise ValidationError(told % {"row": row})
    return moments


def _shifted(row, moment, days, time_zone):
    clock = moment.astimezone(times.zone(time_zone)).replace(tzinfo=None, fold=0) + dt.timedelta(days=days)
    refuse_year_out_of_range(row, clock)
    skipped = _("“%(row)s” would be at %(time)s on %(day)s, which clocks in %(place)s skip; move it first.")
    twice = _("“%(row)s” would be at %(time)s on %(day)s, which comes twice in %(place)s; move it first.")
    return instant_of_row(row, clock, time_zone, skipped, twice)


def instant_of_row(row, clock, time_zone, skipped, twice):
    """The instant of a row's clock time in a zone.

    Raises ValidationError, with the sentence `skipped` or `twice`, for a time that does not exist or comes
    twice; the sentences name %(row)s, %(time)s, %(day)s and %(place)s.
    """
    named = {
        "row": row,
        "time": f"{clock:%H:%M}",
        "day": date_format(clock, "j F Y"),
        "place": times.zone_label(time_zone),
    }
    try:
        return times.instant(clock, time_zone)
    except times.NoSuchTime as error:
        raise ValidationError(skipped % named) from error
    except times.TwiceSuchTime as error:
        raise ValidationError(twice % named) from error


def refuse_year_out_of_range(row, day):
    """Raise ValidationError unless a day, or moment, is of a year that calendars can tell."""
    if day.year not in times.YEARS:
        told = _("“%(row)s” would be in the year %(year)d; choose one between 1900 and 2199.")
        raise ValidationError(told % {"row": row, "year": day.year})
