"""What speakers send where an organiser approves first: what waits, what is shown, who decides, once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Material, Person, Speaker, Talk
from events.speakers import proposals
from events.speakers.actions.proposals import accept
from events.speakers.models import Proposal
from tests.support.factories import (
    make_board_member,
    make_event,
    make_speaker,
    make_superuser,
    make_talk,
    make_user,
    utc,
)
from tests.support.speaker_pages import address_of, send

from .test_changes import picture, slides

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


def page(proposal):
    return f"/admin/speakers/proposal/{proposal.pk}/change/"


def decide(browser, proposal, do="accept", parts=None, seen=None):
    proposal.refresh_from_db()
    seen = proposals.fingerprint(proposal) if seen is None else seen
    names = parts if parts is not None else ["title", "abstract", "affiliations", "bio", "photo", "slides"]
    return browser.post(page(proposal), {"do": do, "part": names, "seen": seen}, follow=True)


def proposal_of(speaker):
    return speaker.proposals.get()


# --- What waits ----------------------------------------------------------------------------------------


@pytest.mark.database
def test_changes_wait_and_readers_see_what_was_before(client, speaker):
    answer = send(client, speaker, title="After", affiliations="Here", slides=slides())

    assert answer.url.endswith("?sent=waits")
    assert proposal_of(speaker).changes == {
        "title": ["Before", "After"],
        "affiliations": ["", "Here"],
    }
    assert "Before" in client.get(speaker.talk.get_absolute_url()).content.decode()
    assert not Material.objects.exists()


def test_the_speaker_sees_what_they_sent_and_that_it_waits(client, speaker):
    send(client, speaker, title="After")

    shown = client.get(address_of(speaker))

    assert shown.context["form"]["title"].value() == "After"
    assert "An organiser will look at what you sent: title" in shown.content.decode()


def test_time_zone_and_consent_are_stored_at_once(client, speaker):
    Talk.objects.update(recording="published")

    send(client, speaker, time_zone="Asia/Kathmandu", consent="no")

    speaker.refresh_from_db()
    assert (speaker.person.time_zone, speaker.consent) == ("Asia/Kathmandu", "no")
    assert speaker.talk.recording == Talk.Recording.WITHHELD
    assert not Proposal.objects.exists()


@pytest.mark.database
def test_what_is_sent_later_amends_what_waits(client, speaker):
    send(client, speaker, title="After")
    send(client, speaker, title="Later", abstract="Text")

    assert proposal_of(speaker).changes == {
        "title": ["Before", "Later"],
        "abstract": ["", "Text"],
    }


def test_who_takes_everything_back_leaves_nothing_to_decide(client, speaker):
    send(client, speaker, title="After")
    send(client, speaker, title="Before")

    assert not Proposal.objects.exists()


@pytest.mark.database
def test_a_person_known_to_another_event_is_changed_with_an_approval_even_where_changes_go_live(client):
    speaker = make_speaker(make_talk(title="Before"), "Ada Example", affiliations="Here")
    make_board_member(make_event(status="draft"), speaker.person)

    send(client, speaker, title="After", bio="Spam", homepage="https://spam.example/", photo=picture())

    speaker.refresh_from_db()
    assert speaker.talk.title == "After"
    assert (speaker.person.bio, speaker.person.homepage, speaker.person.photo.name) == ("", "", "")
    assert set(proposal_of(speaker).changes) == {"bio", "homepage"}
    assert proposal_of(speaker).photo


@pytest.mark.database
def test_once_changes_go_live_what_waited_gives_way_to_what_is_sent(client, speaker):
    send(client, speaker, title="After")
    speaker.talk.event.speaker_changes = "live"
    speaker.talk.event.save()

    send(client, speaker, title="Live")

    assert Talk.objects.get().title == "Live" and not Proposal.objects.exists()


# --- Deciding ------------------------------------------------------------------------------------------


def test_the_page_shows_before_proposed_and_what_changed_meanwhile(client, organiser, speaker):
    send(client, speaker, title="After", abstract="Let $x$.")
    Talk.objects.update(title="By an organiser")

    text = organiser.get(page(proposal_of(speaker))).content.decode()

    assert "Before" in text and "After" in text and "By an organiser" in text and "<math" in text


@pytest.mark.database
def test_accepting_stores_all_with_its_reason(client, organiser, editor, speaker):
    send(client, speaker, title="After", affiliations="Here", slides=slides())

    decide(organiser, proposal_of(speaker))

    speaker.refresh_from_db()
    assert (speaker.talk.title, speaker.affiliations) == ("After", "Here")
    material = Material.objects.get()
    assert material.is_current and material.file.read() == b"%PDF-1.7"
    record = speaker.talk.history.first()
    assert (record.history_change_reason, record.history_user) == ("By the speaker's link", editor)
    proposal = proposal_of(speaker)
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == ("accepted", editor, NOW)


def test_a_photo_that_is_accepted_lies_where_pictures_are_public(client, organiser, speaker):
    send(client, speaker, photo=picture())
    proposal = proposal_of(speaker)
    assert client.get(f"/media/{proposal.photo.name}").status_code == 404

    decide(organiser, proposal)

    speaker.person.refresh_from_db()
    assert client.get(speaker.person.photo.url).status_code == 200


def test_a_link_to_slides_is_accepted_too(client, organiser, speaker):
    send(client, speaker, slides_url="https://example.org/x.pdf")

    decide(organiser, proposal_of(speaker), parts=["slides_url"])

    assert Material.objects.get().url == "https://example.org/x.pdf"


def test_only_what_is_ticked_is_accepted(client, organiser, speaker):
    send(client, speaker, title="After", abstract="Text")

    decide(organiser, proposal_of(speaker), parts=["abstract"])

    talk = Talk.objects.get()
    assert (talk.title, talk.abstract) == ("Before", "Text")
    assert proposal_of(speaker).state == "accepted"


def test_what_was_not_accepted_is_told_to_both_and_the_speakers_text_is_kept(client, organiser, speaker):
    send(client, speaker, title="After", abstract="Text", slides=slides())

    answer = decide(organiser, proposal_of(speaker), parts=["abstract"]).content.decode()

    assert "Saved, except for title, slides." in answer
    assert answer.count("not accepted</span>") == 2
    shown = client.get(address_of(speaker))
    assert shown.context["not_accepted"] == [("title", "After"), ("slides", "")]
    assert "<summary>Title</summary><blockquote>After</blockquote>" in shown.content.decode()
    assert shown.context["form"]["title"].value() == "Before"


def test_what_was_accepted_leaves_nothing_to_tell(client, organiser, speaker):
    send(client, speaker, title="After", slides_url="https://example.org/x.pdf")

    answer = decide(organiser, proposal_of(speaker), parts=["title", "slides_url"]).content.decode()

    assert "Accepted and saved." in answer and "not accepted</span>" not in answer
    assert client.get(address_of(speaker)).context["not_accepted"] == []


def test_what_is_sent_again_is_no_longer_told_as_not_accepted(client, organiser, speaker, monkeypatch):
    send(client, speaker, title="After", abstract="Text")
    decide(organiser, proposal_of(speaker), parts=["abstract"])
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 3, 2, 12))

    send(client, speaker, affiliations="Here")
    assert client.get(address_of(speaker)).context["not_accepted"] == [("title", "After")]
    send(client, speaker, title="At last")
    assert client.get(address_of(speaker)).context["not_accepted"] == []


def test_what_was_declined_of_a_former_speaker_is_shown_to_nobody(client, organiser, speaker, monkeypatch):
    send(client, speaker, title="After")
    decide(organiser, proposal_of(speaker), do="decline")
    assert client.get(address_of(speaker)).context["not_accepted"] == [("title", "After")]

    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 3, 2, 12))
    speaker.person = Person.objects.create(name="Bob Example", slug="bob")
    speaker.save()
    assert client.get(address_of(speaker)).context["not_accepted"] == []


def test_with_nothing_ticked_the_page_asks(client, organiser, speaker):
    send(client, speaker, title="After")

    answer = decide(organiser, proposal_of(speaker), parts=[])

    assert "Choose what to accept" in answer.content.decode()
    assert proposal_of(speaker).state == "waiting"


def test_declining_changes_nothing_and_the_speaker_starts_from_what_is_stored(client, organiser, speaker):
    send(client, speaker, title="After")

    decide(organiser, proposal_of(speaker), do="decline")

    assert Talk.objects.get().title == "Before"
    assert client.get(address_of(speaker)).context["form"]["title"].value() == "Before"


@pytest.mark.database
def test_deciding_twice_is_harmless(client, organiser, speaker):
    send(client, speaker, title="After", slides=slides())
    decide(organiser, proposal_of(speaker))
    Talk.objects.update(title="Edited since")

    again = decide(organiser, proposal_of(speaker))
    declined = decide(organiser, proposal_of(speaker), do="decline")

    assert "decided about this already" in again.content.decode()
    assert "decided about this already" in declined.content.decode()
    assert Talk.objects.get().title == "Edited since" and Material.objects.count() == 1
    assert proposal_of(speaker).state == "accepted"


@pytest.mark.database
def test_nothing_is_accepted_that_the_organiser_has_not_seen(client, organiser, speaker):
    send(client, speaker, title="After")
    seen = proposals.fingerprint(proposal_of(speaker))
    send(client, speaker, title="Something else")

    answer = decide(organiser, proposal_of(speaker), seen=seen)

    assert "look again" in answer.content.decode()
    assert Talk.objects.get().title == "Before"


def test_what_a_former_speaker_sent_is_not_accepted_for_the_new_one(client, editor, speaker, monkeypatch):
    send(client, speaker, bio="I am Ada.")
    monkeypatch.setattr(timezone, "now", lambda: utc(2026, 3, 2, 12))
    speaker.person = Person.objects.create(name="Bob Example", slug="bob", kept_at=speaker.talk.event)
    speaker.save()
    proposal = Proposal.objects.get()

    with pytest.raises(ValidationError, match="speaker of before"):
        accept(proposal=proposal, names=["bio"], by=editor, seen=proposals.fingerprint(proposal))

    assert Person.objects.get(slug="bob").bio == ""


# --- Who decides ---------------------------------------------------------------------------------------


@pytest.fixture
def shared(client, speaker):
    """A proposal for a person whom other organisers have kept since it was sent."""
    send(client, speaker, bio="I am Ada.")
    Person.objects.update(kept_at=make_event())
    return Proposal.objects.get()


def test_who_may_not_edit_the_person_sees_and_decides_nothing_about_them(organiser, editor, shared):
    answer = decide(organiser, shared, parts=["bio"])

    for seen in (
        answer,
        organiser.get("/admin/speakers/proposal/"),
        organiser.get(page(shared), follow=True),
    ):
        assert "I am Ada." not in seen.content.decode() and "biography" not in seen.content.decode()
    with pytest.raises(PermissionDenied):
        accept(proposal=shared, names=["bio"], by=editor, seen=proposals.fingerprint(shared))
    assert Person.objects.get(pk=shared.speaker.person_id).bio == ""


@pytest.mark.database
def test_what_one_may_not_decide_is_not_among_what_waits_for_one(client, speaker, editor, shared):
    send(client, speaker, title="After")

    assert [proposals.is_of_person(each) for each in proposals.waiting_for(editor)] == [False]
    assert proposals.waiting_for(make_superuser()).count() == 2
    assert not proposals.waiting_for(make_user()).exists()


def test_organisers_of_other_events_find_nothing(client, speaker):
    send(client, speaker, title="After", slides=slides())
    stranger = make_user()
    make_event(editors=[stranger])
    client.force_login(stranger)
    proposal = proposal_of(speaker)

    assert client.get(f"/admin/speakers/proposal/{proposal.pk}/slides/file/").status_code == 404
    decide(client, proposal)
    assert "After" not in client.get("/admin/speakers/proposal/").content.decode()
    assert Talk.objects.get().title == "Before"


def test_files_are_for_those_who_decide(client, organiser, speaker):
    send(client, speaker, photo=picture(), slides=slides())
    of_person = Proposal.objects.exclude(photo="").get()
    of_talk = Proposal.objects.exclude(slides="").get()

    assert organiser.get(f"/admin/speakers/proposal/{of_person.pk}/photo/file/").status_code == 200
    assert organiser.get(f"/admin/speakers/proposal/{of_talk.pk}/slides/file/").status_code == 200
    assert organiser.get(f"/admin/speakers/proposal/{of_talk.pk}/state/file/").status_code == 404
    assert client.get(f"/admin/speakers/proposal/{of_talk.pk}/slides/file/").status_code == 302


def test_nobody_adds_or_deletes_them_by_hand(client, speaker):
    send(client, speaker, title="After")
    client.force_login(make_superuser())

    assert client.get("/admin/speakers/proposal/add/").status_code == 403
    assert client.post(f"/admin/speakers/proposal/{proposal_of(speaker).pk}/delete/").status_code == 403


@pytest.mark.database
def test_the_list_asks_the_same_number_of_questions_for_three(organiser, speaker):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert organiser.get("/admin/speakers/proposal/").status_code == 200
        return len(found)

    def add():
        other = make_speaker(make_talk(speaker.talk.event))
        Proposal.objects.create(speaker=other, changes={"title": ["", "New"]})

    add()
    queries()
    one = queries()
    add(), add()

    assert queries() == one <= 25
    assert Speaker.objects.count() == 4
