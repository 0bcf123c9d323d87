"""What other sites show of an event: frames, JSON and Atom; public, without scripts and cookies."""

import datetime as dt
import re
import xml.etree.ElementTree as ElementTree

import pytest

from portal import pages
from tests.support.factories import make_event, make_joining_link, make_speaker, make_talk, make_user, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_address", "today")]
HERE = "https://seminars.example.org"
NOW = utc(2026, 3, 25, 9)
FRAMES = ["/events/series/embed/", "/events/series/embed/timetable/"]
FEEDS = ["/events/series/next.json", "/events/series/feed.atom"]
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = 'Say "</script><script>alert(1)</script>" & $x^2$ \x01'


@pytest.fixture
def series(db):
    return make_event("series", title="Series & more", time_zone="Europe/Berlin", accent="plum")


def policy(response):
    return response["Content-Security-Policy"]


@pytest.mark.parametrize("path", FRAMES)
def test_a_frame_may_stand_on_any_site_and_carries_nothing_along(client, series, path):
    make_speaker(make_talk(series, title=HOSTILE), "Ada <b>Example</b>", affiliations="Here")

    first, kept = client.get(path), client.get(path)
    unchanged = client.get(path, headers={"If-None-Match": kept["ETag"]})

    for response in (first, kept, unchanged):
        assert "frame-ancestors *" in policy(response) and "default-src 'none'" in policy(response)
        assert "script-src" not in policy(response)
        assert "X-Frame-Options" not in response and not response.cookies
    body = first.content.decode()
    assert "<script" not in body and "<b>Example" not in body and "x</mi>" in body
    links = re.findall(r"<a [^>]*>", body)
    assert links and all('target="_blank" rel="noopener"' in link for link in links)
    assert unchanged.status_code == 304


@pytest.mark.parametrize(
    "path", ["/", "/events/series/", "/events/series/timetable/", *FEEDS, "/events/none/embed/"]
)
def test_all_else_stays_out_of_frames(client, series, path):
    response = client.get(path)

    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in policy(response)
    assert response.get("Access-Control-Allow-Origin") == ("*" if path.endswith("json") else None)


@pytest.mark.parametrize("path", [*FRAMES, *FEEDS])
def test_they_show_what_is_public_to_everybody_alike(client, series, path):
    make_talk(series, title="Shown")
    make_talk(series, title="Hidden", status="draft")
    make_joining_link(event=series, url="https://meet.example.org/secret")
    make_event("draft", status="draft")
    client.force_login(make_user(is_superuser=True))

    body = client.get(path).content.decode()

    assert "Shown" in body and "Hidden" not in body and "secret" not in body
    assert client.get(path.replace("series", "draft")).status_code == 404


def test_the_next_talks_are_as_many_as_asked_for(client, series):
    for number in range(7):
        make_talk(series, title=f"Number {number}", starts_at=NOW + dt.timedelta(days=number))
    make_talk(series, title="Long over", starts_at=NOW - dt.timedelta(days=7))

    shown = {
        query: re.findall(
            r"Number \d|Long over", client.get(f"/events/series/embed/{query}").content.decode()
        )
        for query in ("", "?talks=2", "?scheme=dark&talks=50")
    }

    assert [len(titles) for titles in shown.values()] == [5, 2, 7]
    assert shown["?talks=2"] == ["Number 0", "Number 1"]


@pytest.mark.parametrize("query", ["talks=0", "talks=51", "talks=x", "talks=²", "scheme=pink"])
def test_a_frame_that_there_is_not(client, series, query):
    assert client.get(f"/events/series/embed/?{query}").status_code == 404


def test_a_timetable_of_a_workshop_has_what_is_over_and_that_of_a_series_has_not(client, series):
    workshop = make_event("workshop", kind="workshop")
    for event in (series, workshop):
        make_talk(event, title="Over", starts_at=NOW - dt.timedelta(days=1))
        make_talk(event, title="Coffee", kind="break", starts_at=NOW + dt.timedelta(days=1))

    shown = [
        client.get(f"/events/{slug}/embed/timetable/").content.decode() for slug in ("series", "workshop")
    ]

    assert ["Over" in body for body in shown] == [False, True]
    assert all("Coffee" in body for body in shown)
    assert ["Berlin time (UTC+1)</span>" in body for body in shown] == [True, False]
    assert ">UTC</span>" in shown[1]


def test_json_says_all_of_a_talk(client, series):
    series.format, series.venue = "hybrid", "Institute"
    series.save()
    talk = make_talk(
        series,
        title="On $x^2$",
        abstract="*Why*? [All](/talks/)",
        room="Room 3",
        starts_at=utc(2026, 3, 25, 12),
    )
    make_speaker(talk, "Ada Example", affiliations="Here\nThere")
    make_talk(series, title="Off", status="cancelled", starts_at=utc(2026, 4, 1, 12))

    said = client.get(FEEDS[0]).json()

    assert said["event"]["url"] == f"{HERE}/events/series/"
    assert said["talks"][1]["status"] == "cancelled" and said["talks"][1]["joining_url"] is None
    html = said["talks"][0].pop("title_html")
    assert "<math" in html
    assert said["talks"][0] == {
        "id": talk.pk,
        "url": f"{HERE}/talks/{talk.pk}/",
        "kind": "talk",
        "status": "confirmed",
        "title": "On x²",
        "speakers": [{"name": "Ada Example", "affiliations": ["Here", "There"]}],
        "abstract": f"Why? All ({HERE}/talks/)",
        "start": "2026-03-25T13:00:00+01:00",
        "end": "2026-03-25T14:00:00+01:00",
        "time_zone": "Europe/Berlin",
        "place": "Room 3, Institute",
        "online": True,
        "joining_url": f"{HERE}/talks/{talk.pk}/join/",
        "event": {"title": "Series & more", "url": f"{HERE}/events/series/"},
    }


def feed(client):
    pages.store.clear()
    response = client.get(FEEDS[1])
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 (our own answer)


def test_the_feed_has_what_rfc_4287_asks_for(client, series):
    for number in range(3):
        make_speaker(make_talk(series, title=HOSTILE, starts_at=NOW + dt.timedelta(days=number - 1)))
    make_talk(series, title="Nobody", abstract="[All](/talks/)")

    tree = feed(client)

    entries = tree.findall(f"{ATOM}entry")
    for each in (tree, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1 and each.find(f"{ATOM}{name}").text
        dt.datetime.fromisoformat(each.find(f"{ATOM}updated").text)
    assert tree.find(f"{ATOM}author/{ATOM}name").text
    assert len({each.find(f"{ATOM}id").text for each in entries}) == len(entries) == 4
    assert {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")} == {
        "self": HERE + FEEDS[1],
        "alternate": f"{HERE}/events/series/",
    }
    assert all(each.find(f"{ATOM}link").get("href").startswith(f"{HERE}/talks/") for each in entries)
    assert "alert(1)" in entries[0].find(f"{ATOM}title").text
    assert f'href="{HERE}/talks/"' in ElementTree.tostring(tree, encoding="unicode").replace("&quot;", '"')


def test_an_entry_is_updated_when_its_facts_are_and_else_stays(client, series, monkeypatch):
    talk = make_talk(series, title="Before")
    first = ElementTree.tostring(feed(client))
    assert ElementTree.tostring(feed(client)) == first

    talk.title = "After"
    talk.save()
    changed = feed(client)

    updated = f"{ATOM}entry/{ATOM}updated"
    before = ElementTree.fromstring(first).find(updated).text  # noqa: S314
    assert changed.find(updated).text > before
    assert changed.find(f"{ATOM}updated").text == changed.find(updated).text


def test_a_feed_without_talks_is_one(client, series):
    assert ElementTree.tostring(feed(client)) == ElementTree.tostring(feed(client))


@pytest.mark.database
@pytest.mark.parametrize("path", [*FRAMES, *FEEDS])
def test_they_cost_the_same_for_any_number(client, series, path, django_assert_max_num_queries):
    def queries():
        pages.store.clear()
        client.get(path)  # entries of calendars are brought into line by the first
        pages.store.clear()
        with django_assert_max_num_queries(100) as asked:
            client.get(path)
        return len(asked)

    make_speaker(make_talk(series), affiliations="Here")
    one = queries()
    for number in range(2):
        make_speaker(make_talk(series, starts_at=NOW + dt.timedelta(days=number)))

    assert queries() == one


def test_the_desk_has_the_html_to_copy(superuser_browser):
    event = make_event("series", title='On $x$ & "more"')

    page = superuser_browser.get(f"/admin/events/event/{event.pk}/share/").content.decode()

    assert f"&lt;iframe src=&quot;{HERE}/events/series/embed/&quot;" in page
    assert "title=&quot;Upcoming talks: On x &amp;amp; &amp;quot;more" in page
    assert f"{HERE}/events/series/feed.atom" in page and "not public yet" not in page
