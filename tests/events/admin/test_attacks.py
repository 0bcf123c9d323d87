"""What somebody could try against organisers and their pages, and what comes of it."""

import datetime as dt
import io
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from events.editors import actions
from events.history.differences import compared
from events.imports.people import KnownPeople
from events.models import EditorInvitation, Event, Speaker
from events.planning.copying import plan_copy
from events.speakers.actions.suggestions import suggest
from events.speakers.models import Suggestion
from events.speakers.views import private_pages
from mailing.models import MailingList
from mailing.permissions import editable_lists
from portal.lib import images
from tests.support import factories as make
from tests.support.admin_forms import change, submit
from tests.support.speaker_pages import address_of, drawn, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make.make_user("ines@example.org", name="Ines")


def version(record):
    """The address that brings back the version of a record."""
    model = record.instance_type._meta.model_name
    return f"/admin/events/{model}/{record.id}/history/{record.history_id}/"


def post_restore(client, record):
    shown = client.get(version(record))
    return client.post(version(record), {"fingerprint": shown.context_data["plan"].fingerprint})


# --- The way back --------------------------------------------------------------------------------------


def test_a_deleted_part_does_not_come_back_below_the_umbrella_of_others_that_it_once_was_below(desk, editor):
    foreign = make.make_event(kind="programme", status="draft", title="A secret umbrella")
    own = make.make_event(kind="programme", editors=[editor])
    part = make.make_event("part", status="draft", parent=foreign)
    part.parent = own
    part.save()
    then = part.history.last()
    part.delete()

    page = desk.get(version(then))
    post_restore(desk, then)

    assert "A secret umbrella" not in page.content.decode()
    assert Event.objects.get(slug="part").parent == own


@pytest.mark.parametrize("is_deleted", [False, True])
def test_no_version_brings_back_a_list_whose_subscribers_the_editors_would_see(desk, editor, is_deleted):
    umbrella = make.make_event(kind="programme", editors=[editor])
    mailing_list = MailingList.objects.create(name="Staff", slug="staff")
    part = make.make_event("part", status="draft", parent=umbrella, title="Before", mailing_list=mailing_list)
    then = part.history.last()
    part.title, part.mailing_list = "After", None
    part.save()
    if is_deleted:
        part.delete()

    post_restore(desk, then)

    part = Event.objects.get(slug="part")
    assert (part.title, part.mailing_list) == ("Before", None)
    assert not editable_lists(editor).exists()


def test_a_speaker_who_was_removed_comes_back_with_the_last_answer(desk, editor):
    speaker = make.make_speaker(make.make_talk(make.make_event(editors=[editor])), consent="yes")
    agreed = speaker.history.first()
    speaker.consent = "no"
    speaker.save()
    speaker.delete()

    post_restore(desk, agreed)

    assert Speaker.objects.get().consent == "no"


def test_nobody_agrees_to_a_recording_for_another(desk, editor):
    talk = make.make_talk(make.make_event(editors=[editor]))
    speaker, other = make.make_speaker(talk, consent="yes"), make.make_person()
    agreed = speaker.history.first()

    submit(desk, change(talk), **{"speakers-0-person": other.pk})

    speaker.refresh_from_db()
    assert (speaker.person, speaker.consent) == (other, "")

    Speaker.objects.update(consent="yes")  # that of the other
    post_restore(desk, agreed)

    speaker.refresh_from_db()
    assert (speaker.person, speaker.consent) == (agreed.person, "")


def test_what_a_speaker_sent_is_neither_shown_to_the_next_one_nor_stored_for_them(client):
    event = make.make_event(speaker_changes="approval")
    speaker = make.make_speaker(make.make_talk(event), make.make_person("Ada Example"))
    send(client, speaker, bio="I am Ada.")
    speaker.person = make.make_person("Bob Example")
    speaker.save()
    speaker = Speaker.objects.get()

    page = client.get(address_of(speaker))
    send(client, speaker, homepage="https://example.org/bob")

    assert "I am Ada." not in page.content.decode()
    changes = [each.changes for each in speaker.proposals.order_by("pk")]
    assert changes == [
        {"bio": ["", "I am Ada."]},
        {"homepage": ["", "https://example.org/bob"]},
    ]


# --- Invitations and suggestions -----------------------------------------------------------------------


@pytest.mark.parametrize("alike", ["ada@gmaıl.com", "ada@examſple.org", "ADA@GMAıL.COM"])
def test_an_address_of_letters_that_only_look_alike_takes_no_invitation(editor, alike):
    """PostgreSQL has one capital letter for "i" and "ı"; who owns one domain does not own the other."""
    event, other = make.make_event(editors=[editor]), make.make_user(alike)
    EmailAddress.objects.create(user=other, email=alike, verified=True)
    invited = alike.lower().replace("ı", "i").replace("ſ", "s")

    actions.invite(event=event, emails=[invited], by=editor)
    with pytest.raises(EditorInvitation.DoesNotExist):
        actions.accept(invitation=event.invitations.get().pk, by=other)

    assert list(event.editors.all()) == [editor]


def test_what_two_readers_sent_in_the_same_moment_does_not_shut_out_a_third(client):
    event = make.make_event(takes_suggestions=True)
    for _reader in range(2):
        Suggestion.objects.create(event=event, speaker_name="Ada Example")
    cache.clear()

    answer = client.post(f"/events/{event.slug}/suggest/", {"speaker_name": "Ada Example"})

    assert answer.status_code == 302
    suggest(event=event, speaker_name="Ada Example")
    assert Suggestion.objects.count() == 2


# --- What keeps the server busy ------------------------------------------------------------------------


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@pytest.mark.parametrize("words", [499, 1500])
def test_texts_made_to_be_hard_to_compare_are_compared_soon(words):
    """A speaker may write them by a personal link; an organiser would wait for the history of the talk."""
    before, after = (
        " ".join(f"x{n % 52} {filling}{n}" for n in range(words)) for filling in ("before", "after")
    )

    assert seconds(lambda: compared(before, after)) < 1.5


def test_pictures_that_are_sent_too_often_are_not_unpacked(client, monkeypatch):
    unpacked, picture = [], io.BytesIO()
    shrink = images.shrink
    monkeypatch.setattr(images, "shrink", lambda *args, **kw: unpacked.append(1) or shrink(*args, **kw))
    monkeypatch.setitem(private_pages.LIMITS, "speak", "1/10m/key")
    cache.clear()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    address = address_of(make.make_speaker(make.make_talk()))
    sent = drawn(client, address)

    for number in range(3):
        photo = SimpleUploadedFile("me.png", picture.getvalue())
        answer = client.post(address, sent | {"photo": photo, "bio": f"Text {number}"})

    assert answer.status_code == 429 and "Text 2" in answer.content.decode()
    assert len(unpacked) == 1


def test_a_table_of_people_whose_names_all_come_to_one_address_is_read_soon():
    people = KnownPeople(None, ())

    assert seconds(lambda: [people.find(f"…{n}".translate(NO_LETTERS)) for n in range(15_000)]) < 5

    assert len({person.slug for person in people.new}) == len(people.new) == 15_000
    assert [person.slug for person in people.new[:3]] == ["person", "person-2", "person-3"]


NO_LETTERS = {ord(str(digit)): chr(0xE000 + digit) for digit in range(10)}


def test_a_list_does_not_go_with_a_copy_nor_to_another_event(client):
    """Whoever edits an event edits its list: it must not outlive their removal."""
    editor = make.make_user()
    mailing_list = MailingList.objects.create(name="Readers", slug="readers")
    event = make.make_event(
        "first", editors=[editor], mailing_list=mailing_list, first_day=dt.date(2026, 5, 4)
    )
    other = make.make_event("second", editors=[editor])
    client.force_login(editor)

    copy = plan_copy(event=event, slug="third", weeks=52).carry_out()
    address = f"/admin/events/event/{other.pk}/notifications/"
    client.post(address, {"mailing_list": mailing_list.pk, "request_every": 5})
    event.editors.remove(editor)

    other.refresh_from_db()
    assert (copy.mailing_list, other.mailing_list) == (None, None)
    assert not editable_lists(editor).exists()


def test_invitations_end_with_the_editor_who_sent_them():
    editor, colleague = make.make_user(), make.make_user()
    event = make.make_event(editors=[editor, colleague])
    actions.invite(event=event, emails=["second-self@example.org"], by=editor)

    actions.remove(event=event, user=editor, by=colleague)

    event.editors.add(editor)
    assert [each.status for each in event.invitations.all()] == ["withdrawn"]
