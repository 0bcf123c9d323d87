"""Feeds as calendar programs ask for them, over HTTP."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import CalendarEntry, Event, Talk, Topic
from portal import pages
from portal.models import SiteSettings
from tests.support import ical
from tests.support.factories import (
    make_course,
    make_event,
    make_person,
    make_speaker,
    make_superuser,
    make_talk,
    utc,
)

pytestmark = pytest.mark.django_db

SEMINAR = "/events/seminar/calendar.ics"


@pytest.fixture
def seminar():
    return make_event("seminar", title="MLWM", time_zone="America/New_York")


@pytest.fixture
def talk(seminar):
    return make_talk(seminar, speaker="Ada Example", title="On flows")


def summaries(client, path):
    return [entry.summary.value for entry in ical.entries(client.get(path).content)]


# --- Which feeds there are ---------------------------------------------------------------------------


def test_each_page_has_a_feed_of_its_own(client):
    umbrella = make_event("umbrella", kind="programme", title="Umbrella")
    days = {"first_day": dt.date(2026, 3, 25), "last_day": dt.date(2026, 3, 25)}
    part = make_event("part", kind="workshop", title="Part", parent=umbrella, **days)
    below = make_event("below", parent=part)
    ada, eve = make_person("Ada Example", slug="ada"), make_person("Eve Example", slug="eve")
    first = make_talk(part, title="First", speaker=ada)
    make_talk(below, title="Second", speaker=eve, chair=ada)
    make_talk(make_event("other"), title="Third", speaker=eve)
    first_told, second_told, third_told = "Ada Example: First", "Eve Example: Second", "Eve Example: Third"

    assert summaries(client, "/calendar.ics") == ["Umbrella", "Part", first_told, second_told, third_told]
    assert summaries(client, "/events/umbrella/calendar.ics") == ["Umbrella", "Part", first_told, second_told]
    assert summaries(client, "/events/part/calendar.ics") == ["Part", first_told, second_told]
    assert summaries(client, "/events/below/calendar.ics") == [second_told]
    assert summaries(client, "/people/ada/calendar.ics") == [first_told, second_told]
    assert summaries(client, "/people/eve/calendar.ics") == [second_told, third_told]
    assert summaries(client, f"/talks/{first.pk}/calendar.ics") == [first_told]


def test_an_entry_is_the_same_in_every_feed(client, talk):
    person = talk.people.get()
    octets = [
        client.get(path).content
        for path in (
            "/calendar.ics",
            SEMINAR,
            f"/talks/{talk.pk}/calendar.ics",
            f"/people/{person.slug}/calendar.ics",
        )
    ]

    entry = CalendarEntry.objects.get().text.encode()

    assert [entry in feed for feed in octets] == [True] * 4


def test_the_feed_of_a_course_is_at_one_address(client):
    make_course("mlwm", weeks=2)

    assert len(ical.entries(client.get("/courses/mlwm/calendar.ics").content)) == 2
    answer = client.get("/events/mlwm/calendar.ics")
    assert (answer.status_code, answer["Location"]) == (302, "/courses/mlwm/calendar.ics")
    make_event("seminar")
    answer = client.get("/courses/seminar/calendar.ics")
    assert (answer.status_code, answer["Location"]) == (302, "/events/seminar/calendar.ics")


def test_a_former_address_leads_to_the_feed(client, talk):
    event, person = talk.event, talk.people.get()
    event.slug, former = "colloquium", person.slug
    event.save()
    person.slug = "ada"
    person.save()

    answer = client.get(SEMINAR)
    assert (answer.status_code, answer["Location"]) == (301, "/events/colloquium/calendar.ics")
    answer = client.get(f"/people/{former}/calendar.ics")
    assert (answer.status_code, answer["Location"]) == (301, "/people/ada/calendar.ics")


def test_what_is_not_public_has_no_feed(client):
    draft = make_event("draft", status="draft")
    hidden = make_talk(draft, speaker=make_person("Ada Example", slug="ada"))
    withheld = make_talk(make_event(), status="draft")

    pages = [
        "/events/draft/",
        "/events/none/",
        "/courses/none/",
        "/people/ada/",
        "/people/none/",
        "/talks/0/",
    ]
    for path in (*pages, hidden.get_absolute_url(), withheld.get_absolute_url()):
        assert client.get(f"{path}calendar.ics").status_code == 404, path
    assert summaries(client, "/calendar.ics") == []


def test_an_account_sees_the_feed_that_everybody_sees(client, talk):
    make_talk(talk.event, status="draft", title="Secret")
    everybody = client.get(SEMINAR).content

    client.force_login(make_superuser())

    assert client.get(SEMINAR).content == everybody


def test_what_stops_being_public_leaves_the_feed(client, talk):
    assert summaries(client, SEMINAR)

    Talk.objects.update(status="draft", published_at=None)

    assert summaries(client, SEMINAR) == []


def test_a_cancelled_talk_stays_in_the_feed(client, talk):
    Talk.objects.update(status="cancelled")

    (entry,) = ical.entries(client.get(SEMINAR).content)

    assert ical.told(entry)[2:] == ("CANCELLED", "Cancelled: Ada Example: On flows")


def test_the_talks_of_a_cancelled_event_are_cancelled_in_every_feed(client, talk):
    Event.objects.update(status="cancelled")

    for path in ("/calendar.ics", SEMINAR, f"/talks/{talk.pk}/calendar.ics"):
        assert summaries(client, path) == ["Cancelled: Ada Example: On flows"]


# --- What a feed says of itself ----------------------------------------------------------------------


def test_a_feed_says_what_it_is(client, talk):
    answer = client.get(SEMINAR)
    calendar = ical.parse(answer.content)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="seminar.ics"'
    assert calendar.contents["name"][0].value == calendar.contents["x-wr-calname"][0].value == "MLWM"
    assert calendar.contents["x-wr-timezone"][0].value == "America/New_York"
    assert calendar.contents["url"][0].value == "http://127.0.0.1:8000/events/seminar/"
    assert calendar.contents["source"][0].value == f"http://127.0.0.1:8000{SEMINAR}"
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in answer.content
    assert calendar.calscale.value == "GREGORIAN"


def test_the_feed_of_the_site_bears_its_name(client):
    SiteSettings(name="Seminars of Exampleton", time_zone="Europe/Berlin").save()

    assert b"\r\nX-WR-CALNAME:Seminars of Exampleton\r\n" in client.get("/calendar.ics").content


@pytest.mark.parametrize("path", ["/calendar.ics", SEMINAR])
def test_a_feed_without_entries_is_valid(client, seminar, path):
    answer = client.get(path)

    assert answer.status_code == 200
    assert ical.entries(answer.content) == []
    assert ical.parse(answer.content).vtimezone_list


def test_the_feed_of_a_talk_without_a_day_is_empty_until_it_has_one(client, talk):
    undated = make_talk(talk.event, starts_at=None, title="Later")
    path = f"/talks/{undated.pk}/calendar.ics"
    assert summaries(client, path) == []

    start = utc(2026, 5, 6, 16)
    Talk.objects.filter(pk=undated.pk).update(starts_at=start, ends_at=start + dt.timedelta(hours=1))

    assert summaries(client, path) == ["Speaker to be confirmed: Later"]


# --- HTTP --------------------------------------------------------------------------------------------


@pytest.mark.database
def test_an_unchanged_feed_is_answered_with_304_by_one_query(client, talk):
    etag = client.get(SEMINAR)["ETag"]

    for named in (etag, f"W/{etag}", f'"other", W/"more", {etag}', f'"other",W/{etag}', "*"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(SEMINAR, headers={"if-none-match": named})
        assert (answer.status_code, answer.content, len(queries)) == (304, b"", 1), named
        assert answer["ETag"] == etag
        assert answer["Last-Modified"]


@pytest.mark.parametrize("named", ['"other"', 'W/"other"', "other", "", "W/", '"', ","])
def test_another_etag_gets_the_whole_feed(client, talk, named):
    assert client.get(SEMINAR, headers={"if-none-match": named}).status_code == 200


def test_if_modified_since_alone_gets_the_whole_feed(client, talk):
    """An entry can leave a feed without making its latest revision any later."""
    answer = client.get(SEMINAR)

    again = client.get(SEMINAR, headers={"if-modified-since": answer["Last-Modified"]})

    assert again.status_code == 200


def test_a_change_has_another_etag_and_a_later_last_modified(client, talk):
    before = client.get(SEMINAR)
    Talk.objects.update(title="On streams")

    after = client.get(SEMINAR, headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert parse_http_date(after["Last-Modified"]) > parse_http_date(before["Last-Modified"])


def test_the_same_octets_are_built_anew_after_an_unrelated_change(client, talk):
    before = client.get(SEMINAR)
    make_talk(make_event("other"))

    after = client.get(SEMINAR)

    assert after.content == before.content
    assert (after["ETag"], after["Last-Modified"]) == (before["ETag"], before["Last-Modified"])


def test_last_modified_is_the_last_revision_or_when_an_empty_feed_began(client, seminar):
    assert client.get(SEMINAR)["Last-Modified"] == http_date(seminar.published_at.timestamp())

    make_talk(seminar)
    answer = client.get(SEMINAR)

    assert answer["Last-Modified"] == http_date(CalendarEntry.objects.get().revised_at.timestamp())


def test_head_answers_as_get_without_the_octets(client, talk):
    got, head = client.get(SEMINAR), client.head(SEMINAR)

    assert (head.status_code, head.content) == (200, b"")
    assert {name: head[name] for name in ("ETag", "Content-Type", "Last-Modified")} == {
        name: got[name] for name in ("ETag", "Content-Type", "Last-Modified")
    }


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_feed_can_only_be_read(client, talk, method):
    assert getattr(client, method)(SEMINAR).status_code == 405


def test_unknown_parameters_change_nothing(client, talk):
    assert client.get(SEMINAR, {"download": "1", "x": "\x00<script>"}).content == client.get(SEMINAR).content


@pytest.mark.database
def test_a_feed_asks_as_much_for_three_talks_as_for_one(client, talk):
    def queries():
        client.get(SEMINAR)  # brings the entries into line
        pages.store.clear()
        with CaptureQueriesContext(connection) as found:
            client.get(SEMINAR)
        return len(found)

    one = queries()
    for number in range(2):
        other = make_talk(talk.event, starts_at=talk.starts_at + dt.timedelta(days=number))
        make_speaker(other, f"Eve Example {number}")

    assert queries() == one


# --- Any text ----------------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=ANY_TEXT, abstract=ANY_TEXT, name=ANY_TEXT)
def test_any_text_makes_a_feed_that_parses(client, talk, title, abstract, name):
    Talk.objects.update(title=title, abstract=abstract, room=name[:100])
    Event.objects.update(title=name[:250] or "MLWM")

    octets = client.get(SEMINAR).content

    assert all(len(line) <= 75 and line.decode() for line in ical.lines(octets))
    (entry,) = ical.entries(octets)
    assert entry.url.value == f"http://127.0.0.1:8000/talks/{talk.pk}/"
    assert entry.summary.value.startswith("Ada Example: ")
    assert entry.description.value.endswith(f"Page: {entry.url.value}")


def test_a_prefix_that_a_visitor_makes_up_is_in_no_entry_and_no_feed(client, db):
    talk = make_talk(make_event("seminar"))

    octets = client.get("/events/seminar/calendar.ics", SCRIPT_NAME="/elsewhere").content

    assert b"elsewhere" not in octets
    assert f"http://127.0.0.1:8000/talks/{talk.pk}/".encode() in octets


# --- Windows, topics, programs ---------------------------------------------------------------------------


def test_the_feed_of_the_site_goes_a_year_back_and_the_whole_stays_at_another_address(client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: utc(2027, 6, 20, 12))
    series = make_event("series")
    for starts_at, title in (
        (utc(2026, 5, 31, 20), "Old"), (utc(2026, 6, 1, 12), "Kept"), (utc(2028, 1, 1), "To come"),
    ):  # fmt: skip
        make_talk(series, starts_at=starts_at, title=title, speaker="Ada Example")
    day = {"first_day": dt.date(2026, 4, 1), "last_day": dt.date(2026, 4, 1)}
    make_event("past", kind="workshop", title="Past", **day)

    recent = ["Ada Example: Kept", "Ada Example: To come"]
    assert summaries(client, "/calendar.ics") == recent
    assert summaries(client, "/calendar/all.ics") == ["Past", "Ada Example: Old", *recent]
    assert summaries(client, "/events/series/calendar.ics") == ["Ada Example: Old", *recent]


def test_the_window_of_the_site_moves_with_the_month_though_no_fact_changes(client, monkeypatch):
    make_talk(make_event(), starts_at=utc(2026, 6, 15), title="Then", speaker="Ada Example")
    monkeypatch.setattr(timezone, "now", lambda: utc(2027, 6, 30, 23))
    assert summaries(client, "/calendar.ics") == ["Ada Example: Then"]

    monkeypatch.setattr(timezone, "now", lambda: utc(2027, 7, 1, 0))
    assert summaries(client, "/calendar.ics") == []


def test_a_topic_has_a_feed_of_its_events_their_parts_and_talks(client):
    topic = Topic.objects.create(name="Sampling", slug="sampling")
    umbrella = make_event("umbrella", kind="programme")
    umbrella.topics.add(topic)
    make_talk(make_event("part", parent=umbrella), title="Inside", speaker="Ada Example")
    make_talk(make_event("other"), title="Outside")
    hidden = make_event("hidden", status="draft")
    hidden.topics.add(Topic.objects.create(name="Secret", slug="secret"))

    assert summaries(client, "/topics/sampling/calendar.ics") == ["Ada Example: Inside"]
    assert client.get("/topics/secret/calendar.ics").status_code == 404
    page = client.get("/events/?topic=sampling").content.decode()
    assert page.count("/topics/sampling/calendar.ics") >= 2


@pytest.mark.parametrize("path", ["/", SEMINAR[: -len("calendar.ics")]])
def test_programs_find_the_feed_of_a_page(client, seminar, path):
    page = client.get(path).content.decode()

    assert (
        f'<link rel="alternate" type="text/calendar" href="{path if len(path) > 1 else "/"}calendar.ics"'
        in page
    )


def test_a_304_says_nothing_of_a_body(client, talk):
    etag = client.get(SEMINAR)["ETag"]
    for path, tag in ((SEMINAR, etag), ("/", client.get("/")["ETag"])):
        answer = client.get(path, headers={"if-none-match": tag})

        assert answer.status_code == 304
        assert not {"Content-Type", "Content-Length"} & set(answer.headers)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_programs_that_ask_otherwise_are_told_so_and_not_that_a_cookie_is_missing(seminar, method):
    answer = getattr(Client(enforce_csrf_checks=True), method)(SEMINAR)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
