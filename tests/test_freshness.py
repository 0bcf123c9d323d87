"""An edit of anything that a page shows is on it at the next request, whichever way it was written; and what
opens or ends with time does so within the minute."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from courses.models import CourseWeek, Lecture, WeekMaterial
from events.models import (
    Area,
    BoardMember,
    Event,
    EventOrganisation,
    Material,
    Organisation,
    Page,
    Person,
    Session,
    Speaker,
    Talk,
    Topic,
)
from portal.models import SiteSettings
from tests.support.factories import (
    make_board_member,
    make_event,
    make_joining_link,
    make_material,
    make_person,
    make_session,
    make_talk,
    utc,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = utc(2026, 5, 6, 12)
NEW = "Brand-new words"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands at NOW until a test sets `clock.now`."""

    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def site():
    SiteSettings.objects.create(name="Old site")
    event = make_event("workshop", kind="workshop", format="hybrid", venue="Old Mill")
    person = make_person("Ada Example", slug="ada")
    session = make_session(event, starts_at=NOW)
    talk = make_talk(
        event, pk=1_000_101, session=session, speaker=person, starts_at=NOW + dt.timedelta(hours=2)
    )
    make_material(talk=talk)
    make_board_member(event, person, role="Chair")
    event.topics.add(Topic.objects.create(name="Geometry", slug="geometry"))
    EventOrganisation.objects.create(event=event, organisation=Organisation.objects.create(name="A Host"))
    area = Area.objects.create(event=event, title="An area")
    Area.objects.create(event=event, parent=area, title="A sub-topic")
    Page.objects.create(event=event, slug="travel", title="Travel", is_published=True)
    Page.objects.create(slug="about", title="About", is_published=True)
    course = make_event("course", kind="course")
    week = CourseWeek.objects.create(event=course, number=1)
    Lecture.objects.create(talk=make_talk(course, title="Old lecture"), week=week)
    WeekMaterial.objects.create(week=week, label="Notebook", url="https://example.org/n")


EDITS = [
    (SiteSettings, {"name": NEW}, "/"),
    (SiteSettings, {"name": NEW}, "/calendar.ics"),
    (Event, {"title": NEW}, "/"),
    (Event, {"title": NEW}, "/events/"),
    (Event, {"notice": NEW}, "/events/workshop/"),
    (Event, {"venue": NEW}, "/events/workshop/calendar.ics"),
    (Event, {"title": NEW}, "/people/ada/"),
    (Event, {"title": NEW}, "/courses/"),
    (Person, {"affiliation": NEW}, "/search/?q=ada"),
    (Talk, {"title": NEW}, "/"),
    (Talk, {"title": NEW}, "/events/workshop/timetable/"),
    (Talk, {"abstract": NEW}, "/talks/1000101/"),
    (Talk, {"room": NEW}, "/talks/1000101/calendar.ics"),
    (Talk, {"title": NEW}, "/courses/course/"),
    (Session, {"title": NEW}, "/events/workshop/timetable/"),
    (Speaker, {"affiliations": NEW}, "/talks/1000101/"),
    (Person, {"name": NEW}, "/talks/1000101/"),
    (Person, {"name": NEW}, "/calendar.ics"),
    (Person, {"bio": NEW}, "/people/ada/"),
    (Person, {"affiliation": NEW}, "/people/"),
    (BoardMember, {"role": NEW}, "/events/workshop/"),
    (Material, {"label": NEW}, "/talks/1000101/"),
    (Topic, {"name": NEW}, "/events/workshop/"),
    (Organisation, {"name": NEW}, "/events/workshop/"),
    (EventOrganisation, {"grant_number": NEW}, "/events/workshop/"),
    (Area, {"title": NEW}, "/events/workshop/"),
    (Page, {"title": NEW}, "/events/workshop/"),
    (Page, {"body": NEW}, "/events/workshop/travel/"),
    (Page, {"title": NEW}, "/"),
    (CourseWeek, {"summary": NEW}, "/courses/course/"),
    (WeekMaterial, {"label": NEW}, "/courses/course/"),
]


@pytest.mark.parametrize(
    "model, change, path", EDITS, ids=lambda value: getattr(value, "__name__", None) or str(value)
)
def test_an_update_shows_at_the_next_request(client, site, model, change, path):
    before = client.get(path)
    assert before.status_code == 200 and NEW not in before.content.decode()
    assert client.get(path).content == before.content

    model.objects.update(**change)

    after = client.get(path)
    assert NEW in after.content.decode()
    assert after["ETag"] != before["ETag"]


def test_a_hand_at_the_databases_own_prompt_is_seen_too(client, site):
    client.get("/talks/1000101/")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_talk SET title = %s WHERE id = 1000101", [NEW])

    assert NEW in client.get("/talks/1000101/").content.decode()


def test_what_is_taken_away_is_gone_at_the_next_request(client, site):
    assert "Slides" in client.get("/talks/1000101/").content.decode()

    Material.objects.filter(talk=1000101).delete()

    assert "Slides" not in client.get("/talks/1000101/").content.decode()


def test_material_appears_at_its_minute_and_not_before(client, site, clock):
    make_material(
        talk=Talk.objects.get(pk=1_000_101), label="Notes", visible_from=NOW + dt.timedelta(minutes=10)
    )

    clock.now = NOW + dt.timedelta(minutes=9, seconds=59)
    assert "Notes" not in client.get("/talks/1000101/").content.decode()
    clock.now = NOW + dt.timedelta(minutes=10)
    assert "Notes" in client.get("/talks/1000101/").content.decode()


def test_a_talk_moves_from_coming_to_past_at_its_end(client, site, clock):
    talk = Talk.objects.get(pk=1_000_101)

    clock.now = talk.ends_at - dt.timedelta(seconds=1)
    assert talk.title in client.get("/").content.decode()
    clock.now = talk.ends_at
    assert talk.title not in client.get("/").content.decode()
    assert talk.title in client.get("/events/workshop/talks/").content.decode()


def test_now_is_marked_in_the_timetable_from_the_first_minute(client, site, clock):
    talk = Talk.objects.get(pk=1_000_101)

    clock.now = talk.starts_at - dt.timedelta(seconds=1)
    assert "is-now" not in client.get("/events/workshop/timetable/").content.decode()
    clock.now = talk.starts_at
    assert "is-now" in client.get("/events/workshop/timetable/").content.decode()


def test_the_button_to_join_goes_with_the_talk(client, site, clock):
    talk = Talk.objects.get(pk=1_000_101)
    make_joining_link(event=talk.event)

    clock.now = talk.ends_at + dt.timedelta(minutes=29)  # it may run over
    assert 'href="/talks/1000101/join/"' in client.get("/talks/1000101/").content.decode()
    clock.now = talk.ends_at + dt.timedelta(minutes=30)
    assert 'href="/talks/1000101/join/"' not in client.get("/talks/1000101/").content.decode()


def test_a_term_moves_to_former_on_the_day_after_its_last(client, site, clock):
    BoardMember.objects.update(until_day=dt.date(2026, 5, 6))

    assert "Former organisers" not in client.get("/events/workshop/").content.decode()
    clock.now = utc(2026, 5, 7)
    assert "Former organisers" in client.get("/events/workshop/").content.decode()
