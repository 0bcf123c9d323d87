"""A whole import is undone: what it made goes, what it changed is as before, what others touched stays."""

import pytest

from events.imports import importing
from events.models import Material, Person, Session, Speaker, Talk
from portal.lib import sheets
from tests.support.factories import (
    NOON,
    make_event,
    make_joining_link,
    make_person,
    make_speaker,
    make_superuser,
    make_talk,
    utc,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NEW = (
    "key,title,date,time,speakers,session,video\n"
    "a1,On flows,2027-03-25,16:00,Ada Example,Morning,https://example.org/v\n"
    "a2,On trees,2027-03-25,17:00,Bo Example,Morning,\n"
)


@pytest.fixture
def draft():
    return make_event("berlin-seminar", status="draft")


def bring_in(event, text, table="talks"):
    kept = importing.keep(
        user=make_superuser(), event=event, table=table, name="Talks.csv", sheet=sheets.read_text(text)
    )
    _table, plan = importing.planned(kept, now=NOON)
    assert plan.is_sound, (plan.questions, plan.faults)
    return importing.bring_in(kept, digest=plan.digest, now=NOON)


def undo(kept):
    undoing = importing.undo(kept, now=NOON)
    kept.refresh_from_db()
    return undoing.numbers, undoing.stays


def test_what_was_made_goes_with_all_that_came_with_it(draft):
    kept = bring_in(draft, NEW)

    assert undo(kept) == ({"gone": 5, "cancelled": 0, "returned": 0, "stays": 0}, [])

    for model in (Talk, Person, Session, Speaker, Material):
        assert model.objects.count() == 0
        assert set(
            model.history.filter(history_type="-").values_list("history_change_reason", flat=True)
        ) == {"Import of Talks.csv undone"}
    assert kept.undone_at == NOON and kept.records == {}
    assert importing.undo(kept, now=NOON) is None


def test_what_was_changed_is_as_before(draft):
    talk = make_talk(draft, title="Before", external_key="a1", starts_at=utc(2027, 3, 25, 15), status="draft")
    ada, bo = make_person("Ada Example"), make_person("Bo Example")
    make_speaker(talk, ada, affiliations="Univ. One")
    make_speaker(talk, bo, position=1)

    kept = bring_in(draft, "key,title,date,time,speakers\na1,After,2027-03-26,16:00,Bo Example; Cy Example\n")
    assert undo(kept)[0] == {"gone": 1, "cancelled": 0, "returned": 1, "stays": 0}

    talk.refresh_from_db()
    assert (talk.title, talk.starts_at) == ("Before", utc(2027, 3, 25, 15))
    assert [(each.person, each.affiliations, each.position) for each in talk.speakers.all()] == [
        (ada, "Univ. One", 0),
        (bo, "", 1),
    ]
    assert not Person.objects.filter(name="Cy Example").exists()


def test_what_somebody_touched_since_stays_with_a_reason(draft):
    kept = bring_in(draft, NEW)
    flows, trees = draft.talks.order_by("external_key")
    flows.room = "R1"
    flows.save()
    make_joining_link(talk=trees)

    numbers, stays = undo(kept)

    assert numbers == {"gone": 0, "cancelled": 0, "returned": 0, "stays": 5}
    told = dict(stays)
    assert "changed since, on" in told["On flows"] and "joining link" in told["On trees"]
    assert {"Ada Example", "Bo Example", "Morning"} <= told.keys()
    assert draft.talks.count() == 2 and Speaker.objects.count() == 2


def test_a_talk_that_was_public_is_cancelled():
    event = make_event()
    kept = bring_in(event, NEW.replace("2027", "2021"))
    assert event.talks.exclude(published_at=None).count() == 2

    assert undo(kept)[0] == {"gone": 0, "cancelled": 2, "returned": 0, "stays": 3}
    assert set(event.talks.values_list("status", flat=True)) == {"cancelled"}


def test_the_speakers_of_a_talk_that_somebody_added_to_stay(draft):
    kept = bring_in(draft, NEW)
    make_speaker(draft.talks.get(external_key="a2"), make_person("Di Example"), position=1)

    numbers, stays = undo(kept)

    assert numbers["gone"] == 2 and "speaker" in dict(stays)["On trees"]
    assert [str(each) for each in Speaker.objects.order_by("position")] == ["Bo Example", "Di Example"]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("people", "name,affiliation\nAda Example,Univ. Two\nBo Example,\n"),
        ("board", "person,role\nAda Example,Member\nBo Example,Chair\n"),
    ],
)
def test_people_and_boards_are_undone(draft, table, text):
    ada = make_person("Ada Example", affiliation="Univ. One")
    kept = bring_in(None if table == "people" else draft, text, table)

    undo(kept)

    ada.refresh_from_db()
    assert (ada.affiliation, Person.objects.count(), draft.board.count()) == ("Univ. One", 1, 0)
