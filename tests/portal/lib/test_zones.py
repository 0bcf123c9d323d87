"""Time zones by the names of today."""

import zoneinfo

import pytest

from portal.lib import times, zones


def test_the_list_has_each_place_once_by_its_name_of_today():
    names = times.zone_names()

    assert {"Asia/Kolkata", "Europe/Kyiv", "Europe/Oslo", "America/Indiana/Indianapolis", "UTC"} <= {*names}
    assert not {"Asia/Calcutta", "Europe/Kiev", "US/East-Indiana", "GB", "Etc/GMT+5", "EST"} & {*names}
    assert names == sorted(set(names)) and set(names) <= zoneinfo.available_timezones()


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/East-Indiana", "America/Indiana/Indianapolis"),
        ("Europe/Oslo", "Europe/Oslo"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_name_of_old_leads_to_that_of_today(old, today):
    assert zones.current(old) == today


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kiev", ["Europe/Kyiv"]),
        ("buenos aires", ["America/Argentina/Buenos_Aires"]),
        ("Ukraine", ["Europe/Kyiv", "Europe/Simferopol"]),
        ("berl", ["Europe/Berlin"]),
        ("Europe/Berlin", ["Europe/Berlin"]),
        ("eu", []),
        ("", []),
        ("Atlantis", []),
    ],
)
def test_a_zone_is_found_by_what_people_type(typed, found):
    assert zones.found(typed) == found
