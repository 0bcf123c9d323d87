"""Small charts of numbers by month or week, drawn as bars by a template."""

import datetime as dt
from dataclasses import dataclass

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


def grown_by_week(numbers, today):
    """How many there were in all at the end of each of the last weeks; `numbers` are (day, how many came)."""
    monday = today - dt.timedelta(days=today.weekday())
    weeks = [monday - dt.timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    ends = {week: week + dt.timedelta(weeks=1) for week in weeks}
    return bars({week: sum(number for day, number in numbers if day < ends[week]) for week in weeks})
