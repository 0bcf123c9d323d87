import datetime as dt
import html
import json
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from events.models import Event, EventOrganisation, Organisation, Page, Person, Talk
from events.web.schema_org import describe
from portal.context import portal as site_context
from portal.models import SiteSettings
from tests.support import factories
from tests.support.factories import (
    make_course,
    make_event,
    make_person,
    make_session,
    make_speaker,
    make_talk,
    utc,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_address")]
HERE = "https://seminars.example.org"


def with_hosts(event):
    return Event.objects.with_dates().prefetch_related("hosts__organisation").get(pk=event.pk)


def head(template, path="/", **values):
    request = RequestFactory().get(path)
    context = Context({"request": request, **site_context(request), **values})
    return Template("{% load schema_org %}" + template).render(context)


def test_a_workshop():
    umbrella = make_event("umbrella", kind="programme", title="Umbrella")
    event = make_event(
        "ws", kind="workshop", title="On $L^2$", parent=umbrella, summary="Short.", format="in-person",
        venue="Institute", room="Room 1", address="1 Street\nTown", map_url="https://maps.example.org/1",
        first_day=dt.date(2020, 7, 27), last_day=dt.date(2020, 7, 31),
    )  # fmt: skip
    for role, name in [("host", "A University"), ("funder", "A Fund"), ("partner", "A Firm")]:
        organisation = Organisation.objects.create(name=name, url=f"https://{role}.example.org")
        EventOrganisation.objects.create(event=event, organisation=organisation, role=role)

    assert describe(with_hosts(event)) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "On L²",
        "description": "Short.",
        "url": f"{HERE}/events/ws/",
        "startDate": "2020-07-27",
        "endDate": "2020-07-31",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Room 1, Institute",
            "address": {"@type": "PostalAddress", "streetAddress": "1 Street, Town"},
            "hasMap": "https://maps.example.org/1",
        },
        "organizer": [{"@type": "Organization", "name": "A University", "url": "https://host.example.org"}],
        "funder": [{"@type": "Organization", "name": "A Fund", "url": "https://funder.example.org"}],
        "superEvent": {"@type": "Event", "name": "Umbrella", "url": f"{HERE}/events/umbrella/"},
    }


@pytest.mark.parametrize("precision", ["month", "year", "unknown"])
def test_dates_not_known_by_the_day_are_left_out(precision):
    event = make_event(
        kind="school", first_day=dt.date(2024, 6, 1), last_day=dt.date(2024, 6, 30), date_precision=precision
    )

    assert "startDate" not in describe(event)


def test_an_umbrella_has_the_dates_of_its_parts():
    umbrella = make_event(kind="programme")
    make_event(parent=umbrella, first_day=dt.date(2020, 7, 27), last_day=dt.date(2020, 7, 31))
    make_event(parent=umbrella, first_day=dt.date(2020, 8, 3), last_day=dt.date(2020, 8, 14))

    data = describe(with_hosts(umbrella))

    assert (data["startDate"], data["endDate"]) == ("2020-07-27", "2020-08-14")


def test_parts_are_listed_without_drafts():
    umbrella = make_event("umbrella", kind="programme")
    make_event("shown", parent=umbrella)
    make_event("hidden", parent=umbrella, status="draft")
    talk = make_talk(umbrella)
    make_talk(umbrella, title="Hidden", status="draft")

    data = describe(umbrella, [*umbrella.parts.all(), *Talk.objects.for_list()])

    assert [part["url"] for part in data["subEvent"]] == [f"{HERE}/events/shown/", f"{HERE}/talks/{talk.pk}/"]
    assert "superEvent" not in data["subEvent"][0]


@pytest.mark.parametrize(
    ("above", "own", "expected"),
    [
        ("published", "published", "EventScheduled"),
        ("published", "cancelled", "EventCancelled"),
        ("published", "postponed", "EventPostponed"),
        ("postponed", "published", "EventPostponed"),
        ("cancelled", "postponed", "EventCancelled"),
    ],
)
def test_the_status_of_an_event_comes_down_to_its_parts_and_talks(above, own, expected):
    event = make_event(parent=make_event(status=above), status=own)
    talk = make_talk(event)

    assert describe(event)["eventStatus"] == f"https://schema.org/{expected}"
    assert describe(talk)["eventStatus"] == f"https://schema.org/{expected}"


def test_a_cancelled_talk():
    assert describe(make_talk(status="cancelled"))["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_talk_online_in_new_york():
    event = make_event("series", title="Series", time_zone="America/New_York", format="online")
    talk = make_talk(event, title="Sobolev", starts_at=utc(2024, 5, 29, 16), abstract="On $x^2$ and *more*.")
    ada = make_person("Ada Example", slug="ada", affiliation="Now Institute")
    make_speaker(talk, ada, affiliations="Then University\nThen Institute")

    assert describe(Talk.objects.for_list().get()) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Sobolev",
        "description": "On x² and more.",
        "url": f"{HERE}/talks/{talk.pk}/",
        "startDate": "2024-05-29T12:00:00-04:00",
        "endDate": "2024-05-29T13:00:00-04:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": f"{HERE}/talks/{talk.pk}/join/"},
        "performer": [
            {
                "@type": "Person",
                "name": "Ada Example",
                "url": f"{HERE}/people/ada/",
                "affiliation": [
                    {"@type": "Organization", "name": "Then University"},
                    {"@type": "Organization", "name": "Then Institute"},
                ],
            }
        ],
        "superEvent": {"@type": "EventSeries", "name": "Series", "url": f"{HERE}/events/series/"},
    }


def test_a_hybrid_talk_is_in_its_room_and_online():
    event = make_event(format="hybrid", venue="Institute", room="Room 1")
    talk = make_talk(event, room="Room 2")

    places = describe(talk)["location"]

    assert [place["@type"] for place in places] == ["Place", "VirtualLocation"]
    assert places[0]["name"] == "Room 2, Institute"


@pytest.mark.parametrize("kind, name", [("talk", "Great Hall, Institute"), ("social", "Institute")])
def test_only_what_people_come_to_hear_is_in_the_usual_room(kind, name):
    talk = make_talk(make_event(venue="Institute", room="Great Hall"), kind=kind)

    assert describe(talk)["location"]["name"] == name


def test_the_room_of_a_session_is_that_of_its_talks():
    event = make_event(venue="Institute", room="Great Hall")
    talk = make_talk(event, session=make_session(event, room="Attic"))

    assert describe(talk)["location"]["name"] == "Attic, Institute"


@pytest.mark.parametrize("kind", ["workshop", "course"])
def test_a_format_that_is_not_known_is_left_out(kind):
    event = make_event(kind=kind, format="", venue="Institute")

    data = describe(event)

    data = data.get("hasCourseInstance", data)
    assert "eventAttendanceMode" not in data and "courseMode" not in data
    assert data["location"]["name"] == "Institute"


def test_a_course_has_an_instance_with_its_lecturers_once():
    course = make_course(
        "course", weeks=2, format="online", description="Learn.", first_day=dt.date(2022, 2, 24)
    )
    ada = make_person("Ada Example", slug="ada")
    for talk in course.talks.all():
        make_speaker(talk, ada)

    data = describe(course, Talk.objects.for_list())

    assert (data["@type"], data["description"], data["url"]) == (
        "Course",
        "Learn.",
        f"{HERE}/courses/course/",
    )
    instance = data["hasCourseInstance"]
    assert (instance["@type"], instance["courseMode"]) == ("CourseInstance", "Online")
    assert instance["courseWorkload"] == "PT2H"
    assert instance["courseSchedule"] == {
        "@type": "Schedule", "repeatFrequency": "Irregular", "repeatCount": 2, "duration": "PT1H",
    }  # fmt: skip
    assert (instance["startDate"], instance["endDate"]) == ("2022-02-24", "2022-02-24")
    assert instance["instructor"] == [
        {"@type": "Person", "name": "Ada Example", "url": f"{HERE}/people/ada/"}
    ]


def test_a_person():
    person = make_person(
        "Ada Example", slug="ada", affiliation="An Institute", homepage="https://ada.example.org",
        orcid="0000-0002-1825-0097", bio="Works on $\\alpha$.", email="secret@example.org",
    )  # fmt: skip

    assert describe(person) == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ada Example",
        "url": f"{HERE}/people/ada/",
        "description": "Works on α.",
        "affiliation": {"@type": "Organization", "name": "An Institute"},
        "sameAs": ["https://orcid.org/0000-0002-1825-0097", "https://ada.example.org"],
    }


def test_the_site_says_how_it_is_searched():
    data = describe(SiteSettings(name="Seminars"))

    assert (data["@type"], data["url"]) == ("WebSite", f"{HERE}/")
    assert data["potentialAction"]["target"]["urlTemplate"] == f"{HERE}/search/?q={{words}}"


def test_a_page():
    assert describe(Page(slug="about", title="About"))["url"] == f"{HERE}/pages/about/"


def test_no_joining_link_is_told():
    event = make_event(format="online")
    talk = make_talk(event)
    factories.make_joining_link(event=event, url="https://meet.example.org/secret", passcode="secret")
    factories.make_joining_link(talk=talk, url="https://meet.example.org/secret", passcode="secret")

    told = json.dumps([describe(event, [talk]), describe(talk)])

    assert "secret" not in told and "meet" not in told


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_talks_asks_the_database_nothing(count, django_assert_num_queries):
    event = make_event(parent=make_event())
    for _ in range(count):
        make_talk(event, speaker="Ada Example")
    event = Event.objects.select_related("parent__parent").get(pk=event.pk)
    talks = list(Talk.objects.for_list())

    with django_assert_num_queries(0):
        assert len(describe(event, talks)["subEvent"]) == count
        assert all(describe(talk)["performer"] for talk in talks)


def test_no_text_can_leave_the_script_element():
    title = "</script><script>alert(1)</script> & <!--"
    talk = make_talk(title=title)

    element = head("{% structured_data talk %}", talk=talk)

    body = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(body)
    assert json.loads(body)["name"] == describe(talk)["name"]
    assert "alert(1)" in json.loads(body)["name"]


def test_social_tags_of_a_talk():
    talk = make_talk(title='Say "<i>" & $x^2$', abstract="About <b>it</b>.")

    tags = head("{% social_tags talk %}", path="/somewhere/else/", talk=talk)
    said = {key: html.unescape(text) for key, text in re.findall(r'property="(\S+)" content="([^"]*)"', tags)}

    assert f'<link rel="canonical" href="{HERE}/talks/{talk.pk}/">' in tags
    assert said["og:url"] == f"{HERE}/talks/{talk.pk}/"
    assert (said["og:title"], said["og:type"]) == (describe(talk)["name"], "article")
    assert said["og:description"].endswith(f" {describe(talk)['description']}")
    assert said["og:site_name"] == SiteSettings().name
    assert "<i>" not in tags and "<b>" not in tags


def test_a_shared_talk_is_told_with_its_speakers_and_its_time():
    event = make_event("series", title="Series & more", time_zone="Europe/Berlin")
    talk = make_talk(
        event, title="Why $x^2$ forgets", abstract="About *it*.", starts_at=utc(2026, 11, 26, 15)
    )
    make_speaker(talk, "Ottilie Brandvik")
    make_speaker(talk, "Ada Example")

    assert shared(talk) == (
        "Ottilie Brandvik, Ada Example: Why x² forgets",
        "Thursday 26 November 2026, 16:00 Berlin time. About it.",
    )


def test_a_shared_talk_of_which_little_is_known_names_its_event():
    event = make_event(title="Series & more", time_zone="Europe/Berlin")
    talk = make_talk(event, title="", starts_at=None, speaker="Ottilie Brandvik")
    off = make_talk(event, title="Off", status="cancelled")

    assert shared(talk) == ("Ottilie Brandvik: Title to be announced", "Series & more")
    assert shared(off) == ("Off", "This talk does not take place. Series & more")


def shared(talk):
    """The og:title and og:description of a talk's page."""
    tags = head("{% social_tags talk %}", talk=Talk.objects.for_list().get(pk=talk.pk))
    said = {key: html.unescape(text) for key, text in re.findall(r'property="(\S+)" content="([^"]*)"', tags)}
    return said["og:title"], said["og:description"]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/events/x/timetable/", "Timetable of This & that"),
        ("/events/x/talks/", "Past talks of This & that"),
        ("/events/x/travel/", "Travel & food · This & that"),
    ],
)
def test_pages_beside_the_main_one_have_titles_of_their_own(client, path, title):
    event = make_event("x", title="This & that")
    Page.objects.create(
        event=event, slug="travel", title="Travel & food", body="By train.", is_published=True
    )

    page = client.get(path).content.decode()

    said = {key: html.unescape(text) for key, text in re.findall(r'property="(\S+)" content="([^"]*)"', page)}
    assert (said["og:title"], said["og:url"]) == (title, HERE + path)


@pytest.mark.parametrize("path", ["/events/", "/courses/", "/people/"])
def test_lists_say_what_they_list(client, path):
    talk = make_talk(
        make_event("series", title="A $x^2$ series"), speaker=make_person("Ada Example", slug="ada")
    )
    make_speaker(talk, make_person("Emmy Fable", slug="emmy"))
    make_course("course", title="A course")

    page = client.get(path).content.decode()

    data = json.loads(re.search('<script type="application/ld.json">(.*?)</script>', page)[1])
    assert (data["@type"], data["url"]) == ("CollectionPage", HERE + path)
    items = data["mainEntity"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    assert [(item["name"], item["url"].removeprefix(HERE)) for item in items] == {
        "/events/": [("A x² series", "/events/series/"), ("A course", "/courses/course/")],
        "/courses/": [("A course", "/courses/course/")],
        "/people/": [("Ada Example", "/people/ada/"), ("Emmy Fable", "/people/emmy/")],
    }[path]


def test_social_tags_of_a_list_name_its_own_address_without_parameters():
    tags = head('{% social_tags title="Events" %}', path="/events/?utm=1")

    assert f'<link rel="canonical" href="{HERE}/events/">' in tags
    assert 'property="og:title" content="Events"' in tags
    assert 'property="og:type" content="website"' in tags


def test_social_tags_of_a_page_beside_the_main_one():
    tags = head("{% social_tags event path='/events/x/timetable/' %}", event=make_event("x"))

    assert f'<link rel="canonical" href="{HERE}/events/x/timetable/">' in tags


def test_social_tags_show_the_photo_at_its_full_address():
    person = Person(name="Ada", slug="ada", photo="photos/ada.webp")

    assert f'property="og:image" content="{HERE}/media/photos/ada.webp"' in head(
        "{% social_tags p %}", p=person
    )
    assert 'property="og:type" content="profile"' in head("{% social_tags p %}", p=person)
