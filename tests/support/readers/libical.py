"""Reads a feed from standard input with libical; writes what it understood as JSON, by Debian's Python."""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

UTC = ICalGLib.Timezone.get_utc_timezone()


def zones_of(calendar):
    found, component = {}, calendar.get_first_component(ICalGLib.ComponentKind.VTIMEZONE_COMPONENT)
    while component:
        zone = ICalGLib.Timezone.new()
        zone.set_component(component.clone())
        found[zone.get_tzid()] = zone
        component = calendar.get_next_component(ICalGLib.ComponentKind.VTIMEZONE_COMPONENT)
    return found


def instant(prop, time, zones):
    if time.is_date():
        return f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    parameter = prop.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    if parameter:
        time.convert_timezone(zones[parameter.get_tzid()], UTC)
    day = f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    return f"{day}T{time.get_hour():02}:{time.get_minute():02}:{time.get_second():02}Z"


def rows(calendar):
    zones = zones_of(calendar)
    event = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    while event:
        start = event.get_first_property(ICalGLib.PropertyKind.DTSTART_PROPERTY)
        end = event.get_first_property(ICalGLib.PropertyKind.DTEND_PROPERTY)
        yield {
            "summary": event.get_summary(),
            "start": instant(start, start.get_dtstart(), zones),
            "end": instant(end, end.get_dtend(), zones),
            "description": event.get_description(),
            "location": event.get_location() or "",
        }
        event = calendar.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)


json.dump(list(rows(ICalGLib.Component.new_from_string(sys.stdin.read()))), sys.stdout)
