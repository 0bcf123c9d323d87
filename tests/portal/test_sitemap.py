import xml.etree.ElementTree as ElementTree

import pytest

from events.calendars import alignment
from events.models import CalendarEntry, Page
from events.web import sitemaps
from tests.support.factories import make_course, make_event, make_person, make_talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_address")]
HERE = "https://seminars.example.org"


def addresses(client, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    tree = ElementTree.fromstring(response.content)  # noqa: S314 (our own answer)
    return [element.text for element in tree.iter() if element.tag.endswith("}loc")]


def all_addresses(client):
    files = addresses(client, "/sitemap.xml")
    return [found for file in files for found in addresses(client, file.removeprefix(HERE))]


def test_every_public_page_is_listed_once_under_the_sites_own_address(client):
    event = make_event("series")
    make_course("course")
    talk = make_talk(event, speaker=make_person("Ada Example", slug="ada"))
    Page.objects.create(event=event, slug="travel", title="Travel", is_published=True)
    Page.objects.create(slug="about", title="About", is_published=True)

    assert sorted(all_addresses(client)) == sorted(
        HERE + path
        for path in (
            "/", "/events/", "/courses/", "/talks/", "/people/", "/events/series/", "/courses/course/",
            f"/talks/{talk.pk}/", "/people/ada/", "/events/series/travel/", "/pages/about/",
        )
    )  # fmt: skip


def test_nothing_that_is_not_public_is_listed(client):
    before = all_addresses(client)
    draft = make_event("draft", status="draft")
    part = make_event("part", parent=draft)
    make_talk(part, speaker=make_person("Ada Example"))
    Page.objects.create(event=part, slug="travel", title="Travel", is_published=True)
    Page.objects.create(slug="later", title="Later", is_published=False)
    make_person("Nobody Yet")

    assert all_addresses(client) == before


def test_breaks_are_left_out(client):
    talk, tea = make_talk(make_event()), make_talk(make_event(), kind="break")

    assert f"{HERE}/talks/{talk.pk}/" in all_addresses(client)
    assert f"{HERE}/talks/{tea.pk}/" not in all_addresses(client)


def test_what_becomes_public_is_listed_at_the_next_request(client):
    event = make_event("later", status="draft")
    assert f"{HERE}/events/later/" not in all_addresses(client)

    type(event).objects.filter(pk=event.pk).update(status="published")

    assert f"{HERE}/events/later/" in all_addresses(client)


def test_a_long_section_is_parted_by_the_keys_of_its_rows(client, monkeypatch):
    event, limit = make_event("series"), 2
    monkeypatch.setattr(sitemaps, "LIMIT", limit)
    talks = [make_talk(event) for _each in range(5)]

    files = [each for each in addresses(client, "/sitemap.xml") if "-talks-" in each]
    listed = [addresses(client, each.removeprefix(HERE)) for each in files]
    assert [path for paths in listed for path in paths] == [f"{HERE}/talks/{each.pk}/" for each in talks]
    assert len(files) in (3, 4) and all(1 <= len(paths) <= limit for paths in listed)
    assert client.get(f"/sitemap-talks-{talks[-1].pk}.xml").status_code == 404


def test_it_says_when_what_a_page_tells_last_changed(client):
    talk = make_talk(make_event())
    alignment.align_all()
    revised_at = CalendarEntry.objects.get(talk=talk).revised_at

    said = client.get("/sitemap-talks-1.xml").content.decode()
    assert f"/talks/{talk.pk}/</loc><lastmod>{revised_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" in said


@pytest.mark.parametrize("path", ["/sitemap-users-1.xml", "/sitemap-talks-0.xml", "/sitemap-talks-99.xml"])
def test_a_file_that_does_not_exist(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("section", ["events", "talks", "people", "pages"])
def test_a_section_takes_as_many_queries_for_three_rows_as_for_one(
    client, section, django_assert_num_queries, django_assert_max_num_queries
):
    def make():
        event = make_event(parent=make_event())
        make_talk(event, speaker="Ada Example")
        Page.objects.create(event=event, slug="travel", title="Travel", is_published=True)

    make()
    with django_assert_max_num_queries(3) as one:
        client.get(f"/sitemap-{section}-1.xml")
    make()
    make()

    with django_assert_num_queries(len(one)):
        assert len(addresses(client, f"/sitemap-{section}-1.xml")) >= 3


def test_robots_are_told_where_the_sitemap_is_and_what_is_not_for_them(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert f"Sitemap: {HERE}/sitemap.xml" in lines
    assert {"Disallow: /search/", "Disallow: /admin/", "Disallow: /accounts/"} <= set(lines)


def test_it_says_when_what_is_told_of_a_talk_changed_last(client):
    event = make_event("series")
    talk, undated = make_talk(event), make_talk(event, starts_at=None)
    client.get("/events/series/calendar.ics")

    tree = ElementTree.fromstring(client.get("/sitemap-talks-1.xml").content)  # noqa: S314 (our own answer)

    found = {entry[0].text: [each.text for each in entry[1:]] for entry in tree}
    revised = talk.calendar_entry.revised_at
    assert found == {
        f"{HERE}/talks/{talk.pk}/": [f"{revised:%Y-%m-%dT%H:%M:%SZ}"],
        f"{HERE}/talks/{undated.pk}/": [],
    }
