"""What goes out by itself over time: announcements, reminders, recordings, digests."""

import datetime as dt

import pytest
from django.utils import timezone

from events.models import Event, Talk
from events.notifications import automatic, upcoming
from events.notifications.actions import save_settings
from events.notifications.models import NotificationSettings
from mailing.models import Announcement, Delivery
from tests.support.factories import make_event, make_material, make_talk, utc
from tests.support.notifications import deliver, mails, make_list, make_series, only, subscribe

pytestmark = [pytest.mark.database, pytest.mark.django_db]

START = utc(2026, 11, 26, 15)  # a Thursday, 16:00 in Berlin
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
READER = "reader@example.org"


@pytest.fixture
def clock(monkeypatch):
    """Sets the time, asks what is due then, and lets it go out."""

    def set_to(now):
        monkeypatch.setattr(timezone, "now", lambda: now)
        automatic.send_due(now)
        deliver()

    return set_to


# --- Announcements and reminders -------------------------------------------------------------------------


def test_a_talk_is_announced_and_reminded_of_at_its_times_and_once(clock):
    event = make_series(sends={"announce_days": 7, "remind_hours": 24})
    make_talk(event, speaker="Ada Example", starts_at=START)
    seen = []
    for now in (START - 8 * DAY, START - 7 * DAY, START - 2 * DAY, START - DAY, START - HOUR, START + HOUR):
        clock(now)
        seen.append([kind for kind, _address in mails()])

    announced, both = ["announcement"], ["announcement", "reminder"]
    assert seen == [[], announced, announced, both, both, both]
    subjects = [only(kind).letter.subject for kind in both]
    assert all(subject.endswith(", Thu 26 Nov, 16:00 Berlin time") for subject in subjects)


def test_an_announcement_says_who_what_when_and_where_and_brings_the_calendar_entry(clock):
    event = make_series(sends={"announce_days": 7})
    talk = make_talk(event, speaker="Ada Example", starts_at=START, title="On $x^2$", room="101")
    clock(START - DAY)

    letter = only("announcement").letter
    assert letter.subject == "Ada Example: On x², Thu 26 Nov, 16:00 Berlin time"
    page = f"http://127.0.0.1:8000/talks/{talk.pk}/"
    assert letter.public_text.partition("Ada Example\n\n")[2].startswith(
        "Thursday 26 November 2026, 16:00–17:00\nBerlin time, UTC+1\n\n101, Alder Building\n\n"
        f"Join online: {page}join/\nAdd to calendar: {page}calendar.ics\n\nPage of the talk: {page}"
    )
    assert all(f'href="{page}{below}">' in letter.html for below in ("", "join/", "calendar.ics"))
    assert "METHOD" not in letter.calendar and f"UID:{talk.calendar_entry.uid}" in letter.calendar


@pytest.mark.parametrize(
    ("lacks", "is_sent"), [({"title": ""}, False), ({"speaker": None}, False), ({}, True)]
)
def test_without_title_or_speaker_it_waits_and_the_organiser_is_told(clock, lacks, is_sent):
    event = make_series(sends={"announce_days": 7})
    make_talk(event, **{"speaker": "Ada Example", "starts_at": START, "title": "On graphs"} | lacks)
    clock(START - DAY)

    assert (mails() == [("announcement", READER)]) == is_sent
    assert bool(automatic.held_back(Event.objects.all(), START - DAY)) == (not is_sent)
    held = [each.held for each in upcoming.upcoming_mails(event, START - DAY)]
    assert any(text.startswith("Waiting for: ") for text in held) == (not is_sent)


def test_once_both_are_there_it_goes_out(clock):
    talk = make_talk(
        make_series(sends={"announce_days": 7}), speaker="Ada Example", starts_at=START, title=""
    )
    clock(START - 2 * DAY)
    Talk.objects.filter(pk=talk.pk).update(title="On graphs")
    clock(START - DAY)

    assert only("announcement").letter.subject.startswith("Ada Example: On graphs")


def test_it_goes_out_incomplete_where_the_series_says_so(clock):
    event = make_series(sends={"announce_days": 7, "announces_incomplete": True})
    make_talk(event, starts_at=START, title="")
    clock(START - DAY)

    assert only("announcement").letter.subject.startswith("Speaker to be confirmed: Title to be announced")


@pytest.mark.parametrize(
    "fields", [{"status": "draft"}, {"status": "cancelled"}, {"kind": "break"}, {"starts_at": None}]
)
def test_nothing_goes_out_about_what_nobody_comes_to(clock, fields):
    event = make_series(sends={"announce_days": 7, "remind_hours": 24, "digest_weekday": 2})
    make_talk(event, **{"speaker": "Ada Example", "starts_at": START} | fields)
    subscribe(event.mailing_list, "weekly@example.org", wants_digest=True)
    clock(START - HOUR)

    assert not Announcement.objects.exists()


def test_nothing_goes_out_by_itself_to_the_list_of_an_umbrella(clock):
    """Whoever edits a part alone must not make the umbrella's subscribers get mail."""
    umbrella = make_event(mailing_list=make_list(subscribers=[READER]))
    part = make_event(parent=umbrella)
    NotificationSettings.objects.create(event=part, announce_days=7)
    make_talk(part, speaker="Ada Example", starts_at=START)
    clock(START - DAY)

    assert not Announcement.objects.exists()


def test_a_reminder_does_not_follow_an_announcement_on_its_heels(clock):
    event = make_series(sends={"announce_days": 7, "remind_hours": 24})
    make_talk(event, speaker="Ada Example", starts_at=START)
    clock(START - HOUR)

    assert mails() == [("announcement", READER)]


def test_who_reads_in_another_zone_is_told_their_time(clock):
    event = make_series(subscribers=(), sends={"remind_hours": 24})
    subscribe(event.mailing_list, READER, time_zone="Asia/Tokyo")
    make_talk(event, speaker="Ada Example", starts_at=START)
    clock(START - HOUR)

    assert Delivery.objects.get().time_zone == "Asia/Tokyo"
    assert f"own-line {START.timestamp():.0f}" in only("reminder").letter.text


# --- Recordings ------------------------------------------------------------------------------------------


def recorded(event, **fields):
    talk = make_talk(event, speaker="Ada Example", starts_at=START - 30 * DAY, **fields)
    make_material(talk=talk, kind="video", label="Video")
    return talk


def test_a_recording_is_told_once_readers_may_watch_it(clock):
    talk = recorded(make_series(sends={"sends_recordings": True}), recording="waiting")
    clock(START)
    assert mails() == []

    Talk.objects.filter(pk=talk.pk).update(recording="published")
    clock(START + HOUR)
    clock(START + DAY)

    assert mails() == [("recording", READER)]
    assert only("recording").letter.subject.startswith("Recording: Ada Example: ")


def test_recordings_of_old_are_passed_over_when_a_series_begins_to_tell_of_them(clock):
    event = make_series()
    recorded(event, recording="published")
    stored = NotificationSettings(event=event, sends_recordings=True)
    save_settings(notification_settings=stored, mailing_list=event.mailing_list)
    clock(START)
    assert mails() == []

    recorded(event, recording="published")
    clock(START + HOUR)

    assert mails() == [("recording", READER)]


def test_a_recording_that_was_taken_back_is_not_told(clock):
    from mailing.announcements import actions

    talk = recorded(make_series(sends={"sends_recordings": True}), recording="published")
    automatic.send_due(START)
    Talk.objects.filter(pk=talk.pk).update(recording="withheld")

    assert actions.withdraw_outdated([only("recording")]) and mails() == []


# --- The weekly digest -----------------------------------------------------------------------------------

MONDAY = utc(2026, 11, 23, 7)  # 8:00 in Berlin


@pytest.fixture
def series():
    event = make_series(sends={"digest_weekday": 0})
    subscribe(event.mailing_list, "weekly@example.org", wants_digest=True)
    return event


def test_the_digest_comes_on_its_day_to_those_who_want_it_with_two_weeks(clock, series):
    for days in (0, 7, 20):
        make_talk(series, speaker="Ada Example", starts_at=START + days * DAY, title=f"Talk {days}")
    for now in (MONDAY - HOUR, MONDAY, MONDAY + HOUR):
        clock(now)

    assert mails() == [("digest", "weekly@example.org")]
    assert only("digest").letter.subject == f"Weekly digest: {series}"
    text = only("digest").letter.text
    assert text.startswith(f"This is the weekly digest of {series} (http://127.0.0.1:8000")
    assert "Talk 0" in text and "Talk 7" in text and "Talk 20" not in text


def test_each_week_has_its_own(clock, series):
    make_talk(series, speaker="Ada Example", starts_at=START + 7 * DAY)
    clock(MONDAY)
    clock(MONDAY + 7 * DAY)

    assert len(mails("digest")) == 2


def test_without_anything_to_tell_there_is_none(clock, series):
    clock(MONDAY)

    assert not Announcement.objects.exists()


def test_a_digest_names_new_recordings_once(clock, series):
    talk = recorded(series, recording="published", title="Recorded")
    clock(MONDAY)
    clock(MONDAY + 7 * DAY)

    assert "New recordings" in only("digest").letter.text
    assert talk.get_absolute_url() in only("digest").letter.text


def test_a_digest_that_is_a_day_late_waits_for_the_next_week(clock, series):
    make_talk(series, speaker="Ada Example", starts_at=START + 7 * DAY)
    clock(MONDAY + 25 * HOUR)

    assert mails() == []
