"""What calendars are told of a talk or an event, from the first announcement to the last change."""

import datetime as dt

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from events.calendars import alignment, tasks, vevents
from events.calendars.templatetags.calendars import subscription
from events.models import CalendarEntry, Event, Person, Speaker, Talk, Topic
from portal import doorbell
from portal.models import SiteSettings
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

pytestmark = [pytest.mark.database, pytest.mark.django_db]

START = utc(2026, 3, 25, 16)


@pytest.fixture
def seminar():
    umbrella = make_event("programme", title="Programme", kind="programme")
    middle = make_event("term", title="Term", kind="programme", parent=umbrella)
    return make_event(
        "seminar", title="MLWM", parent=middle, time_zone="America/New_York", venue="Hall", room="1"
    )


# --- A life ------------------------------------------------------------------------------------------


def test_the_whole_life_of_a_talk(talk, seminar, clock):
    """Changed by QuerySet.update() throughout: no save() has to remember calendars."""
    talks, events = Talk.objects.filter(pk=talk.pk), Event.objects.filter(pk=seminar.pk)
    later, new_day = START + dt.timedelta(hours=1), START + dt.timedelta(days=365)
    uid = only().uid.value
    steps = [
        (lambda: None, 0, "CONFIRMED", "Ada Example: On flows"),
        (lambda: talks.update(starts_at=later, ends_at=later + dt.timedelta(hours=1)), 1, "CONFIRMED", None),
        (lambda: talks.update(title="On streams"), 1, "CONFIRMED", "Ada Example: On streams"),
        (lambda: Person.objects.update(name="Ada Sample"), 1, "CONFIRMED", "Ada Sample: On streams"),
        (lambda: talks.update(room="2"), 2, "CONFIRMED", None),
        (lambda: talks.update(status="cancelled"), 3, "CANCELLED", "Cancelled: Ada Sample: On streams"),
        (lambda: talks.update(status="tentative"), 4, "TENTATIVE", "Ada Sample: On streams"),
        (lambda: talks.update(status="confirmed"), 5, "CONFIRMED", "Ada Sample: On streams"),
        (
            lambda: events.update(status="postponed", new_dates="2021"),
            6,
            "CANCELLED",
            "Postponed to 2021: Ada Sample: On streams",
        ),
        (lambda: events.update(new_dates=""), 6, "CANCELLED", "Postponed: Ada Sample: On streams"),
        (
            lambda: (
                events.update(status="published"),
                talks.update(starts_at=new_day, ends_at=new_day + dt.timedelta(hours=1)),
            ),
            7,
            "CONFIRMED",
            "Ada Sample: On streams",
        ),
        (lambda: events.update(status="cancelled"), 8, "CANCELLED", "Cancelled: Ada Sample: On streams"),
    ]
    before = only()
    for change, sequence, status, summary in steps:
        clock.tick()
        change()
        entry = only()
        assert ical.told(entry) == (uid, sequence, status, summary or before.summary.value)
        revised = clock.now if change is not steps[0][0] else clock.now - dt.timedelta(days=1)
        assert entry.dtstamp.value == entry.last_modified.value == revised
        before = entry
    assert before.dtstart.value == new_day


CHANGES = {
    "the end": (lambda: Talk.objects.update(ends_at=START + dt.timedelta(hours=3)), True),
    "the room": (lambda: Talk.objects.update(room="9"), True),
    "the venue": (lambda: Event.objects.filter(slug="seminar").update(venue="Castle"), True),
    "the event's room": (lambda: Event.objects.filter(slug="seminar").update(room="9"), True),
    "the zone": (lambda: Event.objects.filter(slug="seminar").update(time_zone="Europe/Berlin"), True),
    "the format": (lambda: Event.objects.filter(slug="seminar").update(format="online"), True),
    "the status": (lambda: Talk.objects.update(status="tentative"), True),
    "the umbrella's status": (lambda: Event.objects.filter(slug="term").update(status="cancelled"), True),
    "the top's status": (lambda: Event.objects.filter(slug="programme").update(status="postponed"), True),
    "the title": (lambda: Talk.objects.update(title="Other"), False),
    "the abstract": (lambda: Talk.objects.update(abstract="Other"), False),
    "the kind": (lambda: Talk.objects.update(kind="keynote"), False),
    "a speaker's name": (lambda: Person.objects.update(name="Other"), False),
    "another speaker": (lambda: make_speaker(Talk.objects.get(), "Eve Example", position=2), False),
    "no speaker": (lambda: Speaker.objects.all().delete(), False),
    "the event's title": (lambda: Event.objects.filter(slug="seminar").update(title="Other"), False),
    "a topic": (
        lambda: Event.objects.get(slug="seminar").topics.add(Topic.objects.create(name="Flows", slug="f")),
        False,
    ),
}


@pytest.mark.parametrize("change, is_of_schedule", CHANGES.values(), ids=CHANGES)
def test_whatever_an_entry_tells_revises_it_and_the_schedule_raises_sequence(
    talk, clock, change, is_of_schedule
):
    before = only()
    clock.tick()

    change()

    after = only()
    assert after.dtstamp.value == clock.now
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == int(is_of_schedule)


UNTOLD = {
    "a notice": lambda: Event.objects.update(notice="Bring a pen."),
    "the recording": lambda: Talk.objects.update(recording="published"),
    "a person's e-mail": lambda: Person.objects.update(email="other@example.org"),
    "a joining link": lambda: make_joining_link(talk=Talk.objects.get()),
    "another talk": lambda: make_talk(Event.objects.get(slug="seminar"), kind="break"),
    "the site's name": lambda: SiteSettings(name="Other").save(),
}


@pytest.mark.parametrize("change", UNTOLD.values(), ids=UNTOLD)
def test_what_no_entry_tells_leaves_every_octet_as_it_was(talk, clock, change):
    before = ical.calendar_of(align())
    clock.tick()

    change()

    assert ical.calendar_of(align()) == before


def test_another_address_of_the_site_revises_every_entry(talk, clock):
    align()
    clock.tick()

    with override_settings(SITE_URL="https://seminars.example.org"):
        entry = only()

    assert entry.url.value == f"https://seminars.example.org/talks/{talk.pk}/"
    assert (entry.dtstamp.value, int(entry.sequence.value)) == (clock.now, 0)


def test_another_wording_of_the_portal_revises_what_it_changes_only(talk, clock, monkeypatch):
    other = make_talk(talk.event, title="", starts_at=START, speaker="Eve Example")
    align()
    clock.tick()

    monkeypatch.setattr(alignment, "VERSION", 1_000)
    monkeypatch.setattr(vevents, "_", lambda text: text.replace("to be announced", "follows"))

    revised = {entry.talk_id: entry.revised_at == clock.now for entry in align()}
    assert revised == {talk.pk: False, other.pk: True}


def test_a_revision_is_later_than_the_last_one_even_if_the_clock_was_set_back(talk, clock):
    first = only().dtstamp.value
    type(clock).now = first - dt.timedelta(days=3)

    Talk.objects.update(title="Other")

    assert only().dtstamp.value == first + dt.timedelta(seconds=1)


def test_facts_that_leave_the_text_alone_are_no_revision_and_are_not_rendered_again(talk, clock, monkeypatch):
    Event.objects.update(format="online")
    before = ical.calendar_of(align())
    clock.tick()

    Talk.objects.update(room="9")  # an online talk is "Online", whatever the room

    assert ical.calendar_of(align()) == before
    monkeypatch.setattr(alignment, "body", None)
    align()


def test_only_what_changed_is_rendered(talk, monkeypatch):
    other = make_talk(talk.event, title="Other")
    align()
    rendered = []
    monkeypatch.setattr(alignment, "body", lambda fact: rendered.append(fact.pk) or vevents.body(fact))

    Talk.objects.filter(pk=other.pk).update(abstract="New")
    align()

    assert rendered == [other.pk]


# --- Which talks have an entry -----------------------------------------------------------------------


def test_drafts_breaks_and_talks_without_a_day_have_none(seminar):
    make_talk(seminar, status="draft")
    make_talk(seminar, kind="break")
    make_talk(seminar, starts_at=None)
    make_talk(make_event(status="draft"))

    assert read() == []
    assert not CalendarEntry.objects.exists()


def test_a_talk_that_loses_its_day_is_cancelled_there_and_revived_with_a_new_one(talk, clock):
    uid = only().uid.value
    clock.tick()
    Talk.objects.update(starts_at=None, ends_at=None)
    lost = only()

    assert ical.told(lost) == (uid, 1, "CANCELLED", "New date to be announced: Ada Example: On flows")
    assert lost.dtstart.value == START
    assert lost.dtend.value == START + dt.timedelta(hours=1)

    clock.tick()
    Talk.objects.update(title="On streams")
    assert (only().dtstart.value, only().summary.value) == (
        START,
        "New date to be announced: Ada Example: On streams",
    )

    clock.tick()
    Talk.objects.update(starts_at=START + dt.timedelta(days=7), ends_at=START + dt.timedelta(days=7, hours=1))
    assert ical.told(only()) == (uid, 2, "CONFIRMED", "Ada Example: On streams")
    assert only().dtstart.value == START + dt.timedelta(days=7)


def test_one_event_is_brought_into_line_without_the_others(talk):
    other = make_talk()

    alignment.align(talks=other.event.talks.all(), events=Event.objects.none())

    assert CalendarEntry.objects.get().talk == other


# --- Reading much at once ----------------------------------------------------------------------------


def workshop(**fields):
    days = {"first_day": dt.date(2020, 7, 27), "last_day": dt.date(2020, 7, 31)}
    return make_event(kind="workshop", **days, **fields)


def queries_of(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_aligning_asks_as_much_for_three_as_for_one(talk):
    workshop()
    first = queries_of(align)
    again = queries_of(align)
    for number in (1, 2):
        event = workshop(parent=make_event(kind="programme"), time_zone="Europe/Berlin")
        event.topics.add(Topic.objects.create(name=f"Topic {number}", slug=f"t{number}"))
        make_talk(event, speaker=f"Eve Example {number}", session=make_session(event))
    Talk.objects.update(title="Other")  # so that there is something to revise, too

    assert queries_of(align) == first + 1  # new ones and revised ones are written apart
    assert queries_of(align) == again


def test_everything_is_aligned_in_batches(seminar):
    for number in range(5):
        make_talk(seminar, starts_at=START + dt.timedelta(days=number))
        workshop()

    alignment.align_all(at_once=2)

    assert CalendarEntry.objects.exclude(talk=None).count() == 5
    assert CalendarEntry.objects.exclude(event=None).count() == 5
    kept = list(CalendarEntry.objects.values_list("pk", "text"))
    alignment.align_all(at_once=3)
    assert list(CalendarEntry.objects.values_list("pk", "text")) == kept


def test_the_worker_aligns_after_a_change_and_only_then(talk, monkeypatch):
    monkeypatch.setitem(tasks.aligned, "revision", None)
    tasks.align_calendars()
    assert CalendarEntry.objects.get().talk == talk

    assert queries_of(tasks.align_calendars) == 2  # whether the clock is held, and the revision
    Talk.objects.update(title="On streams")
    tasks.align_calendars()
    assert "On streams" in CalendarEntry.objects.get().text


def test_the_worker_tries_again_what_failed(talk, monkeypatch):
    monkeypatch.setitem(tasks.aligned, "revision", None)
    with monkeypatch.context() as broken, pytest.raises(TypeError):
        broken.setattr(alignment, "body", None)
        tasks.align_calendars()

    tasks.align_calendars()

    assert CalendarEntry.objects.count() == 1


def test_what_takes_long_is_aligned_piece_by_piece_with_other_work_between(talk, seminar, monkeypatch):
    monkeypatch.setattr(tasks, "SECONDS", -1)
    monkeypatch.setattr(tasks, "aligned", {"revision": None, "at": None, "rest": None})
    put = []
    monkeypatch.setattr(doorbell, "put", put.append)
    workshop()

    assert tasks.align_calendars() is False
    assert CalendarEntry.objects.get().talk == talk
    Talk.objects.update(title="On streams")  # after its piece: this is for the next round
    assert tasks.align_calendars() is False and CalendarEntry.objects.count() == 2
    assert put == ["events.calendars.tasks.align_calendars"] * 2
    assert tasks.align_calendars() is True and len(put) == 2
    assert "On streams" not in CalendarEntry.objects.get(talk=talk).text

    assert [tasks.align_calendars() for _each in range(3)] == [False, False, True]
    assert "On streams" in CalendarEntry.objects.get(talk=talk).text


# --- Subscribing -------------------------------------------------------------------------------------


@override_settings(SITE_URL="https://seminars.example.org")
def test_subscription_links_are_absolute_and_quoted():
    links = subscription("/events/a/calendar.ics", "Ideas & more")

    assert links == {
        "https": "https://seminars.example.org/events/a/calendar.ics",
        "webcal": "webcal://seminars.example.org/events/a/calendar.ics",
        "google": "https://calendar.google.com/calendar/r?cid="
        "webcal%3A%2F%2Fseminars.example.org%2Fevents%2Fa%2Fcalendar.ics",
        "outlook": "https://outlook.live.com/calendar/0/addfromweb?"
        "url=https%3A%2F%2Fseminars.example.org%2Fevents%2Fa%2Fcalendar.ics&name=Ideas%20%26%20more",
        "office": "https://outlook.office.com/calendar/0/addfromweb?"
        "url=https%3A%2F%2Fseminars.example.org%2Fevents%2Fa%2Fcalendar.ics&name=Ideas%20%26%20more",
        "path": "/events/a/calendar.ics",
    }
