"""iCalendar comes in with the right talks at the right instants, and says what it could not know."""

import pytest

from events.models import Talk
from tests.support.factories import make_person, utc

OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*entries, before=""):
    """A calendar of entries, each given by its lines."""
    bodies = "".join(
        f"BEGIN:VEVENT\nUID:{number}@example.org\n{entry.strip()}\nEND:VEVENT\n"
        if "UID:" not in entry
        else f"BEGIN:VEVENT\n{entry.strip()}\nEND:VEVENT\n"
        for number, entry in enumerate(entries)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n{before}{bodies}END:VCALENDAR\n"
    return text.replace("\n", "\r\n")


ZONES = {  # as programs name them: the hour in UTC of 16:00 there
    "Europe/Berlin": 14,
    "W. Europe Standard Time": 14,
    "/freeassociation.sourceforge.net/Europe/Berlin": 14,
    "/freeassociation.sourceforge.net/Tzfile/America/New_York": 20,
    "/softwarestudio.org/Olson_20011030_5/America/New_York": 20,
    "Mozilla/x/Asia/Tokyo": 7,
    '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"': 14,
    "Eastern Time (US & Canada)": 20,
    "Customized Time Zone": 14,
}


def test_zones_by_the_names_that_programs_give_them(send):
    entries = [
        f"SUMMARY:{zone}\nDTSTART;TZID={zone}:20270506T160000\nDTEND;TZID={zone}:20270506T173000"
        for zone in ZONES
    ]

    talks = send("talks.ics", calendar(*entries, before=OWN_ZONE)).bring_in()

    assert {talk.title: (talk.starts_at, talk.ends_at) for talk in talks} == {
        zone: (utc(2027, 5, 6, hour), utc(2027, 5, 6, hour + 1, 30)) for zone, hour in ZONES.items()
    }


@pytest.mark.parametrize(
    ("lines", "starts_at", "told"),
    [
        ("DTSTART:20270506T160000\nDURATION:PT45M", utc(2027, 5, 6, 14), ""),
        ("DTSTART;TZID=Mars/Base:20270506T160000", utc(2027, 5, 6, 14), "zone “Mars/Base” is not known"),
        ("DTSTART:20270506T160000Z", utc(2027, 5, 6, 16), ""),
    ],
)
def test_times_without_a_zone_are_on_the_clocks_of_the_event(send, lines, starts_at, told):
    sent = send("talks.ics", calendar(f"SUMMARY:On flows\n{lines}"))

    assert told in sent.notes
    assert sent.bring_in()[0].starts_at == starts_at


def test_each_date_of_what_recurs_is_a_talk_of_its_own(send):
    series = (
        "UID:a\nSUMMARY:Reading group\nDTSTART;TZID=Europe/Berlin:20261015T160000\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Berlin:20261022T160000\n"
        "RDATE;TZID=Europe/Berlin:20261103T100000"
    )
    moved = (
        "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20261029T160000\nSUMMARY:Reading group\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/Berlin:20261030T160000\nDURATION:PT1H"
    )
    text = calendar(series, moved)

    talks = send("group.ics", text).bring_in()

    assert [talk.starts_at for talk in talks] == [
        utc(2026, 10, 15, 14), utc(2026, 10, 30, 15), utc(2026, 11, 3, 9), utc(2026, 11, 5, 15),
    ]  # fmt: skip
    assert [talk.status == "cancelled" for talk in talks] == [False, True, False, False]
    again = send("group.ics", text).plan()
    assert (again.added, again.changed, again.unchanged) == ([], [], 4)


def test_what_recurs_without_an_end_is_taken_for_a_year(send):
    sent = send("s.ics", calendar("SUMMARY:Tea\nDTSTART:20261201T160000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY"))

    assert "“Tea” recurs without an end" in sent.notes
    assert 10 < len(sent.plan().added) < 40


def test_whole_days_are_told_or_take_the_time_of_the_slot(send, event):
    text = calendar(
        "SUMMARY:Summer school\nDTSTART;VALUE=DATE:20270503\nDTEND;VALUE=DATE:20270508",
        "SUMMARY:On flows\nDTSTART;VALUE=DATE:20270506",
        "SUMMARY:Nobody knows when",
        "SUMMARY:Back in time\nDTSTART:20270506T140000Z\nDTEND:20270506T130000Z",
    )

    sent = send("talks.ics", text)
    assert "nothing in this file" in sent.errors and "“Summer school”; “On flows” lasts" in sent.errors
    assert "“Nobody knows when” has no start" in sent.errors
    assert "“Back in time” cannot be read" in sent.errors

    type(event).objects.update(slot_weekday=3, slot_time="17:15", slot_minutes=60)
    (talk,) = send("talks.ics", text).bring_in()
    assert talk.starts_at == utc(2027, 5, 6, 15, 15)


@pytest.mark.parametrize(
    ("lines", "title", "speakers", "abstract"),
    [
        ("SUMMARY:Ada Example (Lab): On flows: part 2", "On flows: part 2", "Ada Example (Lab)", ""),
        ("SUMMARY:Bo Known - On flows", "On flows", "Bo Known", ""),
        ("SUMMARY:Deep learning: a survey", "Deep learning: a survey", "", ""),
        (
            "SUMMARY:Seminar\nDESCRIPTION:Speaker: Ada Example\\nAffiliation: Lab\\nTitle: On flows\\n\\n"
            "Abstract: We flow.\\n\\nTwice.",
            "On flows", "Ada Example (Lab)", "We flow.\n\nTwice.",
        ),
        ("SUMMARY:On flows\nDESCRIPTION:<p>We <b>flow</b> &amp; go.</p>", "On flows", "", "We flow & go."),
        ("SUMMARY:berlin  seminar", "", "", ""),
    ],
)  # fmt: skip
def test_speakers_are_taken_from_what_calendars_say_of_them(send, event, lines, title, speakers, abstract):
    make_person("Bo Known")

    sent = send("talks.ics", calendar(f"{lines}\nDTSTART:20270506T140000Z\nDURATION:PT1H"))

    talk = sent.plan().added[0].instance
    who = "; ".join(
        f"{person} ({' / '.join(where)})" if where else str(person) for person, where in talk.lineup
    )
    assert (talk.title, who, talk.abstract) == (title, speakers, abstract)


def test_an_address_for_joining_gets_into_no_public_field(send, event):
    type(event).objects.update(venue="Institute of Examples")
    secret = "https://uni.zoom.us/j/123?pwd=abc"
    entry = "SUMMARY:On flows\nDTSTART:20270506T140000Z\nDURATION:PT1H\n"
    text = calendar(
        f"{entry}LOCATION:{secret}\nDESCRIPTION:We flow.\\nJoin: {secret}\\nPasscode: 4711",
        f"{entry}UID:b\nLOCATION:Room 5\\, Institute of Examples",
    )

    sent = send("talks.ics", text)

    assert "In “On flows” stands an address for joining" in sent.notes
    talks = sent.bring_in()
    assert [(talk.room, talk.abstract) for talk in talks] == [("", "We flow."), ("Room 5", "")]


def test_an_entry_around_others_is_their_session(send, event):
    def entry(title, start, end):
        return f"SUMMARY:{title}\nDTSTART:20270506T{start}Z\nDTEND:20270506T{end}Z"

    text = calendar(
        entry("Morning", "090000", "120000"), entry("One", "090000", "100000"),
        entry("Two", "100000", "110000"), entry("Dinner", "190000", "220000"),
    )  # fmt: skip
    sent = send("conference.ics", text)

    assert "“Morning” holds other entries, so it is taken for a session." in sent.notes
    talks = sent.bring_in()
    assert [(talk.title, talk.session and talk.session.title) for talk in talks] == [
        ("One", "Morning"), ("Two", "Morning"), ("Dinner", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("BEGIN:VCALENDAR\r\nnonsense\r\n", "damaged"),
        ("Dear all,\nthe talk is off.", "no iCalendar file"),
        (calendar("SUMMARY:\0x\nDTSTART:20270506T140000Z"), "no iCalendar file"),
        (calendar(), "nothing in this file"),
        (calendar("SUMMARY:x\nDTSTART:20270506T140000Z\nRRULE:FREQ=SECONDLY;COUNT=30000"), "more than 20000"),
        (calendar("SUMMARY:x\nDTSTART:20270506T140000Z\nRRULE:FREQ=SECONDLY"), "no talk does"),
        (calendar("SUMMARY:x\nDTSTART:20270506T140000Z\nRRULE:FREQ=DAILY;BYDAY=XX"), "damaged"),
    ],
)
def test_what_is_no_calendar_is_told(send, content, told):
    sent = send("talks.ics", content)

    assert told in sent.errors
    assert Talk.objects.count() == 0
