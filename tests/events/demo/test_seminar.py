"""The invented seminar of the demo: it shows every state, and grows when it is loaded again."""

import datetime as dt

import pytest

from events.demo import seminar
from events.models import Event, Material, Talk
from events.speakers.models import SpeakerInvitation
from tests.support.demo import NOW, assert_next_talk_is_near, counts, event_at


@pytest.mark.parametrize("weeks", [1, 4, 5, 9, 10, 30, 130])
def test_loading_again_weeks_later_adds_the_weeks_that_lie_ahead(demo_seminar, weeks):
    before = list(Talk.objects.values_list("pk", "title", "starts_at"))
    later = NOW + dt.timedelta(weeks=weeks, days=2)

    seminar.load(later)

    assert_next_talk_is_near(later)
    starts = [start for _, _, start in before]
    assert list(Talk.objects.filter(starts_at__in=starts).values_list("pk", "title", "starts_at")) == before
    assert len(set(Talk.objects.values_list("starts_at", flat=True))) == Talk.objects.count()
    assert Talk.objects.upcoming(later).lectures().filter(starts_at__gt=later).count() >= seminar.AHEAD


def test_a_talk_that_was_moved_or_taken_out_of_the_plan_is_not_added_again(demo_seminar):
    last = event_at("demo-seminar").talks.last()
    Talk.objects.filter(pk=last.pk).update(
        starts_at=last.starts_at - dt.timedelta(days=2), ends_at=last.ends_at - dt.timedelta(days=2)
    )
    Talk.objects.filter(pk=event_at("demo-seminar").talks.upcoming(NOW)[4].pk).update(
        starts_at=None, ends_at=None
    )
    before = counts()

    seminar.load(NOW)

    assert counts() == before


@pytest.mark.parametrize(
    "change", [{"status": "cancelled"}, {"slot_weekday": None, "slot_time": None, "slot_minutes": None}]
)
def test_a_seminar_that_was_cancelled_or_has_no_slot_any_more_does_not_grow(demo_seminar, change):
    Event.objects.filter(slug="demo-seminar").update(**change)
    before = counts()

    seminar.load(NOW + dt.timedelta(weeks=20))

    assert counts() == before


def test_the_seminar_shows_every_state_of_a_talk(demo_seminar):
    talks = event_at("demo-seminar").talks
    coming = talks.public().upcoming(NOW)

    assert set(talks.values_list("recording", flat=True)) == set(Talk.Recording.values)
    assert set(coming.values_list("status", flat=True)) == {"confirmed", "tentative", "cancelled"}
    assert coming.filter(title="").count() == 1
    assert coming.filter(speakers=None).count() == 1
    assert talks.filter(status="draft").get().speakers.count() == 1  # who was invited and comes
    assert set(SpeakerInvitation.objects.values_list("state", flat=True)) == {
        "accepted",
        "declined",
        "waiting",
    }
    assert talks.past(NOW).count() == 58
    assert talks.filter(recording="published", materials__kind=Material.Kind.VIDEO).count() == (
        talks.filter(recording="published").count()
    )
    assert all(talk.recording_reason for talk in talks.filter(recording="withheld"))


def test_every_recording_has_a_picture_of_its_own_to_show_before_it_plays(demo_seminar):
    videos = Material.objects.filter(kind=Material.Kind.VIDEO)

    assert {video.label for video in videos} == {"Recording"}
    assert all(video.thumbnail.storage.exists(video.thumbnail.name) for video in videos)
