"""Calendars, read back by vobject, which did not write them."""

import datetime as dt

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import ics
from portal.lib.times import zone
from tests.support import ical
from tests.support.factories import utc

ANY_TEXT = st.text(max_size=400)


NEW_YEAR = utc(2026, 1, 1)


def vevent(start=NEW_YEAR, **values):
    component = icalendar.Event()
    component.add("uid", "1")
    component.add("dtstamp", NEW_YEAR)
    component.add("dtstart", start)
    for name, value in values.items():
        component.add(name, ics.text(value))
    return ics.finished(component)


def calendar(*entries, **fields):
    fields = {"name": "Seminar", "zone_name": "Europe/Berlin"} | fields
    return ics.calendar(
        url="https://example.org/", source="https://example.org/a.ics", entries=entries, **fields
    )


# --- Lines and text ----------------------------------------------------------------------------------


@given(summary=ANY_TEXT, description=ANY_TEXT)
def test_any_text_survives_in_lines_of_75_octets(summary, description):
    octets = calendar(vevent(summary=summary, description=description), name=summary or "-")

    assert all(len(line) <= 75 for line in ical.lines(octets))
    for line in ical.lines(octets):
        line.decode()  # no character is cut
    (read,) = ical.entries(octets)
    assert (read.summary.value, read.description.value) == (ics.clean(summary), ics.clean(description))


def test_text_is_escaped_and_nothing_else_is():
    assert "SUMMARY:a\\\\b\\;c\\,d\\ne: \"f\" 'g'\r\n" in vevent(summary="a\\b;c,d\ne: \"f\" 'g'")


def test_a_backslash_before_a_letter_is_no_line_break():
    assert "SUMMARY:A\\\\Nu and \\\\nu\r\n" in vevent(summary="A\\Nu and \\nu")
    component = icalendar.Event()
    component["CATEGORIES"] = ics.texts(["\\Nu, x", "y"])
    assert "CATEGORIES:\\\\Nu\\, x,y\r\n" in ics.finished(component)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_is_a_newline(end):
    assert "SUMMARY:one\\ntwo\r\n" in vevent(summary=f"one{end}two")


@given(ANY_TEXT)
def test_no_text_can_begin_a_line_of_its_own(text):
    value = str(ics.text(text + "\r\nEND:VEVENT\x00\x7f"))

    assert not set(value) & {chr(code) for code in (*range(9), *range(11, 32), 127)}
    assert vevent(summary=value).split("\r\n").count("END:VEVENT") == 1


def test_half_of_a_surrogate_pair_does_not_break_a_feed():
    assert "SUMMARY:ab\r\n" in vevent(summary="a\ud83cb")
    assert b"NAME:ab" in calendar(name="a\ud83cb")


def test_an_address_is_replaced_in_folded_lines():
    old, new = "https://example.org/talks/1/join/", f"https://example.org/registrations/{'x' * 70}/"
    entry = vevent(description=f"{'é' * 60} {old} and more")

    replaced = ics.with_address(entry, old, new)

    assert all(len(line.encode()) <= 75 for line in replaced.split("\r\n"))
    assert new in str(icalendar.Event.from_ical(replaced)["description"])
    assert ics.with_address(replaced, new, old) == entry


# --- Times -------------------------------------------------------------------------------------------


def told(start, end, name):
    return [f"{moment:%Y-%m-%d %H:%M %Z}" for moment in ics.told_on_clocks(start, end, name)]


def test_a_time_is_told_by_the_clocks_of_its_zone():
    start, end = ics.told_on_clocks(utc(2024, 5, 29, 16), utc(2024, 5, 29, 17), "America/New_York")

    assert "DTSTART;TZID=America/New_York:20240529T120000\r\n" in vevent(start)
    assert f"{end:%H:%M}" == "13:00"


def test_a_time_in_utc_needs_no_zone():
    assert "DTSTART:20240529T160000Z\r\n" in vevent(
        ics.told_on_clocks(utc(2024, 5, 29, 16), utc(2024, 5, 29, 17), "UTC")[0]
    )


def test_both_readings_of_an_hour_that_comes_twice_are_told_in_utc():
    before = told(utc(2026, 10, 24, 23, 30), utc(2026, 10, 24, 23, 45), "Europe/Berlin")
    first = told(utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 0, 45), "Europe/Berlin")
    second = told(utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 1, 45), "Europe/Berlin")

    assert before[0] == "2026-10-25 01:30 CEST"
    assert (first[0], second[0]) == ("2026-10-25 00:30 UTC", "2026-10-25 01:30 UTC")
    assert told(utc(2026, 11, 1, 4), utc(2026, 11, 1, 5), "America/New_York") == [
        "2026-11-01 04:00 UTC", "2026-11-01 05:00 UTC",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    "year, month, told",
    [(1, 1, "00010101T000000Z"), (1969, 12, "19691201T000000Z"), (9999, 12, "99991201T000000Z")],
)
def test_a_time_of_no_known_zone_is_told_in_utc(name, year, month, told):
    start, _end = ics.told_on_clocks(utc(year, month, 1), utc(year, month, 1, 1), name)

    assert f"DTSTART:{told}\r\n" in vevent(start)


def test_a_time_at_the_end_of_time_is_told():
    end = dt.datetime.max.replace(tzinfo=dt.UTC)

    assert ics.told_on_clocks(end - dt.timedelta(hours=1), end, "Asia/Tokyo")[1] == end
    assert ics.day_after(dt.date.max) == dt.date.max
    assert ics.day_after(dt.date(2020, 7, 31)) == dt.date(2020, 8, 1)


# --- The frame ---------------------------------------------------------------------------------------


def test_a_feed_has_the_zones_of_its_entries_from_their_first_year_on():
    entries = [vevent(utc(year, 6, 1).astimezone(zone("Asia/Kathmandu"))) for year in (2024, 1985)]

    octets = calendar(*entries)

    assert octets.count(b"BEGIN:VTIMEZONE") == 1
    assert b"DTSTART:19840101T000000\r\nTZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530" in octets
    assert b"TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0545" in octets


def test_a_feed_without_entries_is_valid_by_its_time_zone():
    read = ical.parse(calendar())

    assert [zone.tzid.value for zone in read.vtimezone_list] == ["Europe/Berlin"]
    assert "vevent" not in read.contents


def test_a_feed_says_its_name_and_how_often_to_look():
    octets = calendar(name="Ideas, and more; of\nMLWM")

    assert (
        b"\r\nNAME:Ideas\\, and more\\; of\\nMLWM\r\nX-WR-CALNAME:Ideas\\, and more\\; of\\nMLWM\r\n"
        in octets
    )
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in octets
    assert b"METHOD" not in octets
    assert octets.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")


def test_what_is_brought_into_a_calendar_does_not_rename_it():
    octets = calendar(vevent(), name="")

    for name in (b"NAME", b"X-WR-CALNAME", b"SOURCE", b"REFRESH-INTERVAL", b"X-PUBLISHED-TTL"):
        assert name not in octets
