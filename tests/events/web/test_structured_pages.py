"""Every page about an event or a talk tells search engines what they ask for, in every kind and state."""

import datetime as dt
import itertools
import json
import re

import pytest
from django.utils import timezone

from events.models import Event
from portal.models import SiteSettings
from tests.support.factories import make_course, make_event, make_person, make_session, make_talk, utc
from tests.support.registrations import make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_address", "today")]
HERE = "https://seminars.example.org"
NOW = utc(2026, 3, 1, 12)
DAYS = {"first_day": dt.date(2026, 3, 25), "last_day": dt.date(2026, 3, 27)}

# What Google asks of each type, as property: whether its value is right.
# https://developers.google.com/search/docs/appearance/structured-data/event and .../course-info
TEXT = re.compile(r"\S").search
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?").fullmatch
ADDRESS = re.compile(HERE + "/.*").fullmatch
STATUSES = {"Scheduled", "Cancelled", "Postponed", "Rescheduled"}


def all_of(rule):
    return lambda value: bool(value) and all(map(rule, value if isinstance(value, list) else [value]))


def is_place(value):
    if value["@type"] == "VirtualLocation":
        return ADDRESS(value["url"])
    address = value["address"]
    return value["@type"] == "Place" and TEXT(value["name"]) and TEXT(address["streetAddress"])


def is_organisation(value):
    return value["@type"] == "Organization" and TEXT(value["name"]) and TEXT(value.get("url", "-"))


REQUIRED = {
    "Event": {
        "name": TEXT,
        "url": ADDRESS,
        "startDate": MOMENT,
        "endDate": MOMENT,
        "location": all_of(is_place),
        "organizer": all_of(is_organisation),
        "eventStatus": lambda value: value.removeprefix("https://schema.org/Event") in STATUSES,
    },
    "Course": {
        "name": TEXT,
        "description": TEXT,
        "url": ADDRESS,
        "provider": all_of(is_organisation),
        "hasCourseInstance": lambda value: value["@type"] == "CourseInstance",
    },
    "CourseInstance": {
        "courseMode": lambda value: value in {"Onsite", "Online", "Blended"},
        "startDate": MOMENT,
        "endDate": MOMENT,
        "courseWorkload": re.compile(r"PT\d+H(\d+M)?").fullmatch,
        "courseSchedule": lambda value: value["repeatFrequency"] and value["repeatCount"] > 0,
        "location": all_of(is_place),
        "organizer": all_of(is_organisation),
    },
    "BreadcrumbList": {
        "itemListElement": all_of(lambda each: TEXT(each["name"]) and ADDRESS(each["item"])),
    },
}
REQUIRED["EventSeries"] = REQUIRED["Hackathon"] = REQUIRED["Event"]


def told(client, path):
    """What a page says of itself, as a list; each element is read as browsers do."""
    page = client.get(path).content.decode()
    return [json.loads(found) for found in re.findall(r'ld\+json">(.*?)</script>', page)]


def wrong(data):
    """The properties of an answer, and of what hangs on it, that are missing or not as the table says."""
    if isinstance(data, list):
        return [each for part in data for each in wrong(part)]
    if not isinstance(data, dict):
        return []
    refers = set(data) == {"@type", "name", "url"}  # to another page, where all is told
    rules = {} if refers else REQUIRED.get(data.get("@type"), {})
    found = [f"{data['@type']}.{name}" for name, rule in rules.items() if not rule(data.get(name) or "")]
    return found + [each for value in data.values() for each in wrong(value)]


@pytest.mark.parametrize(
    ("status", "form"),
    [("published", "in-person"), ("published", "online"), ("cancelled", "hybrid"), ("postponed", "")],
)
def test_every_kind_of_event(client, form, status):
    for kind in Event.Kind.values:
        umbrella = make_event(kind="programme", title=f"Umbrella {kind}", **DAYS)
        slug, series = f"a-{kind}", kind == "series"
        event = make_course(slug, weeks=2, format=form or "online", status=status) if kind == "course" else (
            make_event(
                slug, kind=kind, parent=umbrella, format=form, status=status, **({} if series else DAYS)
            )
        )  # fmt: skip
        talk = make_talk(event, title="</script>", speaker="Ada Example", starts_at=utc(2026, 3, 26, 12))
        make_talk(event, kind="break", title="Coffee")

        for path in (event.get_absolute_url(), talk.get_absolute_url()):
            found = told(client, path)
            assert [each["@type"] for each in found][1:] == ["BreadcrumbList"], path
            assert wrong(found) == [], path
            assert "Coffee" not in json.dumps(found)


@pytest.mark.parametrize("status", ["confirmed", "tentative", "cancelled"])
def test_every_state_of_a_talk(client, status):
    site = SiteSettings.load()
    site.name = "Seminars"
    site.save()
    event = make_event("series", time_zone="Europe/Berlin", title="Series")
    session = make_session(event, chair=make_person())
    for kind in ("talk", "keynote", "panel", "social", "poster-session"):
        talk = make_talk(event, kind=kind, status=status, session=session)

        data, crumbs = told(client, talk.get_absolute_url())

        assert wrong([data, crumbs]) == []
        assert data["startDate"] == "2026-03-25T13:00:00+01:00"
        assert data["eventStatus"].endswith("Cancelled" if status == "cancelled" else "Scheduled")
        assert data["organizer"] == [{"@type": "Organization", "name": "Seminars", "url": f"{HERE}/"}]
        assert [each["name"] for each in crumbs["itemListElement"]] == ["Events", "Series", talk.title]


@pytest.fixture
def hours(today, monkeypatch):
    """An hour passes whenever somebody looks at the clock."""
    passed = itertools.count()
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(hours=next(passed)))


@pytest.mark.usefixtures("hours")
def test_a_talk_that_was_moved_says_from_when(client):
    talk = make_talk(make_event(time_zone="Europe/Berlin"), status="draft", starts_at=utc(2026, 3, 20, 12))

    def move(**facts):
        for name, value in facts.items():
            setattr(talk, name, value)
        talk.save()
        data = told(client, talk.get_absolute_url())[0]
        return data["eventStatus"].partition("/Event")[2], data.get("previousStartDate")

    times = [(utc(2026, 4, day, 12), utc(2026, 4, day, 13)) for day in (1, 2)]
    assert move(status="confirmed", starts_at=times[0][0], ends_at=times[0][1]) == ("Scheduled", None)
    assert move(title="Another title") == ("Scheduled", None)
    assert move(starts_at=times[1][0], ends_at=times[1][1]) == ("Rescheduled", "2026-04-01T14:00:00+02:00")
    assert move(status="cancelled") == ("Cancelled", None)


@pytest.mark.usefixtures("hours")
@pytest.mark.parametrize(
    ("known_by", "said"), [("day", ("Rescheduled", "2026-03-25")), ("month", ("Scheduled", None))]
)
def test_an_event_that_was_moved_says_from_when(client, known_by, said):
    event = make_event("ws", kind="workshop", date_precision=known_by, **DAYS)
    event.first_day, event.last_day = dt.date(2026, 5, 4), dt.date(2026, 5, 5)
    event.date_precision = "day"
    event.save()

    data = told(client, "/events/ws/")[0]

    assert (data["eventStatus"].partition("/Event")[2], data.get("previousStartDate")) == said


def test_what_may_be_booked_is_offered(client):
    event = make_event("ws", kind="workshop", time_zone="Europe/Berlin", **DAYS)
    make_ticket(event, "In person", price="€ 1.200,50", capacity=0, closes_at=utc(2026, 3, 20, 12))
    make_ticket(event, "Online", mode="online")
    make_ticket(event, "Later", opens_at=utc(2026, 3, 10))
    make_ticket(event, "Guests", admission="invitation")
    make_ticket(event, "Many", price="from 10 to 20 EUR")
    make_ticket(event, "Two", price="20, 40 EUR")
    make_ticket(event, "Members", price="free for members, € 50 for others")
    make_ticket(event, "Spaced", price="1 200,- CHF")

    offers = {each.pop("name"): each for each in told(client, "/events/ws/")[0]["offers"]}

    common = {"@type": "Offer", "url": f"{HERE}/events/ws/register/"}
    assert offers == {
        "In person": common | {
            "availability": "https://schema.org/SoldOut", "price": "1200.50", "priceCurrency": "EUR",
            "category": "Paid", "validThrough": "2026-03-20T13:00:00+01:00",
        },
        "Online": common | {
            "availability": "https://schema.org/InStock", "price": "0", "priceCurrency": "EUR",
            "category": "Free",
        },
        "Many": common | {"availability": "https://schema.org/InStock", "category": "Paid"},
        "Two": common | {"availability": "https://schema.org/InStock", "category": "Paid"},
        "Members": common | {"availability": "https://schema.org/InStock"},
        "Spaced": common | {
            "availability": "https://schema.org/InStock", "price": "1200", "priceCurrency": "CHF",
            "category": "Paid",
        },
    }  # fmt: skip


def test_nobody_writes_a_live_value_into_it(client):
    event = make_event("ws", kind="workshop", title="<!--live availability-of-ticket 1--> x", **DAYS)
    make_ticket(event, "<!--live no-such-value 1-->", capacity=1)

    data = told(client, "/events/ws/")[0]

    assert "live no-such-value" in data["offers"][0]["name"]
    assert data["offers"][0]["availability"] == "https://schema.org/InStock"
