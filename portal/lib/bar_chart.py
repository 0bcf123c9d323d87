"""Small charts of numbers by month, drawn as bars by a template."""

import datetime as dt
from dataclasses import dataclass

MONTHS = 12


@dataclass(frozen=True)
class Bar:
    month: dt.date  # its first day
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
    """Numbers by month, {its first day: number}, as bars."""
    highest = max(totals.values()) or 1
    return [Bar(month, number, round(100 * number / highest)) for month, number in totals.items()]


def months_until(day):
    """The first days of the last months, that of `day` being the last."""
    last = day.year * 12 + day.month - 1
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]
