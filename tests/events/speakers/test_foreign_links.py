"""A personal link from an event that does not keep the speaker is about the talk alone."""

import pytest
from django.core.cache import cache

from events.models import Person
from tests.support.factories import make_event, make_speaker, make_talk, make_user
from tests.support.planted import BIOGRAPHY, PEOPLE, SOON, leaks, public, speak
from tests.support.speaker_pages import address_of, drawn, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(foreign):
    cache.clear()
    return make_event("elsewhere", editors=[foreign])


OF_PERSON = {"bio": "Mine", "homepage": "https://mine.example/", "time_zone": "Asia/Tokyo"}


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("changes", ["live", "approval"])
def test_a_link_made_by_a_foreign_organiser_is_about_the_talk_alone(client, home, elsewhere, kind, changes):
    elsewhere.speaker_changes = changes
    elsewhere.save()
    person = kind(home)
    speaker = speak(elsewhere, person, title="")
    stored = Person.objects.values().get()
    page = client.get(address_of(speaker))
    words = page.content.decode()
    assert leaks(words) == [] and BIOGRAPHY not in words and "Chatham" not in words
    assert [str(label) for label in page.context["missing"]] == ["title", "abstract", "affiliation"]

    answer = client.post(
        address_of(speaker), drawn(client, address_of(speaker)) | OF_PERSON | {"title": "On x"}
    )

    speaker.talk.refresh_from_db()
    assert answer.status_code == 302 and Person.objects.values().get() == stored
    assert (speaker.talk.title == "On x") == (changes == "live")
    assert [set(each.changes) for each in speaker.proposals.all()] == (
        [] if changes == "live" else [{"title"}]
    )


def test_a_foreign_organiser_reads_that_it_is(client, home, elsewhere, foreign):
    talk = speak(elsewhere, public(home)).talk
    client.force_login(foreign)
    page = client.get(f"/admin/events/talk/{talk.pk}/speakers/").content.decode()
    assert "about the talk alone" in page


def test_a_link_made_by_who_keeps_the_person_is_about_both(client, home):
    speaker = make_speaker(make_talk(home, starts_at=SOON), "Ada Example")

    send(client, speaker, **OF_PERSON)

    speaker.person.refresh_from_db()
    assert {name: getattr(speaker.person, name) for name in OF_PERSON} == OF_PERSON


def test_a_link_below_an_umbrella_is_about_both_unless_others_edit_the_part(client, home):
    person = public(home)
    part = make_event(parent=home)
    speaker = make_speaker(make_talk(part, starts_at=SOON), person)
    assert "bio" in client.get(address_of(speaker)).context["form"].fields

    part.editors.add(make_user())

    assert "bio" not in client.get(address_of(speaker)).context["form"].fields
