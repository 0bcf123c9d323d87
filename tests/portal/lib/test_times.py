import datetime as dt

import pytest
from django.utils import timezone

from portal.lib import times
from tests.support.factories import utc

WEDNESDAY = dt.datetime(2024, 5, 29, 12)


@pytest.mark.parametrize(
    "zone, shown",
    [
        ("America/New_York", "Wed 12:00"),
        ("UTC", "Wed 16:00"),
        ("Europe/Berlin", "Wed 18:00"),
        ("Asia/Singapore", "Thu 00:00"),
    ],
)
def test_noon_in_new_york_elsewhere(zone, shown):
    instant = times.instant(WEDNESDAY, "America/New_York")

    assert f"{instant.astimezone(times.zone(zone)):%a %H:%M}" == shown


def test_while_only_new_york_has_summer_time_berlin_is_five_hours_ahead():
    instant = times.instant(dt.datetime(2026, 3, 25, 12), "America/New_York")

    assert f"{instant.astimezone(times.zone('Europe/Berlin')):%H:%M}" == "17:00"


@pytest.mark.parametrize("day, hour", [(dt.date(2022, 2, 24), 4), (dt.date(2022, 4, 7), 5)])
def test_three_in_sydney_on_both_sides_of_the_change(day, hour):
    clock = dt.datetime.combine(day, dt.time(15))

    assert times.instant(clock, "Australia/Sydney") == utc(day.year, day.month, day.day, hour)


@pytest.mark.parametrize(
    "zone, first_day, hours",
    [
        ("America/New_York", dt.date(2026, 3, 4), [17, 16]),
        ("America/New_York", dt.date(2026, 10, 28), [16, 17]),
        ("Europe/Berlin", dt.date(2026, 3, 25), [11, 10]),
        ("Europe/Berlin", dt.date(2026, 10, 21), [10, 11]),
        ("Australia/Sydney", dt.date(2026, 4, 1), [1, 2]),
        ("Asia/Kathmandu", dt.date(2026, 3, 25), [6, 6]),
    ],
)
def test_a_weekly_slot_stays_at_noon_over_each_change(zone, first_day, hours):
    meetings = times.weekly(first_day=first_day, clock=dt.time(12), name=zone, count=2)

    assert [meeting.hour for meeting in meetings] == hours
    assert {f"{meeting.astimezone(times.zone(zone)):%H:%M}" for meeting in meetings} == {"12:00"}


def test_a_time_that_the_clocks_skip_is_refused():
    with pytest.raises(times.NoSuchTime):
        times.instant(dt.datetime(2024, 3, 31, 2, 30), "Europe/Berlin")


def test_a_time_that_comes_twice_is_refused_with_both_readings():
    with pytest.raises(times.TwiceSuchTime) as caught:
        times.instant(dt.datetime(2024, 10, 27, 2, 30), "Europe/Berlin")

    assert [reading.astimezone(times.UTC).hour for reading in (caught.value.first, caught.value.second)] == [
        0,
        1,
    ]


@pytest.mark.parametrize(
    "first, last, precision, text",
    [
        (dt.date(2020, 7, 27), dt.date(2020, 7, 31), "day", "27–31 July 2020"),
        (dt.date(2020, 7, 27), dt.date(2020, 8, 14), "day", "27 July – 14 August 2020"),
        (dt.date(2020, 12, 30), dt.date(2021, 1, 2), "day", "30 December 2020 – 2 January 2021"),
        (dt.date(2020, 7, 27), None, "day", "27 July 2020"),
        (dt.date(2020, 7, 27), dt.date(2020, 7, 27), "day", "27 July 2020"),
        (dt.date(2024, 6, 1), dt.date(2024, 7, 31), "month", "June – July 2024"),
        (dt.date(2024, 6, 1), dt.date(2024, 6, 30), "month", "June 2024"),
        (dt.date(2023, 12, 1), dt.date(2024, 1, 31), "month", "December 2023 – January 2024"),
        (dt.date(2021, 1, 1), dt.date(2021, 12, 31), "year", "2021"),
        (dt.date(2021, 1, 1), dt.date(2022, 12, 31), "year", "2021 – 2022"),
        (dt.date(2021, 1, 1), dt.date(2021, 12, 31), "unknown", ""),
        (None, None, "day", ""),
    ],
)
def test_days_are_written_as_people_write_them(first, last, precision, text):
    assert times.describe_days(first, last, precision) == text


@pytest.mark.parametrize(
    "zone, label",
    [
        ("America/New_York", "UTC−4"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("UTC", "UTC"),
        ("America/St_Johns", "UTC−2:30"),
    ],
)
def test_the_offset_is_named(zone, label):
    assert times.offset_label(utc(2026, 6, 1), zone) == label


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"])
def test_a_zone_is_known(name):
    assert times.is_zone(name)


@pytest.mark.parametrize("name", ["", "Berlin", "posix/Europe/Berlin", "../etc/passwd", "EUROPE/BERLIN "])
def test_what_is_no_zone_is_refused(name):
    assert not times.is_zone(name)


@pytest.mark.parametrize(
    "moment, shown",
    [
        (utc(2026, 12, 3, 15), "Thu 3 Dec 16:00 Berlin"),
        (utc(2027, 1, 4, 8), "Mon 4 Jan 09:00 Berlin"),
        (utc(2027, 12, 3, 15), "Fri 3 Dec 2027 16:00 Berlin"),
        (utc(2025, 12, 4, 15), "Thu 4 Dec 2025 16:00 Berlin"),
        (None, "no time yet"),
    ],
)
def test_tables_leave_out_a_year_that_is_near(monkeypatch, moment, shown):
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 11, 30))

    assert times.describe_moment(moment, "Europe/Berlin") == shown
