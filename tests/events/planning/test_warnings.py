"""What is odd about a public talk is said after saving, and saved all the same."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Talk
from events.planning.warnings import clashes, told_once, warnings_of
from tests.support.admin_forms import change, inline_row, submit
from tests.support.factories import (
    make_event,
    make_person,
    make_session,
    make_speaker,
    make_superuser,
    make_talk,
    utc,
)


@pytest.fixture
def event(editor):
    return make_event(
        kind="workshop", editors=[editor], title="Our workshop", venue="Town Hall", time_zone="Europe/Berlin"
    )


def test_a_talk_in_order_gets_no_warning(editor, event):
    make_talk(event, speaker="Bea Other", room="B", starts_at=utc(2026, 3, 25, 13))

    assert warnings_of(make_talk(event, speaker="Ada Example", room="B"), editor) == []


@pytest.mark.parametrize(("kind", "number"), [("talk", 1), ("keynote", 1), ("panel", 0), ("break", 0)])
def test_a_talk_that_somebody_gives_wants_a_speaker(editor, event, kind, number):
    found = warnings_of(make_talk(event, kind=kind), editor)

    assert len(found) == number
    assert all("no speaker" in sentence for sentence in found)


@pytest.mark.parametrize(("status", "number"), [("draft", 1), ("cancelled", 0)])
def test_a_draft_is_told_what_it_clashes_with_and_nothing_else(editor, event, status, number):
    make_talk(event, room="B")

    found = warnings_of(make_talk(event, status=status, room="B"), editor)

    assert [sentence.split(" <a")[0] for sentence in found] == [
        "The room B is taken at that time by"
    ] * number


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


SPEAKS, IS_CHAIR = "Ada Example speaks at that time in", "Ada Example chairs"
WHO_CHAIRS = "Ada Example, who chairs this, speaks at that time in"


@pytest.mark.database
@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        ("speaker", "speaker", SPEAKS),
        ("speaker", "chair", IS_CHAIR),
        ("chair", "chair", IS_CHAIR),
        ("chair", "speaker", WHO_CHAIRS),
        ("session", "session", IS_CHAIR),
        ("session", "speaker", WHO_CHAIRS),
        ("break of the session", "session", None),  # who chairs a session may have coffee meanwhile
        ("speaker of the session", "session", IS_CHAIR),
    ],
)
def test_who_speaks_or_chairs_is_in_one_place_at_a_time(editor, event, here, there, words):
    ada = make_person("Ada Example")

    def talk_with(role):
        session = make_session(event, chair=ada) if "session" in role else None
        talk = make_talk(
            event,
            session=session,
            chair=ada if role == "chair" else None,
            kind="break" if "break" in role else "talk",
        )
        if "speaker" in role:
            make_speaker(talk, ada)
        return talk

    talk, _other = talk_with(here), talk_with(there)

    found = [clash.told for clash in clashes([talk], editor)]

    assert [sentence.split(" <a")[0] for sentence in found] == ([words] if words else [])


def test_the_chair_of_a_session_looks_after_all_of_its_talks(editor, event):
    session = make_session(event, chair=make_person())
    talks = [make_talk(event, session=session) for _number in range(2)]

    assert clashes(talks, editor) == []


def test_talks_given_together_are_compared_with_each_other_and_told_once_for_a_list(editor, event):
    one, two, far = (make_talk(event, room="B", status="draft") for _number in range(3))
    far.starts_at, far.ends_at = utc(2026, 4, 1, 12), utc(2026, 4, 1, 13)  # as planned, not stored yet

    found = clashes([one, two, far], editor)

    assert [(clash.talk, clash.other) for clash in found] == [(one, two), (two, one)]
    assert told_once(found) == found[:1]


@pytest.mark.parametrize(("kind", "number"), [("series", 1), ("workshop", 0)])
def test_a_series_has_one_thing_at_a_time_where_no_room_is_named(editor, event, kind, number):
    event.kind = kind
    event.save()
    make_talk(event, kind="break", title="No seminar this week")

    found = clashes([make_talk(event)], editor)

    assert len(found) == number
    assert all("This series has something else at that time: <a" in clash.told for clash in found)


@pytest.mark.database
def test_the_timetable_tab_marks_clashes_of_drafts_to_come_in_a_constant_number_of_queries(
    client, editor, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 3, 1))
    event = make_event(kind="workshop", editors=[editor])
    (
        make_talk(event, room="B", starts_at=utc(2026, 2, 1)),
        make_talk(event, room="B", starts_at=utc(2026, 2, 1)),
    )
    numbers = []
    for number in range(3):
        ada = make_person()
        for _talk in range(2):
            make_talk(event, room=f"B {number}", status="draft", speaker=ada, chair=make_person())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/admin/events/event/{event.pk}/timetable/")
        numbers.append(len(queries))

    talks = [talk for _day, talks, *_rest in page.context_data["days"] for talk in talks]
    assert [len(talk.clashes) for talk in talks] == [0, 0] + 6 * [2]
    assert page.context_data["clashes"] == 6
    assert "6 talks clash with others" in page.content.decode()
    assert numbers[0] == numbers[2] <= 25


def test_the_page_of_a_talk_shows_what_it_clashes_with(client, editor, event):
    other, talk = make_talk(event, room="B"), make_talk(event, room="B", status="draft")

    page = client.get(f"/admin/events/talk/{talk.pk}/change/").content.decode()

    assert f'is taken at that time by <a href="/admin/events/talk/{other.pk}/change/">' in page


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
