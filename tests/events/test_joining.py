"""The ways into an online talk: who may see which link and when, and that nothing else shows any."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from events.joining import joining
from events.models import Event
from tests.support.factories import make_event, make_joining_link, make_person, make_talk, make_user, utc

pytestmark = pytest.mark.django_db

START = utc(2026, 5, 6, 16)
STRANGER = AnonymousUser()
SECRETS = ("https://meet.example.org/j/73551", "open-sesame", "private@example.org")


def online_talk(**fields):
    event = fields.pop("event", None) or make_event(format="online")
    return make_talk(event, starts_at=START, minutes=60, **fields)


def minutes_before(minutes):
    return START - dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "now, is_open",
    [
        (minutes_before(16), False),
        (minutes_before(15), True),
        (START, True),
        (START + dt.timedelta(minutes=89), True),
        (START + dt.timedelta(minutes=90), False),
    ],
)
def test_a_link_is_shown_from_its_minutes_before_the_start_until_half_an_hour_after_the_end(now, is_open):
    talk = online_talk()
    link = make_joining_link(event=talk.event, opens_minutes=15)

    assert joining(talk, viewer=STRANGER, now=now).links == ((link,) if is_open else ())


def test_before_that_the_moment_is_named():
    talk = online_talk()
    make_joining_link(event=talk.event, opens_minutes=15)

    answer = joining(talk, viewer=STRANGER, now=minutes_before(60))

    assert answer.opens_at == minutes_before(15)
    assert "shortly before" in answer.reason


def test_the_talks_own_links_override_those_of_the_event_and_the_event_those_of_the_umbrella():
    umbrella = make_event(format="online")
    event = make_event(parent=umbrella, format="online")
    talk = online_talk(event=event)

    for holder in ({"event": umbrella}, {"event": event}, {"talk": talk}):
        link = make_joining_link(**holder)
        assert joining(talk, viewer=STRANGER, now=START).links == (link,)


def test_a_link_for_organisers_sends_nobody_to_the_sign_in():
    talk = online_talk()
    make_joining_link(event=talk.event, audience="editors")

    for viewer in (STRANGER, make_user()):
        answer = joining(talk, viewer=viewer, now=START)
        assert not answer.needs_account and "organisers only" in answer.reason


def test_links_keep_their_order():
    talk = online_talk()
    second = make_joining_link(event=talk.event, position=2, label="YouTube, if Zoom is full")
    first = make_joining_link(event=talk.event, position=1)

    assert joining(talk, viewer=STRANGER, now=START).links == (first, second)


def test_a_link_for_people_with_an_account_asks_others_to_sign_in():
    talk = online_talk()
    link = make_joining_link(event=talk.event, audience="signed-in")

    assert joining(talk, viewer=STRANGER, now=START).needs_account
    assert joining(talk, viewer=make_user(), now=START).links == (link,)


def test_organisers_see_every_link_at_any_time_before_the_end():
    editor = make_user()
    talk = online_talk(event=make_event(format="online", editors=[editor]))
    link = make_joining_link(event=talk.event, audience="editors")

    assert joining(talk, viewer=editor, now=minutes_before(6000)).links == (link,)
    assert joining(talk, viewer=make_user(), now=START).links == ()


@pytest.mark.parametrize("spoil", ["talk cancelled", "event cancelled", "umbrella postponed"])
def test_what_does_not_take_place_cannot_be_joined(spoil):
    umbrella = make_event(status="postponed" if spoil == "umbrella postponed" else "published")
    event = make_event(
        parent=umbrella, format="online", status="cancelled" if spoil == "event cancelled" else "published"
    )
    talk = online_talk(event=event, status="cancelled" if spoil == "talk cancelled" else "confirmed")
    make_joining_link(event=event)

    assert joining(talk, viewer=STRANGER, now=START).links == ()


@pytest.fixture
def secretive(monkeypatch):
    """A talk on right now with everything about it that must not get out."""
    monkeypatch.setattr(timezone, "now", lambda: START)
    person = make_person("Ada Example", slug="ada-example", email=SECRETS[2])
    event = make_event("seminar", format="online", title="Seminar")
    talk = make_talk(
        event, speaker=person, starts_at=START, minutes=60, title="Secrets", abstract="Of joining."
    )
    make_joining_link(event=event, url=SECRETS[0], passcode=SECRETS[1])
    return talk


OUTPUTS = [
    "/",
    "/events/",
    "/events/seminar/",
    "/events/seminar/talks/",
    "/events/seminar/timetable/",
    "/events/seminar/calendar.ics",
    "/talks/{pk}/",
    "/talks/{pk}/calendar.ics",
    "/people/",
    "/talks/",
    "/people/ada-example/",
    "/people/ada-example/calendar.ics",
    "/calendar.ics",
    "/courses/",
    "/search/?q=secrets",
    "/search/?q=meet.example.org",
    "/search/?q=private@example.org",
    "/sitemap.xml",
    "/sitemap-talks-1.xml",
    "/robots.txt",
]


def test_no_output_but_the_joining_page_carries_the_link(client, secretive):
    for path in OUTPUTS:
        answer = client.get(path.format(pk=secretive.pk))
        text = answer.content.decode()
        asked = [secret for secret in SECRETS if secret in path]  # which the page repeats to whoever asked

        assert answer.status_code == 200, path
        assert not [secret for secret in SECRETS if secret in text and secret not in asked], path
        assert not asked or "Nothing found" in text, path


def test_the_joining_page_shows_the_passcode_and_hides_the_address_behind_its_button(client, secretive):
    answer = client.get(f"/talks/{secretive.pk}/join/")

    assert SECRETS[1] in answer.content.decode()
    assert SECRETS[0] not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_get_forwards_nobody_and_a_post_does(client, secretive):
    link = secretive.event.joining_links.get()

    assert client.get(f"/talks/{secretive.pk}/join/?link={link.pk}").status_code == 200
    answer = client.post(f"/talks/{secretive.pk}/join/", {"link": link.pk})
    assert (answer.status_code, answer["Location"]) == (302, SECRETS[0])


@pytest.mark.parametrize("chosen", ["", "x", "999999", "1 OR 1=1"])
def test_a_post_without_a_link_that_is_open_shows_the_page_again(client, secretive, chosen):
    assert client.post(f"/talks/{secretive.pk}/join/", {"link": chosen}).status_code == 200


def test_a_post_too_early_forwards_nobody(client, secretive, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: minutes_before(60))
    link = secretive.event.joining_links.get()

    answer = client.post(f"/talks/{secretive.pk}/join/", {"link": link.pk})

    assert answer.status_code == 200
    assert SECRETS[0] not in answer.content.decode() and SECRETS[1] not in answer.content.decode()


def test_a_changed_link_changes_no_page_and_no_feed(client, secretive):
    before = [client.get(path.format(pk=secretive.pk)).content for path in OUTPUTS]

    secretive.event.joining_links.update(url="https://meet.example.org/j/other")

    assert [client.get(path.format(pk=secretive.pk)).content for path in OUTPUTS] == before
    assert Event.objects.get().joining_links.get().url.endswith("other")
