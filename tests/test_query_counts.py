"""Every list page and feed asks the database the same number of questions at one row and at three."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import CourseWeek, Lecture, WeekMaterial
from events.models import Area, EventOrganisation, Organisation, Page, Topic
from events.search import folding
from portal import pages
from tests.support.factories import (
    make_board_member,
    make_event,
    make_joining_link,
    make_material,
    make_person,
    make_session,
    make_speaker,
    make_talk,
    utc,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)


@pytest.fixture
def site():
    """A site with one of everything that a list shows, under the slug "seminar" and the course "course"."""
    umbrella = make_event("programme", kind="programme", macros=r"\def\GL{\operatorname{GL}}")
    make_event("seminar", parent=umbrella, kind="series", format="hybrid")
    make_event("course", kind="course")
    return grow


def grow(number):
    """Add a row of each kind to everything."""
    programme, seminar, course = (_event(slug) for slug in ("programme", "seminar", "course"))
    person = make_person(f"Ada Example {number}", slug=f"ada-{number}")
    days = {"first_day": dt.date(2026, 6, number), "last_day": dt.date(2026, 6, number)}
    part = make_event(parent=programme, kind="workshop", **days)
    topic = Topic.objects.create(name=f"Topic {number}", slug=f"topic-{number}")
    for event in (
        programme,
        seminar,
        course,
        part,
        make_event(kind="workshop", **days),
        make_event(kind="course"),
    ):
        _fill(event, person, topic, number)
    week = CourseWeek.objects.create(event=course, number=number)
    WeekMaterial.objects.create(week=week, label="Notebook", url="https://example.org/n")
    talk = make_talk(course, speaker=person, starts_at=NOW + dt.timedelta(hours=number))
    make_material(talk=talk)
    Lecture.objects.create(talk=talk, week=week)


def _event(slug):
    from events.models import Event

    return Event.objects.get(slug=slug)


def _fill(event, person, topic, number):
    event.topics.add(topic)
    session = make_session(event, chair=person)
    ada = make_person("Ada Lovelace", slug="ada") if not _exists("ada") else _person("ada")
    for starts_at in (NOW - dt.timedelta(days=number), NOW + dt.timedelta(days=number), None):
        talk = make_talk(
            event,
            session=session,
            speaker=person,
            chair=person,
            starts_at=starts_at,
            title=r"Sheaves on $\GL_n$",
        )
        make_speaker(talk, ada)
        make_material(talk=talk)
        make_material(talk=talk, label="Code", kind="code")
    make_board_member(event, person)
    make_board_member(event, ada, until_day=dt.date(2020, 1, 1))
    make_material(event=event, label=f"Notes {number}")
    make_joining_link(event=event)
    organisation = Organisation.objects.create(name=f"Organisation {event.pk} {number}")
    EventOrganisation.objects.create(event=event, organisation=organisation)
    area = Area.objects.create(event=event, title=f"Area {number}")
    Area.objects.create(event=event, parent=area, title="Sub-topic")
    Page.objects.create(event=event, slug=f"page-{number}", title="Travel", is_published=True)


def _exists(slug):
    from events.models import Person

    return Person.objects.filter(slug=slug).exists()


def _person(slug):
    from events.models import Person

    return Person.objects.get(slug=slug)


PATHS = [
    "/",
    "/events/",
    "/events/?time=upcoming&kind=workshop",
    "/events/seminar/",
    "/events/programme/",
    "/events/seminar/talks/",
    "/events/seminar/talks/?time=upcoming",
    "/talks/",
    "/events/programme/timetable/",
    "/events/programme/speakers/",
    "/events/seminar/page-1/",
    "/courses/",
    "/courses/course/",
    "/people/",
    "/people/?letter=l",
    "/people/ada/",
    "/search/?q=sheaves",
    "/search/?q=ada",
    "/calendar.ics",
    "/events/programme/calendar.ics",
    "/courses/course/calendar.ics",
    "/people/ada/calendar.ics",
    "/sitemap.xml",
    "/sitemap-talks-1.xml",
    "/sitemap-events-1.xml",
]


def queries_of(client, path):
    """The statements of one reading of `path` from an empty store; calendars and the index are in line."""
    folding.fold_all(NOW)
    client.get(path)
    pages.store.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return [query["sql"] for query in queries]


def test_the_number_of_queries_does_not_grow(client, site):
    site(1)
    at_one = {path: queries_of(client, path) for path in PATHS}
    site(2), site(3)
    at_three = {path: queries_of(client, path) for path in PATHS}

    for path in PATHS:
        assert len(at_three[path]) == len(at_one[path]), "\n".join([path, *at_three[path]])
        assert len(at_one[path]) <= 36, path


@pytest.mark.parametrize("path", ["/", "/events/seminar/", "/calendar.ics"])
def test_a_kept_answer_takes_one_query(client, site, path):
    site(1)
    client.get(path)

    with CaptureQueriesContext(connection) as queries:
        client.get(path)

    assert len(queries) == 1
