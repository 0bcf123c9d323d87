"""What an anonymous visitor may see: one `public()` for each model."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from events.models import Event, Material, Page, Person, Talk
from tests.support.factories import (
    make_board_member,
    make_event,
    make_material,
    make_person,
    make_session,
    make_talk,
    make_user,
    utc,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.parametrize(
    "status, is_public", [("draft", 0), ("published", 1), ("postponed", 1), ("cancelled", 1)]
)
def test_every_event_but_a_draft_is_public(status, is_public):
    make_event(status=status)

    assert Event.objects.public().count() == is_public


def test_a_part_is_public_only_with_all_its_ancestors():
    umbrella = make_event(status="draft")
    part = make_event(parent=umbrella)
    below = make_event(parent=part)

    assert not Event.objects.public().exists()

    Event.objects.filter(pk=umbrella.pk).update(status="published")
    assert set(Event.objects.public()) == {umbrella, part, below}


def test_a_talk_is_public_with_its_event_unless_it_is_a_draft():
    shown = make_talk(make_event())
    make_talk(make_event(), status="draft")
    make_talk(make_event(status="draft"))
    make_talk(make_event(parent=make_event(status="draft")))

    assert list(Talk.objects.public()) == [shown]


def test_a_page_is_public_with_its_event():
    shown = Page.objects.create(event=make_event(), slug="travel", title="Travel", is_published=True)
    of_site = Page.objects.create(slug="about", title="About", is_published=True)
    Page.objects.create(event=make_event(status="draft"), slug="travel", title="Travel", is_published=True)
    Page.objects.create(slug="later", title="Later", is_published=False)

    assert set(Page.objects.public()) == {shown, of_site}


def test_only_a_public_role_makes_a_person_public():
    speaker, chair, session_chair, member = (make_person() for _ in range(4))
    make_person()
    event, draft = make_event(), make_event(status="draft")
    make_talk(event, speaker=speaker)
    make_talk(event, chair=chair)
    make_talk(event, session=make_session(event, chair=session_chair))
    make_talk(event, session=make_session(event, chair=make_person()), status="draft")
    make_board_member(event, member)
    make_talk(draft, speaker=make_person(), chair=make_person())
    make_board_member(draft)
    make_session(draft, chair=make_person())
    make_talk(event, speaker=make_person(), status="draft")

    assert set(Person.objects.public()) == {speaker, chair, session_chair, member}


def test_a_person_whose_only_role_was_withdrawn_is_no_longer_public(client):
    person = make_person()
    talk = make_talk(speaker=person)
    assert client.get(person.get_absolute_url()).status_code == 200

    talk.speakers.all().delete()

    assert client.get(person.get_absolute_url()).status_code == 404


def test_material_is_visible_from_its_date_on():
    talk = make_talk()
    make_material(talk=talk, visible_from=utc(2026, 5, 1, 12))
    make_material(talk=talk, label="Hidden", is_hidden=True)

    assert not Material.objects.visible(utc(2026, 5, 1, 11, 59)).exists()
    assert Material.objects.visible(utc(2026, 5, 1, 12)).count() == 1


@pytest.mark.parametrize(
    "recording, is_visible",
    [("none", 0), ("planned", 0), ("waiting", 0), ("withheld", 0), ("published", 1)],
)
def test_a_video_is_visible_only_once_its_recording_is_published(recording, is_visible):
    make_material(talk=make_talk(recording=recording), kind="video")

    assert Material.objects.visible(utc(2026, 1, 1)).count() == is_visible


def test_what_was_public_cannot_be_deleted():
    event = make_event()
    talk = make_talk(event)

    for delete in (talk.delete, event.delete, Talk.objects.all().delete, Event.objects.all().delete):
        with pytest.raises(ProtectedError, match="cancel it instead"):
            delete()

    assert Event.objects.count() == Talk.objects.count() == 1


def test_a_draft_can_be_deleted_with_what_hangs_on_it():
    event = make_event(status="draft")
    make_talk(event)

    event.delete()

    assert not Talk.objects.exists()


@pytest.mark.parametrize("make", [make_event, make_talk])
def test_what_was_public_cannot_be_a_draft_again_not_even_by_update(make):
    row = make()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(status="draft")


def test_publishing_an_event_publishes_its_confirmed_talks_for_good():
    event = make_event(status="draft")
    confirmed, draft = make_talk(event), make_talk(event, status="draft")

    event.status = "published"
    event.save()

    confirmed.refresh_from_db(), draft.refresh_from_db()
    assert confirmed.published_at and not draft.published_at


@pytest.mark.parametrize("path", ["", "talks/", "timetable/", "travel/", "calendar.ics"])
def test_the_addresses_of_a_draft_do_not_exist_for_a_stranger(client, path):
    event = make_event("secret", status="draft")
    Page.objects.create(event=event, slug="travel", title="Travel", is_published=True)

    assert client.get(f"/events/secret/{path}").status_code == 404
    client.force_login(make_user())
    assert client.get(f"/events/secret/{path}").status_code == 404


def test_a_draft_talk_answers_exactly_as_one_that_was_never_made(client):
    make_talk(pk=77_777_777, status="draft")

    for path in ("", "join/", "calendar.ics"):
        hidden = client.get(f"/talks/77777777/{path}")
        missing = client.get(f"/talks/88888888/{path}")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content.replace(b"77777777", b"88888888") == missing.content


def test_an_editor_sees_the_draft_and_nobody_gets_it_from_the_store(client):
    editor = make_user()
    event = make_event("secret", status="draft", editors=[editor], title="Hush")
    make_talk(event, status="draft", title="Quiet")

    client.force_login(editor)
    answer = client.get("/events/secret/")
    client.logout()

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get("/events/secret/").status_code == 404


def test_what_waits_for_its_umbrella_was_not_public_and_becomes_so_with_it():
    umbrella = make_event(status="draft")
    part = make_event(parent=umbrella)
    talk = make_talk(part)
    assert not part.published_at

    umbrella.status = "published"
    umbrella.save()

    part.refresh_from_db(), talk.refresh_from_db()
    assert part.published_at and talk.published_at
