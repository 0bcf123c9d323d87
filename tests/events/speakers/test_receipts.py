"""Speakers get a receipt of what they sent and of what was decided, and see what waits."""

import datetime as dt

import pytest
from django.core import mail
from django.core.cache import cache

from events.models import Person, Talk
from events.speakers import proposals
from events.speakers.actions.links import revoke_link
from events.speakers.models import Proposal
from events.speakers.views import private_pages
from tests.support.factories import make_event, make_person, make_speaker, make_talk, make_user, utc
from tests.support.speaker_pages import address_of, send

from .test_changes import picture
from .test_proposals import decide, page, proposal_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache", "today")]

NOW = utc(2026, 3, 1, 12)


@pytest.fixture
def editor():
    return make_user()


@pytest.fixture
def speaker(editor):
    event = make_event(speaker_changes="approval", editors=[editor])
    return make_speaker(make_talk(event, title="Before"), "Ada Example")


@pytest.fixture
def organiser(client, editor):
    """A browser in which the organiser is signed in; `client` is another."""
    browser = type(client)()
    browser.force_login(editor)
    return browser


@pytest.fixture
def reachable(speaker):
    Person.objects.filter(pk=speaker.person_id).update(email="ada@example.org")
    speaker.refresh_from_db()
    return speaker


def test_they_get_a_receipt_of_what_arrived_and_of_what_waits(client, reachable):
    Talk.objects.update(recording="planned")
    send(client, reachable, title="After", consent="yes", photo=picture())

    (receipt,) = mail.outbox
    assert receipt.to == ["ada@example.org"] and receipt.reply_to == [
        reachable.talk.event.editors.get().email
    ]
    saved, _sep, waits = receipt.body.partition("An organiser looks at this first")
    assert "- Consent to the recording" in saved
    assert "- Title" in waits and "- Photo" in waits
    assert address_of(reachable) in receipt.body
    send(client, reachable)  # as it stands
    assert len(mail.outbox) == 1


def test_receipts_have_a_bound_for_whoever_holds_a_link(client, reachable, monkeypatch):
    monkeypatch.setitem(private_pages.LIMITS, "speak-receipt", "1/h/key")
    monkeypatch.setattr(cache, "clear", lambda: None)
    for title in ("One", "Two"):
        send(client, reachable, title=title)

    assert len(mail.outbox) == 1 and proposal_of(reachable).changes["title"][1] == "Two"


@pytest.mark.parametrize(("do", "parts", "accepted"), [("accept", ["title"], True), ("decline", [], False)])
def test_they_are_told_what_was_decided_and_why(client, organiser, reachable, do, parts, accepted):
    send(client, reachable, title="After", abstract="An advert")
    proposal = proposal_of(reachable)
    mail.outbox.clear()
    seen, reason = proposals.fingerprint(proposal), "No adverts, please."
    organiser.post(page(proposal), {"do": do, "part": parts, "seen": seen, "reason": reason})

    (told,) = mail.outbox
    before, _sep, after = told.body.partition("Not accepted:")
    assert ("- Title" in before) == accepted and "- Abstract" in after and reason in after
    assert reason in client.get(address_of(reachable)).content.decode()


def test_what_was_accepted_whole_gives_no_reason(client, organiser, reachable):
    send(client, reachable, title="After")
    mail.outbox.clear()
    fields = {"do": "accept", "part": ["title"], "seen": proposals.fingerprint(proposal_of(reachable))}
    organiser.post(page(proposal_of(reachable)), fields | {"reason": "x"})

    assert "Not accepted" not in mail.outbox[0].body and proposal_of(reachable).reason == ""


def test_who_took_the_place_of_another_is_not_told_of_their_proposal(client, organiser, reachable):
    send(client, reachable, title="After")
    proposal = proposal_of(reachable)
    reachable.history.update(history_date=NOW - dt.timedelta(hours=2))
    Proposal.objects.update(created_at=NOW - dt.timedelta(hours=1))
    reachable.person = make_person("Bob Sample", email="bob@example.org")
    reachable.save()
    mail.outbox.clear()
    decide(organiser, proposal, do="decline")

    assert not mail.outbox


def test_a_photo_that_waits_is_shown_as_waiting_to_the_speaker_alone(client, speaker):
    assert "photo" in client.get(address_of(speaker)).context["missing"]
    photo = f"{address_of(speaker)}photo/"
    assert client.get(photo).status_code == 404
    send(client, speaker, photo=picture(), bio="I am.")

    shown = client.get(address_of(speaker))
    assert not {"photo", "biography"} & set(shown.context["missing"])
    words = shown.content.decode()
    assert "This photo waits for an organiser" in words and photo in words
    assert words.count("readers do not see this yet") == 2
    assert client.get(photo)["Content-Type"] == "image/webp"
    revoke_link(link=speaker.personal_link)
    assert client.get(photo).status_code == 410
