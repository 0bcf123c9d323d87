"""What a talk still lacks, asked one by one and all at once."""

import datetime as dt

import pytest

from events.models import Talk
from events.planning.completeness import BEFORE, MissingItem, is_missing, missing_items, with_missing_items
from tests.support.factories import make_event, make_material, make_session, make_speaker, make_talk, utc

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = utc(2026, 5, 6, 12)
SOON, PAST = NOW + dt.timedelta(days=7), NOW - dt.timedelta(days=7)


def complete(**fields):
    event = fields.pop("event", None) or make_event(format="in-person", room="Room 1")
    given = {"starts_at": SOON, "abstract": "On sheaves.", "speaker": "Ada Example"}
    return make_talk(event, **given | fields)


def found():
    """What the one talk lacks, by both ways to ask."""
    by_filter = [need for need in MissingItem if Talk.objects.filter(is_missing(need, NOW)).exists()]
    assert missing_items(with_missing_items(Talk.objects.all(), NOW).get()) == by_filter
    return by_filter


def test_a_complete_talk_lacks_nothing():
    complete()
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "need"),
    [
        ({"speaker": None}, MissingItem.SPEAKER),
        ({"title": ""}, MissingItem.TITLE),
        ({"abstract": ""}, MissingItem.ABSTRACT),
        ({"status": "draft"}, MissingItem.PUBLISHING),
    ],
)
def test_what_one_talk_lacks(fields, need):
    complete(**fields)
    assert found() == [need]


def test_breaks_and_dinners_want_nobody_and_no_abstract():
    make_talk(make_event(), kind="break", title="", starts_at=SOON)
    assert found() == []


def test_what_is_cancelled_lacks_nothing():
    make_talk(make_event(), status="cancelled", title="", starts_at=SOON)
    assert found() == []


@pytest.mark.parametrize("format", ["in-person", "hybrid", "online", ""])
def test_a_room_is_wanted_where_people_come_to_one(format):
    complete(event=make_event(format=format))
    assert found() == ([MissingItem.ROOM] if format in ("in-person", "hybrid") else [])


def test_the_room_of_a_session_is_that_of_its_talks():
    event = make_event(format="in-person")
    complete(event=event, session=make_session(event, room="Aula"))
    assert found() == []


@pytest.mark.parametrize(
    ("recording", "starts_at", "with_video", "is_wanted"),
    [
        ("planned", PAST, False, True),
        ("waiting", PAST, True, True),
        ("published", PAST, False, True),
        ("published", PAST, True, False),
        ("none", PAST, False, False),
        ("withheld", PAST, False, False),
        ("planned", SOON, False, False),
    ],
)
def test_a_recording_is_wanted_after_the_talk_until_it_is_there(recording, starts_at, with_video, is_wanted):
    talk = complete(recording=recording, starts_at=starts_at)
    if with_video:
        make_material(talk=talk, kind="video", label="Video")
    assert found() == ([MissingItem.RECORDING] if is_wanted else [])


def test_asking_for_all_takes_one_query(django_assert_num_queries):
    for _number in range(3):
        talk = make_talk(make_event(), title="", starts_at=SOON)
        make_speaker(talk)

    with django_assert_num_queries(1):
        asked = [missing_items(talk) for talk in with_missing_items(Talk.objects.all(), NOW, BEFORE)]

    assert asked == [[MissingItem.TITLE, MissingItem.ABSTRACT, MissingItem.ROOM]] * 3
