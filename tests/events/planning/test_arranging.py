"""The grid of a timetable: what its script sends is previewed as one plan, and carried out as it was seen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Talk
from events.planning.talk_plans import plan_arrange
from tests.support.factories import make_event, make_session, make_talk, make_user, utc

pytestmark = pytest.mark.database


@pytest.fixture
def event(client, db):
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_event(kind="workshop", editors=[editor], time_zone="Europe/Berlin", room="Hall")


def address(event):
    return f"/admin/events/event/{event.pk}/arrange/"


def test_several_moves_are_seen_once_and_done_once(client, event):
    first = make_talk(event, title="One", starts_at=utc(2026, 6, 15, 8))
    second = make_talk(event, title="Two", starts_at=utc(2026, 6, 15, 9), room="Attic")
    moves = f"{first.pk}|2026-06-15 11:30|Hall\n{second.pk}|2026-06-16 09:00|Hall"

    seen = client.post(address(event), {"moves": moves, "preview": ""})
    assert Talk.objects.get(pk=first.pk).starts_at == first.starts_at
    fingerprint = re.search(r'name="fingerprint" value="(.+?)"', seen.content.decode())[1]
    client.post(address(event), {"moves": moves, "fingerprint": fingerprint, "confirm": ""})

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.starts_at, first.ends_at) == (utc(2026, 6, 15, 9, 30), utc(2026, 6, 15, 10, 30))
    assert first.room == "", "it is in the event's room as before"
    assert (second.starts_at, second.room) == (utc(2026, 6, 16, 7), "Hall")


def test_a_talk_that_leaves_its_session_keeps_its_room(event):
    session = make_session(event, starts_at=utc(2026, 6, 15, 8), room="Attic")
    talk = make_talk(event, starts_at=utc(2026, 6, 15, 8), session=session)

    plan = plan_arrange(moves=[(talk, utc(2026, 6, 15, 12), "Attic")])

    after = {each.field: each.after for each in plan.changes}
    assert after["session"] is None and after["room"] == "Attic"


@pytest.mark.parametrize(
    "moves, told",
    [
        ("", "Move a talk first."),
        ("9999|2026-06-15 11:30|", "not here any more"),
        ("nonsense", "not here any more"),
        ("{talk}|soon|", "Give a day and a time"),
        ("{talk}|2026-03-29 02:30|", "is skipped"),
        ("{talk}|2026-06-15 11:30|" + "x" * 200, "at most 100 characters"),
        ("{other}|2026-06-15 11:30|", "not here any more"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_previewed(client, event, moves, told):
    talk, other = make_talk(event), make_talk(make_event(status="published"))

    page = client.post(address(event), {"moves": moves.format(talk=talk.pk, other=other.pk), "preview": ""})

    assert told in page.content.decode() and "fingerprint" not in page.content.decode()


def test_the_grid_asks_as_much_for_three_talks_as_for_one(client, event):
    def number():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(event)).status_code == 200
        return len(asked)

    make_talk(event, speaker="Ann Example")
    client.get(address(event))
    one = number()
    make_talk(event, speaker="Bea Other"), make_talk(event, speaker="Cy Third")

    assert number() == one
