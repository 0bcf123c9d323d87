"""A season at a glance: how far each date is and what is missing, for the editors alone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Talk
from tests.support.factories import (
    make_event,
    make_person,
    make_speaker,
    make_superuser,
    make_talk,
    make_user,
    utc,
)
from tests.support.season_pages import FIRST, WEEK, add, address

pytestmark = pytest.mark.usefixtures("today")

NOW = utc(2026, 3, 1, 9, 30)


def rows(client, flows, **query):
    page = client.get(address(flows), query)
    assert page.status_code == 200
    return page.context_data["rows"]


# --- What is shown ---------------------------------------------------------------------------------------


@pytest.mark.database
def test_each_date_shows_how_far_it_is(client, flows):
    add(flows, 0)
    add(flows, 1, invited_speaker="Ada Example")
    add(flows, 2, speaker="Ada Example")
    add(flows, 3, speaker="Ada Example", title="On flows")
    add(flows, 4, speaker="Ada Example", title="On flows", abstract="All.")
    add(flows, 5, speaker="Ada Example", title="On flows", abstract="All.", status="tentative")
    add(flows, 6, kind="break", title="No seminar this week: Easter")
    add(flows, 7, status="cancelled")
    add(flows, 8, kind="panel", title="On talks", abstract="All.", status="confirmed")

    found = [row["state"].value for row in rows(client, flows)]

    assert found == [
        "free", "invited", "accepted", "title", "abstract", "ready", "other", "cancelled", "ready",
    ]  # fmt: skip


def test_what_is_missing_is_told_with_the_day_until_when(client, flows):
    add(flows, 0, speaker="Ada Example", title="On flows")
    add(flows, -2)
    add(flows, 1, status="cancelled")

    late, coming, cancelled = rows(client, flows)

    assert [need.value for need in coming["missing"]] == ["abstract", "publishing"]
    assert (coming["due"], coming["is_late"]) == (dt.date(2026, 3, 11), False)
    assert (late["due"], late["is_late"]) == (dt.date(2026, 2, 25), True)
    assert cancelled["missing"] == []
    words = client.get(address(flows)).content.decode()
    assert "due 11 March 2026" in words and "was due 25 February 2026" in words


def test_times_are_those_of_the_event_with_the_offset_of_the_day(client, flows):
    add(flows, 0), add(flows, 1)

    found = [(row["day"], row["clock"], row["offset"]) for row in rows(client, flows)]

    assert found == [("Wed 25 Mar 2026", "16:00", "UTC+1"), ("Wed 1 Apr 2026", "17:00", "UTC+2")]
    assert "Times are in Berlin time (Europe/Berlin)." in client.get(address(flows)).content.decode()


@pytest.mark.database
def test_it_starts_with_the_last_two_and_a_year_or_days_can_be_chosen(client, flows):
    past = [add(flows, -week, title=f"Past {week}") for week in (60, 7, 6, 5)]
    add(flows, 0, title="Coming"), add(flows, 60, title="Far")

    def titles(**query):
        return [row["talk"].title for row in rows(client, flows, **query)]

    assert titles() == ["Past 6", "Past 5", "Coming", "Far"]
    assert titles(since="2026-01-01", until="2026-12-31") == ["Past 7", "Past 6", "Past 5", "Coming"]
    assert titles(until="2025-12-31") == [past[0].title]
    assert titles(since="2026-03-25", until="2026-03-25") == ["Coming"]
    years = client.get(address(flows)).context_data["years"]
    assert [each["year"] for each in years] == [2027, 2026, 2025]


@pytest.mark.database
def test_the_states_are_counted_and_filter(client, flows):
    add(flows, 0), add(flows, 1), add(flows, 2, invited_speaker="Ada Example")

    page = client.get(address(flows), {"state": "invited"})

    assert [(each["label"], each["number"]) for each in page.context_data["states"]] == [
        ("All", 3), ("Free", 2), ("Invited", 1),
    ]  # fmt: skip
    assert [row["talk"].invited_speaker for row in page.context_data["rows"]] == ["Ada Example"]


@pytest.mark.parametrize(
    "query",
    [
        {"since": "x"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"state": "x"},
        {"page": "x"},
        {"page": "9" * 50},
        {"since": "2026-04-01", "until": "2026-03-01"},
        {"state": "\x00"},
    ],
)
@pytest.mark.database
def test_a_choice_that_makes_no_sense_still_shows_a_page(client, flows, query):
    add(flows)

    assert client.get(address(flows), query).status_code == 200


@pytest.mark.database
def test_it_says_that_a_room_or_a_speaker_is_taken(client, flows, editor):
    person = make_person()
    add(flows, 0, speaker=person), make_talk(flows, starts_at=FIRST, room="H2")
    make_talk(starts_at=FIRST, speaker=person)
    add(flows, 1), add(flows, 1)
    add(flows, 2, speaker=person), make_talk(starts_at=FIRST + 2 * WEEK, speaker=person, status="draft")

    told = [[sentence.split(" <a")[0] for sentence in row["warnings"]] for row in rows(client, flows)]

    assert told[:2] == [[f"{person} speaks at that time in"], []]
    assert told[2:4] == [["The room H1 is taken at that time by"]] * 2
    assert told[4] == []  # the other one is a draft of others


@pytest.mark.database
def test_drafts_are_published_from_here_with_the_days_filled_in(client, flows):
    add(flows, 0, title="On flows"), add(flows, 3, speaker="Ada Example"), add(flows, 5, status="confirmed")

    page = client.get(address(flows))

    publish = page.context_data["publish"]
    assert publish.endswith("/publish/?first_day=2026-03-25&last_day=2026-04-15")
    assert len(client.get(publish).context_data["changes"]) == 2


def test_the_season_as_text_tells_nobody_who_is_only_invited(client, flows):
    talk = add(flows, 0, title="On $x^2$")
    make_speaker(talk, make_person("Ada Example"), affiliations="University of A\nB Lab")
    add(flows, 1, invited_speaker="Eve Example")
    add(flows, 2, status="cancelled", title="Off")

    text = client.get(address(flows)).context_data["text"]

    assert text == (
        "Wednesday, 25 March 2026, 16:00 (Berlin, UTC+1)\nAda Example (University of A, B Lab)\nOn x²\n\n"
        "Wednesday, 1 April 2026, 17:00 (Berlin, UTC+2)\nSpeaker to be confirmed\nTitle to be announced"
    )


# --- Who gets there --------------------------------------------------------------------------------------


def test_only_editors_see_or_change_it(client, flows):
    talk, stranger = add(flows), make_user()
    own = make_event(editors=[stranger])
    client.force_login(stranger)

    assert client.get(address(flows)).status_code == 404
    data = {"talk": talk.pk, "step": "invite", "name": "Ada"}
    assert client.post(address(flows), data).status_code == 404
    assert client.post(address(own), data).status_code == 404  # a talk of others by one's own page
    talk.refresh_from_db()
    assert talk.invited_speaker == ""

    client.force_login(make_superuser())
    assert client.get(address(flows)).status_code == 200


@pytest.mark.parametrize(
    "data", [{}, {"talk": "x"}, {"talk": "1"}, {"step": "invite"}, {"talk": "1", "step": "x"}]
)
def test_a_step_that_is_none_leads_nowhere(client, flows, data):
    talk = add(flows, pk=1)
    if data.get("step") == "invite":
        data = data | {"talk": str(talk.pk + 1)}

    assert client.post(address(flows), data).status_code == 404


@pytest.mark.parametrize("verb", ["get", "head"])
def test_looking_changes_nothing(client, flows, verb):
    talk = add(flows)

    getattr(client, verb)(address(flows), {"talk": talk.pk, "step": "invite", "name": "Ada"})

    assert not Talk.objects.exclude(invited_speaker="").exists()


# --- Size ------------------------------------------------------------------------------------------------


def grow(flows, week):
    person = make_person()
    add(flows, week, speaker=person, title="On $x$", abstract="All.")
    add(flows, week, invited_speaker="Eve Example")
    make_speaker(add(flows, week, speaker=person, status="confirmed"), make_person())


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.database
def test_the_number_of_queries_does_not_grow(client, flows):
    grow(flows, 0)
    queries_of(client, address(flows))
    at_one = queries_of(client, address(flows))
    grow(flows, 1), grow(flows, -5)
    at_three = queries_of(client, address(flows))

    assert len(at_three) == len(at_one), "\n".join(at_three)
    assert len(at_one) <= 28


@pytest.mark.database
def test_a_long_season_comes_in_pages(client, flows):
    for week in range(250):
        add(flows, week, speaker=f"Ada {week}")

    page = client.get(address(flows))

    assert (len(page.context_data["rows"]), page.context_data["page"].paginator.num_pages) == (50, 5)
    last = client.get(address(flows), {"page": 5}).context_data["rows"][-1]
    assert str(last["talk"].speakers.all()[0]) == "Ada 249"
    assert page.context_data["text"].count("Ada") == 250


def test_without_dates_it_says_what_to_do(client, flows):
    make_talk(flows, starts_at=None)

    page = client.get(address(flows)).content.decode()

    assert "Plan a term, or choose another year." in page and "1 talk has no date yet." in page


# --- Who is only invited is nobody’s business -------------------------------------------------------------

OUTPUTS = [
    "/", "/events/", "/events/flows/", "/events/flows/talks/", "/events/flows/timetable/",
    "/events/flows/calendar.ics", "/talks/{pk}/", "/talks/{pk}/calendar.ics", "/talks/{pk}/join/", "/people/",
    "/calendar.ics", "/search/?q=quinquereme", "/search/?q=title", "/sitemap.xml", "/sitemap-talks-1.xml",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTPUTS)
def test_who_is_invited_appears_in_no_public_output(client, flows, path):
    talk = add(flows, status="confirmed", invited_speaker="Quinquereme Example", external_key="Quinquereme-1")
    client.logout()

    answer = client.get(path.format(pk=talk.pk))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Quinquereme" not in text and ("quinquereme" not in text or "Nothing found" in text)
