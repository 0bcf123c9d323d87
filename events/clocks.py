"""Moments as people who edit an event read them."""

from django.utils.html import format_html
from django.utils.translation import gettext

from portal.lib import times


def event_time(moment, event):
    """An instant as the clocks of an event show it, with the zone named."""
    if not moment:
        return gettext("no time yet")
    there = moment.astimezone(event.zone)
    return format_html("{} {}", f"{there:%Y-%m-%d %H:%M}", times.zone_label(event.time_zone))
