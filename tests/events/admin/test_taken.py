"""A preview warns of rooms and speakers that others have at the new times, before anything is stored."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.factories import make_event, make_person, make_session, make_talk, utc
from tests.support.plan_pages import page_of, preview
from tests.support.plans import facts

NOON = utc(2026, 3, 25, 12)  # 13:00 in Berlin
WEEK = dt.timedelta(weeks=1)
NEXT_WEEK = {
    "starts_at_0": "2026-04-01",
    "starts_at_1": "14:00",
}  # the same instant a week later, in summer time


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 3, 18, 9, 30))


@pytest.fixture
def event(editor):
    return make_event(
        "flows", title="Flows", time_zone="Europe/Berlin", venue="Town Hall", room="B", editors=[editor],
        first_day=dt.date(2026, 3, 25), last_day=dt.date(2026, 3, 26),
        slot_weekday=2, slot_time=dt.time(14), slot_minutes=60,
    )  # fmt: skip


def taken(seen):
    assert "fingerprint" in seen.context_data, seen.context_data["form"].errors
    return [str(sentence) for sentence in seen.context_data["taken"]]


@pytest.mark.parametrize("status", ["confirmed", "draft"])
def test_a_move_into_a_room_that_is_taken_names_the_other_talk(client, event, status):
    talk = make_talk(event, title="On flows", starts_at=NOON, status=status)
    other = make_talk(event, title="On ebbs", starts_at=NOON + WEEK)
    before = facts()

    seen = preview(client, talk, "move", **NEXT_WEEK)

    assert taken(seen) == [
        "On flows (1 April 2026): The room B is taken at that time by "
        f'<a href="/admin/events/talk/{other.pk}/change/">“On ebbs”</a> '
        "(Flows, Wed 1 Apr 2026, 14:00–15:00 Berlin)."
    ]
    assert taken(seen)[0] in seen.content.decode()
    assert facts() == before


def test_a_speaker_who_speaks_elsewhere_then_is_told(client, event):
    ada = make_person("Ada Example")
    talk = make_talk(event, starts_at=NOON, speaker=ada)
    make_talk(make_event(title="Tides"), title="On ebbs", starts_at=NOON + WEEK, speaker=ada)

    (sentence,) = taken(preview(client, talk, "move", **NEXT_WEEK))

    assert "Ada Example speaks at that time in" in sentence and "“On ebbs”</a> (Tides" in sentence


def test_where_the_room_and_the_speaker_are_free_nothing_is_told(client, event):
    talk = make_talk(event, starts_at=NOON, speaker="Ada Example")
    make_talk(event, starts_at=NOON)  # where the talk leaves

    assert taken(preview(client, talk, "move", **NEXT_WEEK)) == []


def test_a_draft_of_others_is_not_told(client, event):
    talk = make_talk(event, starts_at=NOON)
    make_talk(make_event(venue="Town Hall"), room="B", starts_at=NOON + WEEK, status="draft")

    assert taken(preview(client, talk, "move", **NEXT_WEEK)) == []


def test_talks_that_change_places_do_not_stand_in_each_others_way(client, event):
    talk, other = make_talk(event, starts_at=NOON, room="C"), make_talk(event, starts_at=NOON + WEEK)
    assert taken(preview(client, talk, "swap", other=other.pk)) == []

    make_talk(event, title="On ebbs", starts_at=NOON, room="C")
    (sentence,) = taken(preview(client, talk, "swap", other=other.pk))
    assert "The room C" in sentence and "“On ebbs”" in sentence


def test_the_rest_of_a_session_runs_into_the_next(client, event):
    session = make_session(event, starts_at=NOON)
    talk = make_talk(event, title="On flows", starts_at=NOON, session=session)
    make_talk(event, title="On tides", starts_at=NOON + dt.timedelta(hours=1), session=session)
    make_talk(event, title="On ebbs", starts_at=NOON + dt.timedelta(hours=2))

    (sentence,) = taken(preview(client, talk, "shift", minutes="10"))

    assert sentence.startswith("On tides (25 March 2026)") and "“On ebbs”" in sentence


@pytest.mark.parametrize("status", ["published", "postponed"])
def test_new_days_on_which_the_rooms_are_taken(client, event, status):
    event.status = status
    event.save()
    make_talk(event, title="On flows", starts_at=NOON)
    make_talk(event, title="On waves", starts_at=NOON, status="cancelled")
    make_talk(make_event(venue="Town Hall", title="Tides"), room="B", starts_at=utc(2026, 4, 1, 11))

    (sentence,) = taken(preview(client, event, "postpone", first_day="2026-04-01"))

    assert sentence.startswith("On flows (1 April 2026): The room B is taken")


def test_what_stays_off_stands_in_nobodys_way(client, event):
    part = make_event(parent=event, status="cancelled", venue="Town Hall", room="B", time_zone="UTC")
    make_talk(part, starts_at=NOON)
    make_talk(make_event(venue="Town Hall"), room="B", starts_at=NOON + WEEK)

    assert taken(preview(client, event, "postpone", first_day="2026-04-01")) == []


def test_a_term_in_a_room_that_another_series_has(client, event):
    make_talk(make_event(venue="Town Hall", title="Tides"), room="B", starts_at=utc(2026, 4, 8, 12))

    days = {"first_day": "2026-04-01", "last_day": "2026-04-15"}
    (sentence,) = taken(preview(client, event, "term", **days))

    assert sentence.startswith("Title to be announced (8 April 2026): The room B is taken")


def test_publishing_and_reviving_look_as_well_and_cancelling_does_not(client, event):
    first = make_talk(event, title="On ebbs", starts_at=NOON)
    draft = make_talk(event, title="On flows", starts_at=NOON, status="draft")
    days = {"first_day": "2026-03-25", "last_day": "2026-03-25"}
    assert "“On ebbs”" in taken(preview(client, event, "publish", **days))[0]
    assert taken(client.get(page_of(first, "cancel"))) == []

    draft.status = "cancelled"
    draft.save()
    assert "“On ebbs”" in taken(client.get(page_of(draft, "revive")))[0]


def test_of_very_many_the_first_are_told_and_the_others_counted(client, event):
    talk = make_talk(event, starts_at=NOON)
    for _number in range(12):
        make_talk(event, starts_at=NOON + WEEK)

    seen = preview(client, talk, "move", **NEXT_WEEK)

    assert len(taken(seen)) == 10 and "And 2 more rooms or speakers." in seen.content.decode()


@pytest.mark.database
def test_more_talks_in_the_way_take_no_more_queries(client, event):
    ada, told, numbers = make_person("Ada Example"), [], []
    for _round in range(3):
        make_talk(event, starts_at=NOON, speaker=ada)
        make_talk(make_event(venue="Town Hall"), room="B", starts_at=utc(2026, 4, 1, 11), speaker=ada)
        with CaptureQueriesContext(connection) as queries:
            told.append(len(taken(preview(client, event, "postpone", first_day="2026-04-01"))))
        numbers.append(len(queries))

    # Room and speaker, each by every talk of others and by every talk of the event itself but the first.
    assert told == [2, 4 + 2, 6 + 4]
    assert numbers[1] == numbers[2] <= 40
