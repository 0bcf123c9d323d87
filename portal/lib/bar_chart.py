"""Small charts of numbers by month or week, drawn as bars by a template."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from . import times

MONTHS = 12
WEEKS = 26


@dataclass(frozen=True)
class Bar:
    month: dt.date  # its first day, or that of its week
    number: int
    percent: int  # of the highest bar

    @property
    def top(self):
        return 100 - self.percent


def by_month(numbers, now):
    """The last months up to that of `now` as bars; `numbers` are pairs of a day and a number."""
    totals = dict.fromkeys(months_until(now.date()), 0)
    for day, number in numbers:
        if (month := day.replace(day=1)) in totals:
            totals[month] += number
    return bars(totals)


def bars(totals):
    """Numbers by month or week, {its first day: number}, as bars."""
    highest = max(totals.values()) or 1
    return [Bar(month, number, round(100 * number / highest)) for month, number in totals.items()]


def months_until(day):
    """The first days of the last months, that of `day` being the last."""
    last = day.year * 12 + day.month - 1
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]


def grown_by_week(rows, field, now, zone_name):
    """How many rows there were in all at the end of each of the last weeks, by a field of instants."""
    today = times.day_in(now, zone_name)
    monday = today - dt.timedelta(days=today.weekday())
    weeks = [monday - dt.timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    return bars(_counted(rows, {week: Q(**{f"{field}__lt": _next_week(week, zone_name)}) for week in weeks}))


def _next_week(week, zone_name):
    return times.first_instant(week + dt.timedelta(weeks=1), zone_name)


def in_months(rows, field, now):
    """How many rows there are by a field of instants in each of the last months of UTC, that of `now` too."""
    months = months_until(now.date())
    starts = [times.first_instant(month, "UTC") for month in months]
    following = [*starts[1:], now]
    wanted = {
        month: Q(**{f"{field}__gte": start, f"{field}__lt": end})
        for month, start, end in zip(months, starts, following, strict=True)
    }
    return bars(_counted(rows, wanted))


def _counted(rows, conditions):
    """{name: how many rows it is true of}, asked at once."""
    numbers = rows.order_by().aggregate(
        **{
            f"at_{place}": Count("pk", filter=condition)
            for place, condition in enumerate(conditions.values())
        }
    )
    return {name: numbers[f"at_{place}"] for place, name in enumerate(conditions)}
