"""What the entry of a talk or of an event says."""

import datetime as dt

import pytest

from events.models import Event, JoiningLink, Session, Talk, Topic
from tests.support import ical
from tests.support.factories import (
    make_event,
    make_joining_link,
    make_session,
    make_speaker,
    make_talk,
    utc,
)
from tests.support.ical import align, only, read

pytestmark = pytest.mark.django_db

START = utc(2026, 3, 25, 16)


@pytest.fixture
def seminar():
    return make_event("seminar", title="MLWM", time_zone="America/New_York", venue="Hall", room="1")


# --- What an entry of a talk says --------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields, speakers, summary",
    [
        ({"title": "On flows"}, ["Ada Example", "Eve Example"], "Ada Example, Eve Example: On flows"),
        ({"title": ""}, ["Ada Example"], "Ada Example: Title to be announced"),
        ({"title": "On flows"}, [], "Speaker to be confirmed: On flows"),
        ({"title": ""}, [], "Speaker to be confirmed: Title to be announced"),
        ({"title": "Dinner", "kind": "social"}, [], "Dinner"),
        ({"title": "", "kind": "opening"}, [], "Opening"),
        ({"title": "Welcome", "kind": "opening"}, ["Ada Example"], "Ada Example: Welcome"),
        ({"title": "Flows in $\\mathbb{R}^n$"}, ["Ada Example"], "Ada Example: Flows in ℝⁿ"),
        ({"title": "100% sure", "status": "cancelled"}, ["Ada Example"], "Cancelled: Ada Example: 100% sure"),
        ({"title": "Spotlights on posters", "kind": "spotlight"}, [], "Spotlights on posters"),
        ({"title": "", "kind": "panel"}, [], "Panel"),
        ({"title": "", "kind": "keynote"}, [], "Speaker to be confirmed: Title to be announced"),
        ({"title": "Panel"}, ["A", "B", "C", "D"], "A, B, C, D: Panel"),
        ({"title": "Panel"}, ["A", "B", "C", "D", "E"], "A, B, C and others: Panel"),
    ],
)
def test_summary_is_who_speaks_on_what(seminar, fields, speakers, summary):
    talk = make_talk(seminar, **fields)
    for position, name in enumerate(speakers):
        make_speaker(talk, name, position=position)

    assert only().summary.value == summary


def test_description_is_event_abstract_and_address(talk):
    Talk.objects.update(abstract="We study $\\alpha$; slowly, in\ntwo parts.\n\nAnd more.")
    url = f"http://127.0.0.1:8000/talks/{talk.pk}/"

    event, *abstract, page = only().description.value.split("\n\n")

    assert (event, page) == ("MLWM", f"Page: {url}")
    assert "α; slowly, in" in abstract[0]
    assert abstract[-1] == "And more."
    assert only().url.value == url


def test_a_link_of_the_abstract_leads_somewhere_from_outside_the_site(talk):
    Talk.objects.update(abstract="See [the notes](/events/seminar/notes/).")

    assert "the notes (http://127.0.0.1:8000/events/seminar/notes/)" in only().description.value


@pytest.mark.parametrize(
    "format, is_told", [("online", True), ("hybrid", True), ("in-person", False), ("", False)]
)
def test_an_online_talk_tells_the_address_that_leads_to_its_links_and_no_link(talk, format, is_told):
    Event.objects.update(format=format)
    link = make_joining_link(talk=talk, passcode="open-sesame")
    make_joining_link(event=talk.event, url="https://meet.example.org/event")

    octets = ical.calendar_of(align())

    join = f"Join online: http://127.0.0.1:8000/talks/{talk.pk}/join/"
    assert (join in only().description.value) == is_told
    unfolded = octets.replace(b"\r\n ", b"").decode()
    assert JoiningLink.objects.count() == 2
    for secret in (link.url, link.passcode, "meet.example.org", "private@example.org"):
        assert secret not in unfolded


def test_nothing_leads_into_a_cancelled_talk(talk):
    Event.objects.update(format="online")
    Talk.objects.update(status="cancelled")

    assert "/join/" not in only().description.value


@pytest.mark.parametrize(
    "room, session_room, event, location",
    [
        ("A", "B", {"room": "C", "venue": "Hall"}, "A, Hall"),
        ("", "B", {"room": "C", "venue": "Hall"}, "B, Hall"),
        ("", "", {"room": "C", "venue": "Hall; 2, West Street"}, "C, Hall; 2, West Street"),
        ("", "", {"room": "", "venue": ""}, None),
        ("A", "", {"format": "online"}, "Online"),
        ("", "", {"format": "hybrid", "room": "", "venue": ""}, "Online"),
        ("A", "", {"format": "hybrid", "venue": "Hall"}, "A, Hall"),
    ],
)
def test_location_is_the_room_nearest_to_the_talk_or_online(talk, room, session_room, event, location):
    session = make_session(talk.event, room=session_room)
    Talk.objects.update(room=room, session=session)
    Event.objects.filter(pk=talk.event.pk).update(**event)

    entry = only()

    assert getattr(entry, "location", None) is None if location is None else entry.location.value == location


@pytest.mark.parametrize("kind", ["opening", "social", "poster-session"])
@pytest.mark.parametrize(
    "room, session_room, location",
    [("", "", "Hall"), ("Boathouse", "", "Boathouse, Hall"), ("", "Garden", "Garden, Hall")],
)
def test_the_usual_room_of_an_event_is_not_where_people_dine(talk, kind, room, session_room, location):
    session = make_session(talk.event, room=session_room)
    Talk.objects.update(kind=kind, room=room, session=session)

    assert only().location.value == location
    assert Talk.objects.get().place == location, "pages say the same"


@pytest.mark.database
def test_moving_a_session_to_another_room_moves_its_talks(talk, clock):
    Talk.objects.update(session=make_session(talk.event, room="B"))
    align()
    clock.tick()

    Session.objects.update(room="C")

    assert (only().location.value, int(only().sequence.value)) == ("C, Hall", 1)


def test_categories_are_the_kind_and_the_events_topics(talk):
    for name in ("Geometry, real", "Analysis"):
        talk.event.topics.add(Topic.objects.create(name=name, slug=name[:4]))

    assert "\r\nCATEGORIES:Talk,Analysis,Geometry\\, real\r\n" in align()[0].text


def test_a_kind_that_an_import_made_up_is_told_as_it_is(talk):
    Talk.objects.update(kind="séance")

    assert "\r\nCATEGORIES:séance\r\n" in align()[0].text


def test_no_entry_names_an_organiser_or_a_method(talk):
    octets = ical.calendar_of(align())

    assert b"ORGANIZER" not in octets
    assert b"METHOD" not in octets


CHANGES_OF_CLOCKS = {
    "America/New_York": [(2026, 3, 8, 6, 59), (2026, 3, 8, 7), (2026, 11, 1, 5, 59), (2026, 11, 1, 6)],
    "Europe/Berlin": [(2026, 3, 29, 0, 59), (2026, 3, 29, 1), (2026, 10, 25, 0, 59), (2026, 10, 25, 1)],
    "Australia/Sydney": [(2022, 2, 24, 4), (2022, 4, 2, 15, 59), (2022, 4, 2, 16), (2022, 4, 7, 5)],
    "Asia/Kathmandu": [(1985, 12, 31, 18, 29), (1985, 12, 31, 18, 31), (2026, 7, 1)],
    "UTC": [(2026, 7, 1)],
}


@pytest.mark.parametrize("zone", CHANGES_OF_CLOCKS)
def test_a_parser_reads_the_same_instants_on_both_sides_of_a_change_of_the_clocks(zone):
    event, starts = make_event(time_zone=zone), [utc(*parts) for parts in CHANGES_OF_CLOCKS[zone]]
    for start in starts:
        make_talk(event, starts_at=start, minutes=1)

    found = read()

    assert [entry.dtstart.value for entry in found] == starts
    assert [entry.dtend.value for entry in found] == [start + dt.timedelta(minutes=1) for start in starts]


def test_a_talk_over_midnight_ends_on_the_next_day(seminar):
    make_talk(seminar, starts_at=utc(2026, 7, 2, 3, 30), minutes=90)

    text = align()[0].text

    assert "DTSTART;TZID=America/New_York:20260701T233000\r\n" in text
    assert "DTEND;TZID=America/New_York:20260702T010000\r\n" in text


# --- Events ------------------------------------------------------------------------------------------


def workshop(**fields):
    fields = {
        "first_day": dt.date(2020, 7, 27),
        "last_day": dt.date(2020, 7, 31),
        "title": "Workshop",
    } | fields
    return make_event(kind=fields.pop("kind", "workshop"), **fields)


def test_a_dated_event_is_an_all_day_entry_that_keeps_nobody_busy():
    event = workshop(summary="Five days.", venue="Castle", room="Aula")

    entry = only()

    assert (entry.dtstart.value, entry.dtend.value) == (dt.date(2020, 7, 27), dt.date(2020, 8, 1))
    assert (entry.summary.value, entry.transp.value) == ("Workshop", "TRANSPARENT")
    assert entry.location.value == "Aula, Castle"
    assert entry.description.value == f"Five days.\n\nPage: http://127.0.0.1:8000/events/{event.slug}/"


@pytest.mark.database
@pytest.mark.parametrize(
    "fields",
    [
        {"date_precision": "month"},
        {"date_precision": "year"},
        {"date_precision": "unknown"},
        {"first_day": None, "last_day": None},
        {"kind": "series"},
        {"status": "draft"},
    ],
)
def test_an_event_without_a_known_day_has_none(fields):
    workshop(**fields)

    assert read() == []


@pytest.mark.database
def test_an_umbrella_has_the_days_of_its_parts():
    umbrella = make_event(kind="programme", title="Umbrella")
    workshop(parent=umbrella)
    part = workshop(
        parent=umbrella, first_day=dt.date(2020, 8, 3), last_day=dt.date(2020, 8, 14), status="postponed"
    )

    entry = read()[0]

    assert (entry.summary.value, entry.status.value) == ("Umbrella", "CONFIRMED")
    assert (entry.dtstart.value, entry.dtend.value) == (dt.date(2020, 7, 27), dt.date(2020, 8, 15))
    Event.objects.filter(pk=part.pk).update(date_precision="month")
    assert ical.told(read()[0])[2:] == ("CANCELLED", "New date to be announced: Umbrella")


@pytest.mark.parametrize("kind", ["course", "series"])
def test_a_course_and_a_series_stand_in_calendars_by_their_talks_only(kind):
    event = workshop(kind=kind)
    make_talk(event, title="The first lecture", speaker="Ada Example")

    assert only().summary.value == "Ada Example: The first lecture"


@pytest.mark.database
def test_the_life_of_a_postponed_event(clock):
    event = workshop(parent=make_event(kind="programme"))
    events = Event.objects.filter(pk=event.pk)
    uid = [entry for entry in read() if entry.summary.value == "Workshop"][0].uid.value

    def state():
        clock.tick()
        entry = next(entry for entry in read() if entry.uid.value == uid)
        return ical.told(entry)[1:], entry.dtstart.value

    old, new = dt.date(2020, 7, 27), dt.date(2021, 5, 3)
    events.update(status="postponed", new_dates="2021")
    assert state() == ((1, "CANCELLED", "Postponed to 2021: Workshop"), old)
    events.update(first_day=None, last_day=None)
    assert state() == ((1, "CANCELLED", "Postponed to 2021: Workshop"), old)
    events.update(status="published", first_day=new, last_day=new)
    assert state() == ((2, "CONFIRMED", "Workshop"), new)
    Event.objects.filter(pk=event.parent.pk).update(status="cancelled")
    assert state() == ((3, "CANCELLED", "Cancelled: Workshop"), new)


@pytest.mark.database
def test_the_notice_of_what_is_off_comes_first_in_its_entry_and_those_of_its_talks(clock):
    umbrella = make_event(kind="programme", title="Umbrella", notice="Bring a coat.")
    event = workshop(parent=umbrella, summary="Five days.")
    talk = make_talk(event, abstract="All about flows.")

    def first_paragraphs():
        clock.tick()
        return [entry.description.value.split("\n\n")[0] for entry in read()[1:]]

    assert first_paragraphs() == ["Five days.", "Workshop"], "what takes place is told without a notice"
    Event.objects.filter(pk=event.pk).update(status="postponed", notice="The hall is flooded; wait.")
    assert first_paragraphs() == ["The hall is flooded; wait."] * 2
    Event.objects.filter(pk=event.pk).update(notice="The hall is dry,\nbut the hill is not.")
    assert first_paragraphs() == ["The hall is dry,\nbut the hill is not."] * 2
    Event.objects.filter(pk=event.pk).update(status="published")
    Event.objects.filter(pk=umbrella.pk).update(status="cancelled")
    assert first_paragraphs() == ["Bring a coat."] * 2, "the umbrella's, which takes its parts along"
    assert [entry.sequence.value for entry in read() if entry.summary.value.endswith(talk.title)] == ["1"]


@pytest.mark.database
def test_other_parts_of_an_umbrella_are_untouched_by_a_postponed_one():
    umbrella = make_event(kind="programme", title="Umbrella")
    off, on = make_event(parent=umbrella, status="postponed", new_dates="2021"), make_event(parent=umbrella)
    make_talk(off, title="First"), make_talk(on, title="Second")

    told = {entry.summary.value: entry.status.value for entry in read()}

    assert told == {
        "Postponed to 2021: Speaker to be confirmed: First": "CANCELLED",
        "Speaker to be confirmed: Second": "CONFIRMED",
    }


# --- For programs of today ---------------------------------------------------------------------------


def test_location_has_the_postal_address_by_which_programs_show_the_way(talk):
    Event.objects.update(address="1 Lighthouse Road\n Port Alder ")

    assert only().location.value == "1, Hall, 1 Lighthouse Road, Port Alder"
    Event.objects.update(format="online")
    assert only().location.value == "Online"


def test_an_online_talk_leads_to_its_joining_page_first_of_all(talk):
    Event.objects.update(format="hybrid", notice="", accent="plum")
    Talk.objects.update(abstract="We study flows.")
    address = f"http://127.0.0.1:8000/talks/{talk.pk}/join/"

    entry = only()

    assert entry.description.value.split("\n\n")[0] == f"Join online: {address}"
    assert (entry.conference.value, entry.conference.params) == (
        address, {"VALUE": ["URI"], "FEATURE": ["VIDEO"]},
    )  # fmt: skip
    assert entry.color.value == "mediumvioletred"


def test_who_comes_is_busy_unless_it_is_cancelled(talk):
    assert not hasattr(only(), "transp")

    Talk.objects.update(status="cancelled")
    Event.objects.update(format="online")

    assert only().transp.value == "TRANSPARENT"
    assert not hasattr(only(), "conference")
