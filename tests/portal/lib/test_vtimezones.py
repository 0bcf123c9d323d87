"""Time zones as they are told to calendar programs, read back by dateutil, which did not write them."""

import datetime as dt
import io
import zoneinfo

import pytest
from dateutil.tz import tzical

from portal.lib import vtimezones

ZONES = [
    "Africa/Cairo",  # the last Friday and Thursday
    "Africa/Casablanca",  # no rule that can be written
    "America/New_York",
    "America/Nuuk",  # the day before the last Sunday
    "America/Santiago",  # the first Sunday after a day of the month
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # by half an hour
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",  # left out a day
    "UTC",
]


def by_vtimezone(name, since):
    text = vtimezones.vtimezone(name, since).replace("\r\n ", "").replace("\r\n", "\n")
    return tzical(io.StringIO(text)).get()


@pytest.mark.parametrize("since", [1975, 1999, 2026])
@pytest.mark.parametrize("name", ZONES)
def test_a_vtimezone_agrees_with_the_zone_on_both_sides_of_every_change(name, since):
    zone, told = zoneinfo.ZoneInfo(name), by_vtimezone(name, since)
    changes = [onset.clock - onset.before for onset in vtimezones.onsets(zone, since, 2037)]
    middles = [dt.datetime(year, month, 15, 12) for year in range(since, 2038) for month in (1, 7)]
    hours = (-4, -1 / 60, 4)
    instants = [change + dt.timedelta(hours=hour) for change in changes for hour in hours] + middles

    for instant in instants:
        local = instant.replace(tzinfo=dt.UTC).astimezone(zone)
        if local.fold == 0 and local.year >= since:
            clock = local.replace(tzinfo=None)
            assert clock - clock.replace(tzinfo=told).utcoffset() == instant, (name, since, instant)


def test_a_zone_with_a_plain_habit_is_one_rule_for_each_half_of_the_year():
    text = vtimezones.vtimezone("America/New_York", 2026)

    assert (text.count("BEGIN:STANDARD"), text.count("BEGIN:DAYLIGHT")) == (1, 1)
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n" in text
    assert "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n" in text
    assert by_vtimezone("America/New_York", 2026).utcoffset(dt.datetime(2060, 7, 1)) == dt.timedelta(hours=-4)


def test_an_onset_is_told_by_the_clocks_before_it():
    assert "DTSTART:20250330T020000\r\n" in vtimezones.vtimezone("Europe/Berlin", 2026)  # not 03:00


@pytest.mark.parametrize(
    "offset, told",
    [
        (dt.timedelta(hours=5, minutes=45), "+0545"),
        (-dt.timedelta(hours=9, minutes=30), "-0930"),
        (dt.timedelta(), "+0000"),
        (dt.timedelta(minutes=19, seconds=32), "+001932"),
    ],
)
def test_an_offset_is_hours_minutes_and_the_seconds_that_there_are(offset, told):
    assert vtimezones.offset(offset) == told


@pytest.mark.parametrize("name", ZONES)
def test_no_observance_lists_dates(name):
    """Outlook ignores RDATE, and ical.js reads it as if all were the first."""
    assert "RDATE" not in vtimezones.vtimezone(name, 1990)


def test_a_year_that_keeps_no_rule_has_its_own_onset():
    cairo = by_vtimezone("Africa/Cairo", 2024)

    assert cairo.utcoffset(dt.datetime(2025, 1, 15, 14, 30)) == dt.timedelta(hours=2)
