"""The list of events: its groups by time, its filters and what they offer."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from events.models import Topic
from tests.support.factories import make_event, utc

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 5, 6, 12))


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_events_are_filtered_by_kind_time_and_topic(client):
    past = make_event("past", kind="workshop", first_day=dt.date(2025, 1, 1), last_day=dt.date(2025, 1, 2))
    make_event("coming", kind="workshop", first_day=dt.date(2026, 7, 1), last_day=dt.date(2026, 7, 2))
    make_event("weekly", kind="series")
    past.topics.add(Topic.objects.create(name="Geometry", slug="geometry"))

    def shown(query):
        page = read(client, f"/events/?{query}")
        return {slug for slug in ("past", "coming", "weekly") if f"/events/{slug}/" in page}

    assert shown("") == {"past", "coming", "weekly"}
    assert shown("kind=workshop") == {"past", "coming"}
    assert shown("time=upcoming") == {"coming", "weekly"}
    assert shown("time=past") == {"past"}
    assert shown("topic=geometry&kind=workshop&time=past") == {"past"}
    assert shown("kind=conference") == set()
    for query in ("kind=nonsense", "time=never", "topic=nothing"):
        read(client, f"/events/?{query}", status=404)


def test_parts_are_found_by_their_kind_and_topic(client):
    umbrella = make_event("umbrella", kind="programme", title="The *umbrella*")
    part = make_event("part", kind="school", parent=umbrella)
    make_event("hidden", kind="school", parent=make_event(status="draft"))
    part.topics.add(Topic.objects.create(name="Geometry", slug="geometry"))

    assert "/events/part/" not in read(client, "/events/")
    for query in ("kind=school", "topic=geometry", "kind=school&topic=geometry"):
        page = read(client, f"/events/?{query}")
        assert "/events/part/" in page and "part of The umbrella" in page
        assert "/events/umbrella/" not in page and "/events/hidden/" not in page


def test_the_lists_offer_what_there_is_beside_what_was_chosen(client):
    school = make_event("school", kind="school", first_day=dt.date(2025, 1, 1), last_day=dt.date(2025, 1, 2))
    make_event("other", kind="other")
    school.topics.add(Topic.objects.create(name="Geometry", slug="geometry"))
    Topic.objects.create(name="Algebra", slug="algebra")

    def offered(query):
        return re.findall(r'<option value="([^"]+)"', read(client, f"/events/?{query}"))

    times = ["upcoming", "past"]
    assert offered("") == ["school", "other", *times, "geometry"]
    assert offered("time=past") == offered("topic=geometry") == ["school", *times, "geometry"]
    assert offered("kind=other") == ["school", "other", *times]
    assert offered("kind=lecture&topic=geometry") == ["school", "lecture", *times, "geometry"]
    read(client, "/events/?topic=algebra", status=404)
    assert '<option value="other">Other</option>' in read(client, "/events/")


def test_events_stand_in_groups_by_time(client):
    def made(slug, first=None, last=None, **fields):
        make_event(slug, first_day=first, last_day=last, **{"kind": "workshop"} | fields)

    made("some-day")
    made("old", dt.date(2020, 7, 1), dt.date(2020, 7, 2))
    made("lately", dt.date(2026, 1, 1), dt.date(2026, 1, 2))
    made("later", dt.date(2027, 7, 1), dt.date(2027, 7, 2))
    made("soon", dt.date(2026, 12, 1), dt.date(2026, 12, 2))
    make_event("weekly", kind="series")

    page = read(client, "/events/")

    assert re.findall(r'<h2 id.*?>(.*?)</h2>|<h3><a href="/events/(.*?)/"', page) == [
        ("Seminar series", ""), ("", "weekly"),
        ("Now or to come", ""), ("", "soon"), ("", "later"),
        ("Past", ""), ("", "lately"), ("", "old"),
        ("Dates not known", ""), ("", "some-day"),
    ]  # fmt: skip
