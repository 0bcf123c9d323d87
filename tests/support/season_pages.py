"""A season of drafts in the weeks from `FIRST`, and the address of its page."""

import datetime as dt

from .factories import make_talk, utc

FIRST = utc(2026, 3, 25, 15)
WEEK = dt.timedelta(weeks=1)


def add(series, week=0, **fields):
    """A draft without title in a week of the season."""
    fields = {"status": "draft", "title": ""} | fields
    return make_talk(series, starts_at=FIRST + week * WEEK, **fields)


def address(series):
    return f"/admin/events/event/{series.pk}/season/"
