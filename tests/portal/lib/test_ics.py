"""iCalendar text, read back by vobject, icalendar and dateutil, none of which wrote it."""

import datetime as dt
import io
import zoneinfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import ics
from tests.support import ical
from tests.support.factories import utc

ANY_TEXT = st.text(max_size=400)


def vevent(**values):
    body = "".join(ics.line(name.upper(), ics.text(value)) for name, value in values.items())
    stamp = ics.line("DTSTAMP", "20260101T000000Z") + ics.line("DTSTART", "20260101T000000Z")
    return f"BEGIN:VEVENT\r\nUID:1\r\n{stamp}{body}END:VEVENT\r\n"


def calendar(*entries, **fields):
    fields = {"name": "Seminar", "zone_name": "Europe/Berlin"} | fields
    return ics.calendar(
        url="https://example.org/", source="https://example.org/a.ics", entries=entries, **fields
    )


# --- Lines and text ----------------------------------------------------------------------------------


@given(summary=ANY_TEXT, description=ANY_TEXT)
def test_any_text_survives_two_parsers_in_lines_of_75_octets(summary, description):
    octets = calendar(vevent(summary=summary, description=description), name=summary)

    assert all(len(line) <= 75 for line in ical.lines(octets))
    for line in ical.lines(octets):
        line.decode()  # no character is cut
    (read,) = ical.entries(octets)
    assert (read.summary.value, read.description.value) == (ics.clean(summary), ics.clean(description))
    (read,) = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    assert (str(read["summary"]), str(read["description"])) == (ics.clean(summary), ics.clean(description))


@given(st.text(alphabet="aé漢🎓\u0301", min_size=60, max_size=200))
def test_folding_loses_nothing_and_fills_its_lines(content):
    folded = ics.fold(content)

    assert folded.replace("\r\n ", "") == content
    pieces = folded.split("\r\n")
    assert all(72 <= len(piece.encode()) <= 75 for piece in pieces[:-1])


@pytest.mark.parametrize("length, pieces", [(75, 1), (76, 2), (75 + 74, 2), (75 + 75, 3)])
def test_a_line_is_folded_from_76_octets_on(length, pieces):
    assert len(ics.fold("x" * length).split("\r\n ")) == pieces


def test_text_is_escaped_and_nothing_else_is():
    assert ics.text("a\\b;c,d\ne: \"f\" 'g'") == "a\\\\b\\;c\\,d\\ne: \"f\" 'g'"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_is_a_newline(end):
    assert ics.text(f"one{end}two") == "one\\ntwo"


@given(ANY_TEXT)
def test_no_text_can_begin_a_line_of_its_own(text):
    value = ics.text(text + "\r\nEND:VEVENT\x00\x7f")

    assert not set(value) & {chr(code) for code in (*range(9), *range(10, 32), 127)}


def test_half_of_a_surrogate_pair_does_not_break_a_feed():
    assert ics.line("SUMMARY", ics.text("a\ud83cb")) == "SUMMARY:ab\r\n"


# --- Times -------------------------------------------------------------------------------------------


def test_a_time_is_told_by_the_clocks_of_its_zone():
    told = ics.period(utc(2024, 5, 29, 16), utc(2024, 5, 29, 17), "America/New_York")

    assert told == (
        "DTSTART;TZID=America/New_York:20240529T120000\r\nDTEND;TZID=America/New_York:20240529T130000\r\n"
    )


def test_a_time_in_utc_needs_no_zone():
    assert ics.period(utc(2024, 5, 29, 16), utc(2024, 5, 29, 17), "UTC").startswith(
        "DTSTART:20240529T160000Z\r\n"
    )


def test_the_second_of_two_equal_hours_is_told_in_utc():
    first = ics.period(utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 0, 45), "Europe/Berlin")
    second = ics.period(utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 1, 45), "Europe/Berlin")

    assert first.startswith("DTSTART;TZID=Europe/Berlin:20261025T023000\r\n")
    assert second == "DTSTART:20261025T013000Z\r\nDTEND:20261025T014500Z\r\n"


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    "year, month, told",
    [(1, 1, "00010101T000000Z"), (1969, 12, "19691201T000000Z"), (9999, 12, "99991201T000000Z")],
)
def test_a_time_of_no_known_zone_is_told_in_utc(name, year, month, told):
    start = utc(year, month, 1)

    assert ics.period(start, start + dt.timedelta(hours=1), name).startswith(f"DTSTART:{told}\r\n")


def test_a_time_at_the_end_of_time_is_told():
    end = dt.datetime.max.replace(tzinfo=dt.UTC)

    assert "DTEND:99991231T235959Z\r\n" in ics.period(end - dt.timedelta(hours=1), end, "Asia/Tokyo")
    assert ics.all_day(dt.date.max, dt.date.max).endswith("DTEND;VALUE=DATE:99991231\r\n")


def test_whole_days_end_on_the_day_after_the_last():
    assert ics.all_day(dt.date(2020, 7, 27), dt.date(2020, 7, 31)) == (
        "DTSTART;VALUE=DATE:20200727\r\nDTEND;VALUE=DATE:20200801\r\n"
    )


# --- Time zones --------------------------------------------------------------------------------------

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
    text = ics.vtimezone(name, since).replace("\r\n ", "").replace("\r\n", "\n")
    return tzical(io.StringIO(text)).get()


@pytest.mark.parametrize("since", [1975, 1999, 2026])
@pytest.mark.parametrize("name", ZONES)
def test_a_vtimezone_agrees_with_the_zone_on_both_sides_of_every_change(name, since):
    zone, told = zoneinfo.ZoneInfo(name), by_vtimezone(name, since)
    changes = [onset.clock - onset.before for onset in ics.onsets(zone, since, 2037)]
    middles = [dt.datetime(year, month, 15, 12) for year in range(since, 2038) for month in (1, 7)]
    hours = (-4, -1 / 60, 4)
    instants = [change + dt.timedelta(hours=hour) for change in changes for hour in hours] + middles

    for instant in instants:
        local = instant.replace(tzinfo=dt.UTC).astimezone(zone)
        if local.fold == 0 and local.year >= since:
            clock = local.replace(tzinfo=None)
            assert clock - clock.replace(tzinfo=told).utcoffset() == instant, (name, since, instant)


def test_a_zone_with_a_plain_habit_is_one_rule_for_each_half_of_the_year():
    text = ics.vtimezone("America/New_York", 2026)

    assert (text.count("BEGIN:STANDARD"), text.count("BEGIN:DAYLIGHT")) == (1, 1)
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n" in text
    assert "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n" in text
    assert by_vtimezone("America/New_York", 2026).utcoffset(dt.datetime(2060, 7, 1)) == dt.timedelta(hours=-4)


def test_an_onset_is_told_by_the_clocks_before_it():
    assert "DTSTART:20250330T020000\r\n" in ics.vtimezone("Europe/Berlin", 2026)  # not 03:00


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
    assert ics.offset(offset) == told


# --- The frame ---------------------------------------------------------------------------------------


def test_a_feed_has_the_zones_of_its_entries_from_their_first_year_on():
    entry = vevent().replace("DTSTART:20260101T000000Z", "DTSTART;TZID=Asia/Kathmandu:{}0101T000000")

    octets = calendar(entry.format(2024), entry.format(1985))

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
