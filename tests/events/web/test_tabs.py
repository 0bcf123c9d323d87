"""The sections of an event as tabs with addresses, and the pages behind them."""

import datetime as dt
import re

import pytest

from events.models import Page
from tests.support.factories import make_event, make_person, make_session, make_speaker, make_talk, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def tabs_on(page):
    nav = re.search(r'<nav aria-label="Sections of this event">(.*?)</nav>', page)
    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', nav[1]) if nav else []


def test_only_what_has_content_is_a_tab_and_each_leads_to_a_page_that_has_them_all(client):
    bare = make_event("bare", kind="workshop")
    event = make_event("full", kind="workshop", venue="Old Mill", address="1 Mill Lane")
    make_talk(event, speaker=make_person("Ada Example"))
    Page.objects.create(event=event, slug="travel", title="Travel", is_published=True)
    Page.objects.create(event=event, slug="secret", title="Secret", is_published=False)

    tabs = tabs_on(read(client, "/events/full/"))

    assert tabs_on(read(client, bare.get_absolute_url())) == []
    assert [label for _path, label in tabs] == ["Overview", "Timetable", "Speakers", "Venue", "Travel"]
    for path, label in tabs:
        page = read(client, path)
        assert tabs_on(page) == tabs
        assert f'aria-current="page">{label}</a>' in page


@pytest.mark.parametrize(
    ("kind", "labels"),
    [("series", ["Overview", "Past talks", "Speakers"]), ("course", ["Overview", "Lecturers"])],
)
def test_tabs_suit_the_kind(client, kind, labels):
    event = make_event("any", kind=kind)
    make_talk(event, speaker=make_person(), starts_at=NOW - dt.timedelta(days=7))

    assert [label for _path, label in tabs_on(read(client, event.get_absolute_url()))] == labels


@pytest.mark.database
def test_speakers_stand_with_their_talks_and_those_of_keynotes_first(client):
    event = make_event("full", kind="workshop")
    part = make_event("part", kind="school", parent=event)
    ada, bert = make_person("Ada Alpha"), make_person("Bert Beta", affiliation="Mill University")
    make_talk(part, speaker=ada, title="On $x^2$")
    both = make_talk(event, speaker=bert, kind="keynote", title="Everything")
    make_speaker(both, ada)
    make_talk(event, speaker=make_person("Carl Gone"), status="cancelled")
    make_talk(event, speaker=make_person("Dora Draft"), status="draft")
    make_talk(make_event("other"), speaker=make_person("Elsa Elsewhere"))
    make_talk(event, speaker=make_person("Fritz First"), title="Something")

    page = read(client, "/events/full/speakers/")

    assert re.findall(r'<h2><a dir="auto" href="[^"]+">([^<]+)</a>', page) == [
        "Ada Alpha",
        "Bert Beta",
        "Fritz First",
    ]
    assert "Mill University" in page and "On x²" in page
    assert page.count(">Keynote</span>") == 2
    assert page.count('aria-hidden="true">BB</span>') == 1, "initials for a portrait"


def test_a_venue_has_a_page_where_it_has_an_address_to_which_a_page_of_the_event_adds(client):
    event = make_event("full", kind="workshop", venue="Old Mill", map_url="https://maps.example.org/mill")
    make_event("bare", kind="workshop", venue="Somewhere")

    assert 'href="https://maps.example.org/mill"' in read(client, "/events/full/venue/")
    read(client, "/events/bare/venue/", 404)
    Page.objects.create(
        event=event, slug="venue", title="How to get there", body="By *boat*.", is_published=True
    )
    page = read(client, "/events/full/venue/")

    assert "<em>boat</em>" in page and "Old Mill" in page
    assert [label for _path, label in tabs_on(page)] == ["Overview", "How to get there"]


def test_a_workshop_shows_its_next_day_with_a_session_as_one_line(client):
    event = make_event("full", kind="workshop", time_zone="Europe/Berlin")
    session = make_session(event, title="Graphs", room="Attic", starts_at=utc(2026, 5, 20, 9))
    for hour in (9, 10):
        make_talk(event, session=session, starts_at=utc(2026, 5, 20, hour), title=f"Graph {hour}")
    make_talk(event, starts_at=utc(2026, 5, 20, 12), title="Alone")
    make_talk(event, starts_at=utc(2026, 5, 21, 9), title="Another day")

    page = read(client, "/events/full/")

    assert "Programme on Wednesday 20 May 2026" in page
    assert 'href="/events/full/timetable/#day-2026-05-20">Graphs</a>' in page and "2 talks" in page
    assert ">11:00–13:00</time>" in page, "by the clocks of the event, from its first talk to its last"
    assert ">Alone</a>" in page
    assert ">Graph 9<" not in page and ">Another day<" not in page
