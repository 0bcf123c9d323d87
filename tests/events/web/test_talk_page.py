"""The page of one talk: the way in, from when it moved, what is around it; and the next on the front page."""

import datetime as dt

import pytest

from events.models import Talk
from events.web.neighbours import moved_from
from tests.support.factories import (
    make_event,
    make_joining_link,
    make_material,
    make_person,
    make_session,
    make_talk,
    make_user,
    utc,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("today")]

NOW = utc(2026, 5, 6, 12)
HOUR = dt.timedelta(hours=1)


def read(client, talk):
    answer = client.get(talk if isinstance(talk, str) else talk.get_absolute_url())
    assert answer.status_code == 200
    return " ".join(answer.content.decode().partition("<main")[2].split())


@pytest.mark.parametrize(
    "audience, minutes, label",
    [("everyone", 30, "Join now"), ("everyone", 15, "How to join"), ("registered", 30, "Join now"),
     ("editors", 30, "How to join")],
)  # fmt: skip
def test_one_joins_as_soon_as_a_link_is_open(client, audience, minutes, label):
    talk = make_talk(make_event(format="online"), starts_at=NOW + dt.timedelta(minutes=20))
    make_joining_link(talk=talk, audience=audience, opens_minutes=minutes)

    for page in ("/", talk.get_absolute_url()):
        assert [each for each in ("Join now", "How to join") if each in read(client, page)] == [label]


def test_the_front_page_tells_the_next_talk_with_its_abstract_and_its_own_calendar(client):
    ada = make_person("Ada Example")
    talk = make_talk(speaker=ada, abstract="We **prove** it. " * 40, starts_at=NOW + HOUR)

    page = read(client, "/")

    assert "We prove it." in page and len(page) < 20_000
    assert '<span class="portrait" aria-hidden="true">AE</span>' in page
    assert f"/talks/{talk.pk}/calendar.ics" in page and "Add this talk to your calendar" in page
    assert page.index("By calendar") < page.index("Next talk")


def test_the_front_page_leads_to_the_latest_recordings(client):
    for number in range(6):
        talk = make_talk(title=f"Past {number}", recording="published", starts_at=NOW - (number + 2) * HOUR)
        make_material(talk=talk, kind="video", label="Recording")
    make_talk(title="Without a video", recording="published", starts_at=NOW - 2 * HOUR)
    unseen = make_talk(title="Not agreed", recording="waiting", starts_at=NOW - 2 * HOUR)
    make_material(talk=unseen, kind="video", label="Recording")

    page = read(client, "/").partition("Recent recordings")[2]

    assert [number for number in range(6) if f"Past {number}" in page] == [0, 1, 2, 3]
    assert "Without a video" not in page and "Not agreed" not in page


@pytest.fixture
def moved():
    """A talk that was public from yesterday on, and has moved twice since."""
    talk = make_talk(starts_at=NOW + 24 * HOUR, status="draft")
    for hours, status in ((26, "draft"), (28, "confirmed"), (30, "confirmed"), (32, "confirmed")):
        talk.starts_at, talk.ends_at, talk.status = NOW + hours * HOUR, NOW + (hours + 1) * HOUR, status
        talk.save()
    talk.published_at = NOW - 10 * HOUR
    talk.save()
    for hours, record in zip((7, 8, 9, 9.9, 11, 12), talk.history.order_by("-history_id"), strict=True):
        talk.history.filter(pk=record.pk).update(history_date=NOW - hours * HOUR)
    return talk


def test_a_moved_talk_says_from_when_it_moved(client, moved):
    assert moved_from(moved) == NOW + 30 * HOUR
    assert "It was to begin on Thu 7 May 2026, 18:00 (UTC)." in read(client, moved)


def test_a_talk_that_moved_before_it_was_public_has_not_moved(moved):
    moved.published_at = NOW - 7.5 * HOUR

    assert moved_from(moved) is None
    assert moved_from(make_talk(starts_at=None)) is None


@pytest.mark.parametrize("status", ["confirmed", "cancelled"])
def test_what_is_over_or_off_does_not_say_whether_it_moved(client, moved, status):
    Talk.objects.filter(pk=moved.pk).update(
        starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR if status == "confirmed" else NOW + HOUR, status=status
    )
    page = read(client, moved)

    assert ("It was to begin" in page) == (status == "cancelled")
    assert ('<span class="badge warn state">Cancelled</span>' in page) == (status == "cancelled")


def test_a_talk_of_a_series_leads_to_those_before_and_after_it(client):
    event = make_event("owml")
    first, second, third = (make_talk(event, title=f"Talk {n}", starts_at=NOW + n * HOUR) for n in (1, 2, 3))
    make_talk(event, title="Draft", starts_at=NOW + 2.5 * HOUR, status="draft")
    make_talk(event, title="Off", starts_at=NOW + 2.5 * HOUR, status="cancelled")
    make_talk(event, title="Tea", kind="break", starts_at=NOW + 2.5 * HOUR)
    make_talk(title="Elsewhere", starts_at=NOW + 2.5 * HOUR)

    page = read(client, second)

    assert f'rel="prev" href="{first.get_absolute_url()}"' in page
    assert f'rel="next" href="{third.get_absolute_url()}"' in page
    assert "timetable" not in page and "Other talks" not in read(client, make_talk(starts_at=None))


def test_a_talk_of_a_session_stays_in_it_and_leads_back_to_the_day_in_the_timetable(client):
    event = make_event("plan", kind="workshop", time_zone="Asia/Tokyo")
    session, parallel = make_session(event), make_session(event)
    talk = make_talk(event, session=session, starts_at=utc(2026, 5, 7, 16))
    make_talk(event, session=parallel, title="Next door", starts_at=utc(2026, 5, 7, 17))
    following = make_talk(event, session=session, starts_at=utc(2026, 5, 7, 18))

    page = read(client, talk)

    assert f'rel="next" href="{following.get_absolute_url()}"' in page and "Next door" not in page
    assert 'href="/events/plan/timetable/#day-2026-05-08"' in page, "in Tokyo it is the next day"


def test_speakers_are_introduced_shortly(client):
    ada = make_person("Ada Example", bio="Ada *works* on engines. " * 60)
    talk = make_talk(speaker=ada, abstract="Of engines.", starts_at=NOW + HOUR)

    page = read(client, talk)

    assert "About the speaker<" in page and "Ada works on engines." in page
    assert page.count("works on engines") < 30 and "More about Ada Example" in page
    assert page.index("Add to calendar") < page.index("Of engines.")


def test_only_an_editor_sees_the_draft_that_comes_next(client):
    editor = make_user()
    event = make_event(editors=[editor])
    talk = make_talk(event, starts_at=NOW + HOUR)
    make_talk(event, title="In the making", starts_at=NOW + 2 * HOUR, status="draft")

    assert "In the making" not in read(client, talk)
    client.force_login(editor)
    assert "In the making" in read(client, talk)
