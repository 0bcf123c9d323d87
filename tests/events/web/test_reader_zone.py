"""The times of a zone that a reader without scripts chooses: pages of their own, the same for all who ask."""

import datetime as dt
import re
from html import escape
from urllib.parse import quote

import pytest

from portal import pages
from tests.support.factories import make_event, make_talk, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "empty_cache")]

NOW = utc(2026, 5, 6, 12)


@pytest.fixture
def talk():
    event = make_event("owml", time_zone="America/New_York")
    make_talk(event, title="The next", starts_at=NOW + dt.timedelta(days=1))
    return make_talk(event, title="After that", starts_at=utc(2026, 5, 27, 16))


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_a_list_names_its_zone_once_and_tells_the_start_of_each_talk(client, talk):
    make_talk(make_event(time_zone="Asia/Tokyo"), starts_at=utc(2026, 5, 28, 1))

    shown = read(client, "/").partition("Upcoming talks")[2]

    assert shown.count("New York") == 1 and "Times are in New York time (UTC−4)." in shown
    assert "Wed 27 May · 12:00</time>" in shown and "Thu 28 May · 10:00</time>" in shown
    assert '<span class="zone">Tokyo</span>' in shown


def test_a_list_over_a_change_of_the_clocks_tells_no_distance_from_utc(client, talk):
    make_talk(talk.event, starts_at=utc(2026, 12, 2, 17))

    assert "Times are in New York time." in read(client, "/").partition("Upcoming talks")[2]


def test_the_times_of_a_zone_stand_beside_those_of_the_event_without_scripts(client, talk):
    listed, alone = (read(client, f"{path}?zone=Asia/Kolkata") for path in ("/", talk.get_absolute_url()))

    assert '21:30 <span class="whose">your time</span>' in listed
    assert "Your time is that of Kolkata." in listed
    assert '<span class="whose">Your time (Kolkata):</span> <span class="hours">21:30–22:30</span>' in alone


def test_there_are_no_more_copies_of_a_page_than_zones_of_today(client, talk):
    plain = read(client, "/")
    assert client.get("/?zone=Asia/Kolkata")["X-Robots-Tag"] == "noindex"
    kept = len(pages.store.answers)

    for zone in ("Mars/Olympus", "<script>", "x" * 500, "posix/UTC"):
        assert read(client, f"/?zone={quote(zone)}") == plain
    assert read(client, "/?zone=Asia/Calcutta") == read(client, "/?zone=Asia/Kolkata")
    assert len(pages.store.answers) == kept


def test_the_choice_leads_back_to_the_room_whose_name_is_long(client):
    event, room = make_event("ws", kind="workshop"), ", ".join(["大講義室 & 会議室"] * 5)
    make_talk(event, room=room), make_talk(event, room="Hall")
    shown = read(client, f"/events/ws/timetable/?room={quote(room)}")

    choice = re.search(r'href="(/time-zone/[^"]+)"', shown)[1]

    assert f'name="room" value="{escape(room)}"' in read(client, choice)


def test_the_choice_leads_back_to_the_page_with_its_query(client, talk):
    page = read(client, "/time-zone/?page=" + quote("/events/owml/talks/?time=upcoming&zone=Asia/Tokyo"))

    assert 'action="/events/owml/talks/"' in page and 'name="time" value="upcoming"' in page
    assert '<option value="Asia/Kolkata">Kolkata</option>' in page and "Calcutta" not in page
    assert 'value="Asia/Tokyo">' in page and 'type="hidden" name="zone"' not in page
    assert "?page=%2Fevents%2Fowml%2Ftalks%2F%3Ftime%3Dupcoming" in read(
        client, "/events/owml/talks/?time=upcoming&zone=Asia/Tokyo&utm_source=x"
    )


@pytest.mark.parametrize(
    "page",
    ["", "//example.org/", "https://example.org/", "/admin/", "/accounts/login/", "javascript:alert(1)",
     "/nowhere/", "http://[::1"],
)  # fmt: skip
def test_the_choice_leads_to_public_pages_of_this_site_alone(client, page):
    assert 'action="/"' in read(client, f"/time-zone/?page={quote(page)}")


def test_what_is_past_is_told_by_its_day(client):
    event = make_event("owml")
    make_talk(event, starts_at=utc(2026, 4, 30, 16))

    shown = read(client, "/events/owml/talks/?zone=Asia/Tokyo")

    assert "30 Apr 2026</time>" in shown and "your time</span>" not in shown and "Times are in" not in shown
