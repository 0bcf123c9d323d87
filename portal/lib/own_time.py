"""The times of talks by the clocks of a reader; portal.js says the same where a browser knows its zone."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext

from . import times, zones

NIGHT = 6  # the hour until which people speak of the night from the day before


def zone_of(text):
    """The zone of today that a reader means by its name, of today or of old; "" for no zone."""
    name = zones.current(text)
    return name if name in zones.countries() else ""


def in_full(start, end, *, there, here):
    """An interval in the zone `here`, as HTML: "Thursday 30 May, 00:00–01:00, the night from Wednesday".

    Its hours stay on one line. Without the day where that is the same `there`, at the event; "" where the
    clocks show the same.
    """
    local, other = _local(start, here), _local(start, there)
    hours = format_html('<span class="hours">{}</span>', f"{local:%H:%M}–{_local(end, here):%H:%M}")
    if local == other:
        return ""
    if local.date() == other.date():
        return hours
    told = format_html("{}, {}", date_format(local, "l j F"), hours)
    if local.hour >= NIGHT:
        return told
    eve = date_format(local - dt.timedelta(days=1), "l")
    return format_html(gettext("{when}, the night from {weekday}"), when=told, weekday=eve)


def in_brief(start, *, there, here):
    """The same for lists, its start only: "00:00", or with another day "Fri 11 Dec · 00:00"."""
    local, other = _local(start, here), _local(start, there)
    if local == other:
        return ""
    clock = f"{local:%H:%M}"
    return clock if local.date() == other.date() else f"{date_format(local, 'D j M')} · {clock}"


def hours(start, end, *, there, here):
    """The same for the columns of a timetable: "00:00–01:00", or with another day "Fri 00:00–01:00"."""
    local, other = _local(start, here), _local(start, there)
    if local == other:
        return ""
    told = f"{local:%H:%M}–{_local(end, here):%H:%M}"
    return told if local.date() == other.date() else f"{date_format(local, 'D')} {told}"


def _local(moment, zone_name):
    return moment.astimezone(times.zone(zone_name)).replace(tzinfo=None)
