"""What is odd about a public talk is said after saving, and saved all the same."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Talk
from events.planning.warnings import warnings_of
from tests.support.admin_forms import change, inline_row, submit
from tests.support.factories import (
    make_event,
    make_person,
    make_session,
    make_superuser,
    make_talk,
    utc,
)


@pytest.fixture
def event(editor):
    return make_event(editors=[editor], title="Our workshop", venue="Town Hall", time_zone="Europe/Berlin")


def test_a_talk_in_order_gets_no_warning(editor, event):
    make_talk(event, speaker="Bea Other", room="B", starts_at=utc(2026, 3, 25, 13))

    assert warnings_of(make_talk(event, speaker="Ada Example", room="B"), editor) == []


@pytest.mark.parametrize(("kind", "number"), [("talk", 1), ("keynote", 1), ("panel", 0), ("break", 0)])
def test_a_talk_that_somebody_gives_wants_a_speaker(editor, event, kind, number):
    found = warnings_of(make_talk(event, kind=kind), editor)

    assert len(found) == number
    assert all("no speaker" in sentence for sentence in found)


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_drafts_and_cancelled_talks_get_no_warning(editor, event, status):
    assert warnings_of(make_talk(event, status=status), editor) == []


@pytest.mark.parametrize(
    ("starts_at", "words"),
    [
        (utc(2026, 3, 23, 22, 30), "on 23 March 2026, outside the days of its event (24–26 March 2026)"),
        (utc(2026, 3, 23, 23, 30), None),  # the 24th in Berlin
        (utc(2026, 3, 26, 22, 30), None),
        (utc(2026, 3, 26, 23, 30), "on 27 March 2026"),
    ],
)
def test_a_talk_outside_the_days_of_its_event_by_its_clocks(editor, event, starts_at, words):
    event.first_day, event.last_day = dt.date(2026, 3, 24), dt.date(2026, 3, 26)

    found = warnings_of(make_talk(event, speaker="Ada Example", starts_at=starts_at), editor)

    assert (words in found[0]) if words else found == []


def test_a_room_already_taken_is_told_with_the_other_talk(editor, event):
    other = make_talk(event, title="On <other> things", room="b 12", starts_at=utc(2026, 3, 25, 11, 30))
    session = make_session(event, room="B 12")

    found = warnings_of(make_talk(event, speaker="Ada Example", session=session), editor)

    assert found == [
        f'The room B 12 is taken at that time by <a href="/admin/events/talk/{other.pk}/change/">'
        "“On &lt;other&gt; things”</a> (Our workshop, Wed 25 Mar 2026, 12:30–13:30 Berlin)."
    ]


def test_talks_that_only_touch_share_a_room(editor, event):
    make_talk(event, room="B", starts_at=utc(2026, 3, 25, 11))
    make_talk(event, room="B", starts_at=utc(2026, 3, 25, 13))

    assert warnings_of(make_talk(event, speaker="Ada Example", room="B"), editor) == []


@pytest.mark.parametrize(
    ("elsewhere", "status", "words"),
    [
        ({"venue": "town hall"}, "confirmed", "/talks/"),  # public: its public page
        ({"venue": "town hall"}, "draft", None),  # a draft of others is nobody's business
        ({"venue": "town hall"}, "cancelled", None),
        ({"venue": "Elsewhere"}, "confirmed", None),
        ({"venue": ""}, "confirmed", None),
        ({"venue": "town hall", "status": "postponed"}, "confirmed", None),
        ({"venue": "town hall", "status": "draft"}, "confirmed", None),
    ],
)
def test_rooms_of_other_events_at_the_same_venue(editor, event, elsewhere, status, words):
    other = make_talk(make_event(**elsewhere), room="B", status=status)

    found = warnings_of(make_talk(event, speaker="Ada Example", room="B"), editor)

    assert len(found) == bool(words)
    assert not words or f'href="/talks/{other.pk}/"' in found[0]


def test_a_draft_of_ones_own_is_named(editor, event):
    mine = make_event(editors=[editor], status="draft", venue="Town Hall")
    draft = make_talk(mine, room="B", status="draft")

    found = warnings_of(make_talk(event, speaker="Ada Example", room="B"), editor)

    assert f"/admin/events/talk/{draft.pk}/change/" in found[0]


def test_a_speaker_who_speaks_elsewhere_at_that_time(editor, event):
    ada = make_person("Ada Example")
    make_talk(make_event(title="Elsewhere"), speaker=ada, title="The other talk")

    found = warnings_of(make_talk(event, speaker=ada), editor)

    assert len(found) == 1
    assert found[0].startswith("Ada Example speaks at that time in <a") and "Elsewhere" in found[0]


@pytest.mark.database
@pytest.mark.parametrize("superuser", [False, True])
def test_the_number_of_queries_does_not_grow(event, editor, superuser):
    user = make_superuser() if superuser else editor
    talk = make_talk(event, speaker="Ada Example", room="B")
    numbers = []
    for _round in range(3):
        make_talk(event, speaker=talk.people.get(), room="B")
        make_talk(make_event(venue="Town Hall"), speaker=talk.people.get(), room="B")
        with CaptureQueriesContext(connection) as queries:
            found = warnings_of(Talk.objects.for_list().get(pk=talk.pk), user)
        numbers.append(len(queries))

    assert len(found) == 12
    assert numbers[0] == numbers[2] <= 6


def test_warnings_are_shown_after_saving_and_do_not_block(client, editor, event):
    client.force_login(editor)
    make_talk(event, room="B")
    talk = make_talk(event, status="draft", title="Mine")

    saved = submit(client, change(talk), status="confirmed", room="B")

    told = [str(message) for message in get_messages(saved.wsgi_request)]
    assert any("“Mine”: This talk has no speaker yet" in text for text in told)
    assert any("“Mine”: The room B is taken" in text for text in told)
    talk.refresh_from_db()
    assert (talk.status, talk.room) == ("confirmed", "B")


def test_a_speaker_added_with_the_same_save_is_no_longer_missed(client, editor, event):
    client.force_login(editor)
    talk = make_talk(event)
    added = {"speakers-TOTAL_FORMS": 1} | inline_row("speakers", 0, person=make_person().pk, position=0)

    saved = submit(client, change(talk), **added)

    assert not [text for text in map(str, get_messages(saved.wsgi_request)) if "speaker" in text]
