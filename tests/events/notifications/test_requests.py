"""Speakers are asked by mail for what their personal link still lacks, until it is there or they answer."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from events.models import Talk
from events.notifications import requests
from events.speakers.actions.links import make_link, revoke_link
from events.speakers.models import SpeakerLink
from mailing.models import Announcement, Delivery, Letter
from tests.support.factories import make_person, make_speaker, make_talk, make_user, utc
from tests.support.notifications import mails, make_series
from tests.support.speaker_pages import send

pytestmark = [pytest.mark.database, pytest.mark.django_db]

START = utc(2026, 11, 26, 15)  # abstracts are due on 12 November, and asked for from the 5th, 9:00
FIRST = utc(2026, 11, 5, 8)
DAY = dt.timedelta(days=1)
ASKED = ("request", "ada@example.org")


@pytest.fixture
def clock(monkeypatch):
    def set_to(now):
        monkeypatch.setattr(timezone, "now", lambda: now)
        requests.send_requests(now)

    cache.clear()
    return set_to


@pytest.fixture
def speaker():
    event = make_series(sends={"request_days": 7, "request_every": 5})
    event.editors.add(make_user("organiser@example.org"))
    talk = make_talk(event, starts_at=START, title="")
    return make_speaker(talk, make_person("Ada Example", email="ada@example.org"))


def asked_on(clock, days):
    """On which of these days after the first a request goes out."""
    found = []
    for day in days:
        before = len(mails())
        clock(FIRST + day * DAY)
        found += [day] if len(mails()) > before else []
    return found


def test_a_speaker_is_asked_from_its_day_on_and_again_until_the_talk_begins(clock, speaker):
    assert asked_on(clock, range(-3, 30)) == [0, 5, 10, 15, 20]


def test_a_request_is_for_one_address_with_its_link_and_in_no_archive(clock, speaker):
    clock(FIRST)

    letter = Letter.objects.get()
    assert mails() == [ASKED]
    assert "Dear Ada Example," in letter.text and "- title" in letter.text
    assert f"/speak/{speaker.pk}-" in letter.text
    assert "until Thursday 12 November 2026" in letter.text
    assert (letter.is_archived, letter.lists.count(), letter.reply_to) == (False, 0, "organiser@example.org")


def test_each_request_is_noted_with_the_link(clock, speaker):
    make_link(speaker=speaker)
    noted = []
    for day in (-1, 0, 1, 5):
        clock(FIRST + day * DAY)
        noted.append(SpeakerLink.objects.get().requested_at)

    assert noted == [None, FIRST, FIRST, FIRST + 5 * DAY]


def test_it_stops_when_they_answer(client, clock, speaker):
    clock(FIRST)
    send(client, speaker, title="On graphs")

    assert asked_on(clock, range(1, 20)) == []


def test_it_stops_when_nothing_is_missing(clock, speaker):
    Talk.objects.update(title="On graphs", abstract="Trees.")
    type(speaker).objects.update(affiliations="Elmsworth")
    speaker.person.bio, speaker.person.photo = "Ada.", "photos/ada.webp"
    speaker.person.save()

    assert asked_on(clock, range(20)) == []


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"starts_at": None, "ends_at": None}])
def test_nobody_is_asked_about_what_does_not_take_place(clock, speaker, fields):
    Talk.objects.update(**fields)

    assert asked_on(clock, range(20)) == []


def test_nobody_is_asked_by_a_link_that_was_revoked(clock, speaker):
    revoke_link(link=make_link(speaker=speaker))

    assert asked_on(clock, range(20)) == []


def test_nobody_is_asked_where_the_series_does_not_say_so(clock, speaker):
    speaker.talk.event.notification_settings.request_days = None
    speaker.talk.event.notification_settings.save()

    assert asked_on(clock, range(20)) == []


def test_each_of_several_speakers_is_asked_and_one_without_an_address_is_not(clock, speaker):
    make_speaker(speaker.talk, make_person("Bob Example", email="bob@example.org"))
    make_speaker(speaker.talk, make_person("Cleo Example"))
    clock(FIRST)

    assert mails() == [ASKED, ("request", "bob@example.org")]


def test_two_beats_at_once_ask_once(clock, speaker, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: FIRST)
    waiting = requests.due_speakers(FIRST)
    clock(FIRST)
    monkeypatch.setattr(requests, "due_speakers", lambda now: waiting)  # as read before the other one wrote
    clock(FIRST + dt.timedelta(minutes=1))

    assert mails() == [ASKED]
    assert SpeakerLink.objects.get().requested_at == FIRST


def test_a_request_that_would_arrive_after_the_talk_began_is_not_sent(clock, speaker):
    clock(FIRST)

    assert Announcement.objects.get().expires_at == START
    assert Delivery.objects.get().subscriber is None
