"""Times by the clocks of a reader, as pages print them for whoever asked for a zone."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from portal.lib import own_time, times, zones
from portal.lib.names import initials
from tests.support.factories import utc

TODAY = re.compile(r'"([A-Z]\w+/[\w/]+)": "([\w/]+)"')


@pytest.mark.parametrize(
    "start, end, there, here, in_full, in_brief",
    [
        ((2024, 5, 29, 16), (2024, 5, 29, 17), "America/New_York", "Asia/Singapore",
         "Thursday 30 May, 00:00–01:00, the night from Wednesday", "Thu 30 May · 00:00"),
        ((2026, 12, 10, 15), (2026, 12, 10, 16), "Europe/Berlin", "Asia/Kolkata", "20:30–21:30", "20:30"),
        ((2026, 12, 10, 23), (2026, 12, 11, 0), "America/New_York", "Europe/Berlin",
         "Friday 11 December, 00:00–01:00, the night from Thursday", "Fri 11 Dec · 00:00"),
        ((2026, 12, 10, 20), (2026, 12, 10, 21), "America/New_York", "Asia/Tokyo",
         "Friday 11 December, 05:00–06:00, the night from Thursday", "Fri 11 Dec · 05:00"),
        ((2026, 12, 10, 21), (2026, 12, 10, 22), "America/New_York", "Asia/Tokyo",
         "Friday 11 December, 06:00–07:00", "Fri 11 Dec · 06:00"),
        ((2026, 12, 10, 15), (2026, 12, 10, 16), "Europe/Berlin", "Europe/Oslo", "", ""),
    ],
)  # fmt: skip
def test_the_readers_time_names_the_day_when_it_differs(start, end, there, here, in_full, in_brief):
    told = own_time.in_full(utc(*start), utc(*end), there=there, here=here)
    assert strip_tags(told) == in_full and ('<span class="hours">' in told) == bool(in_full)
    assert own_time.in_brief(utc(*start), there=there, here=here) == in_brief


@pytest.mark.parametrize(
    "text, name",
    [("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kyiv", "Europe/Kyiv"), ("UTC", "UTC"), ("", ""),
     ("../etc/passwd", ""), ("posix/Europe/Berlin", ""), ("<script>", ""), ("europe/berlin", "")],
)  # fmt: skip
def test_a_zone_is_known_by_its_names_of_today_and_of_old(text, name):
    assert own_time.zone_of(text) == name


def test_places_have_the_names_of_today():
    assert times.zone_label("Asia/Calcutta") == "Kolkata" and times.zone_label("Europe/Kiev") == "Kyiv"
    assert times.clock_and_offset("Europe/Kiev", utc(2026, 1, 1)) == "Kyiv time (UTC+2)"
    assert times.clock_and_offset("UTC", utc(2026, 1, 1)) == "UTC"


def test_the_script_leads_from_names_of_old_to_the_same_clocks_of_today():
    script = Path(settings.BASE_DIR, "portal/static/portal/portal.js").read_text(encoding="utf-8")
    pairs = TODAY.findall(script.partition("ZONES_OF_TODAY")[2].partition("};")[0])
    moments = [utc(year, month, 1) for year in range(2015, 2027) for month in (1, 7)]

    assert ("Asia/Calcutta", "Asia/Kolkata") in pairs and ("Europe/Kiev", "Europe/Kyiv") in pairs
    for old, today in pairs:
        assert old not in zones.countries() and today in zones.countries(), old
        clocks = [
            [moment.astimezone(ZoneInfo(name)).utcoffset() for moment in moments] for name in (old, today)
        ]
        assert clocks[0] == clocks[1], old


@pytest.mark.parametrize(
    "name, letters",
    [("Ada Lovelace", "AL"), ("Ludwig van Beethoven", "LB"), ("王小明", "王"), ("Plato", "P"), ("", ""),
     ("ada (she) lovelace", "AL"), ("Édith Šmíd", "ÉŠ"), ("(?)", "")],
)  # fmt: skip
def test_initials_stand_for_a_portrait(name, letters):
    assert initials(name) == letters
