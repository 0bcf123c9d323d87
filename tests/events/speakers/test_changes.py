"""What speakers send by their links: stored at once, refused in words, and no text lost in a race."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.utils import timezone
from PIL import Image

from events.models import Material, Talk
from events.speakers.models import Proposal
from portal.lib.uploads import StopsAt
from tests.support.factories import make_material, make_speaker, make_user, utc
from tests.support.speaker_pages import address_of, drawn, errors, send
from tests.support.uploads import webp_of_36_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_cache", "today")]

NOW = utc(2026, 3, 1, 12)
START = utc(2026, 3, 25, 16)


def picture(name="me.png", size=(1200, 900)):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def slides(name="slides.pdf", text=b"%PDF-1.7"):
    return SimpleUploadedFile(name, text, "application/pdf")


# --- What it stores ------------------------------------------------------------------------------------


def test_what_the_speaker_writes_is_live_at_once(client, speaker):
    answer = send(
        client, speaker, title="On $x^2$", abstract="Let $x$.\r\n\r\nThen.", affiliations="Here\r\nThere",
        bio="I *am*.", homepage="example.org/ada", time_zone="Australia/Sydney",
    )  # fmt: skip

    assert answer.status_code == 302 and answer.url.endswith("?sent=saved")
    speaker.refresh_from_db()
    assert speaker.talk.title == "On $x^2$"
    assert speaker.talk.abstract == "Let $x$.\n\nThen."
    assert speaker.affiliation_list == ["Here", "There"]
    person = speaker.person
    assert (person.bio, person.homepage, person.time_zone) == (
        "I *am*.", "https://example.org/ada", "Australia/Sydney",
    )  # fmt: skip
    assert speaker.personal_link.answered_at == speaker.personal_link.last_opened_at == NOW


def test_history_names_the_link_and_not_the_time_zone(client, speaker):
    send(client, speaker, title="On x", time_zone="Australia/Sydney")

    assert speaker.talk.history.first().history_change_reason == "By the speaker's link"
    assert speaker.person.history.count() == 1


def test_a_field_that_is_not_sent_is_not_emptied(client, speaker):
    Talk.objects.update(title="On x")

    client.post(address_of(speaker), {"abstract": "New"})

    assert Talk.objects.get().title == "On x"


def test_a_photo_is_made_small_and_gets_a_name_nobody_guesses(client, speaker):
    send(client, speaker, photo=picture("me.png"))

    speaker.person.refresh_from_db()
    photo = speaker.person.photo
    assert max(photo.width, photo.height) == 800
    assert photo.name.startswith("photos/") and "me" not in photo.name and photo.name.endswith(".webp")


def test_slides_appear_when_the_talk_starts_and_new_ones_become_the_current_version(client, speaker):
    send(client, speaker, slides=slides())
    send(client, speaker, slides_url="https://example.org/better.pdf")

    first, second = Material.objects.order_by("pk")
    assert (first.label, first.is_current, first.visible_from) == ("Slides", False, START)
    assert (second.label, second.is_current, second.version) == ("Slides", True, "2")
    assert second.visible_from == START


def test_slides_of_two_speakers_stand_beside_each_other(client, speaker):
    other = make_speaker(speaker.talk, "Bob Example")

    send(client, speaker, slides=slides())
    send(client, other, slides=slides())

    assert {(m.label, m.is_current) for m in Material.objects.all()} == {
        ("Slides: Ada Example", True), ("Slides: Bob Example", True),
    }  # fmt: skip


def test_what_organisers_hid_stays_hidden_in_its_next_version(client, speaker):
    make_material(talk=speaker.talk, label="Slides", is_hidden=True)

    send(client, speaker, slides=slides())

    assert Material.objects.get(is_current=True).is_hidden


@pytest.mark.parametrize("before", ["published", "waiting", "planned"])
def test_a_no_withholds_the_recording_at_once(client, speaker, before):
    Talk.objects.update(recording=before)

    send(client, speaker, consent="no")

    assert Talk.objects.get().recording == Talk.Recording.WITHHELD


def test_a_withdrawn_consent_takes_a_published_video_off_the_page(client, speaker):
    make_material(talk=speaker.talk, kind="video", label="Recording", url="https://example.org/v.mp4")
    Talk.objects.update(recording="published")
    send(client, speaker, consent="yes")
    assert "v.mp4" in client.get(speaker.talk.get_absolute_url()).content.decode()

    send(client, speaker, consent="no")

    assert "v.mp4" not in client.get(speaker.talk.get_absolute_url()).content.decode()


def test_a_yes_publishes_nothing_and_is_shown_to_organisers(client, speaker):
    Talk.objects.update(recording="waiting")
    send(client, speaker, consent="yes")
    assert Talk.objects.get().recording == Talk.Recording.WAITING

    client.force_login(make_user())
    speaker.talk.event.editors.set([client.session["_auth_user_id"]])
    page = client.get(f"/admin/events/talk/{speaker.talk.pk}/speakers/").content.decode()

    assert "All speakers agree" in page


# --- What it refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 301),
        ("title", "a\x00b"),
        ("abstract", "x" * 50_001),
        ("affiliations", "x" * 1001),
        ("homepage", "javascript:alert(1)"),
        ("homepage", "ftp://example.org/"),
        ("slides_url", "javascript:alert(1)"),
        ("time_zone", "Mars/Olympus"),
        ("consent", "perhaps"),
        ("photo", SimpleUploadedFile("me.png", b"<svg onload=alert(1)>", "image/png")),
        ("photo", SimpleUploadedFile("me.webp", webp_of_36_bytes(5000, 5000), "image/webp")),
        ("slides", SimpleUploadedFile("talk.html", b"<script>", "text/html")),
        ("slides", SimpleUploadedFile("talk.pdf", b"", "application/pdf")),
        ("slides", SimpleUploadedFile("talk.pdf", b"<!doctype html>", "application/pdf")),
        ("slides", SimpleUploadedFile("talk.zip", b"%PDF-1.7", "application/zip")),
    ],
)
def test_bad_input_is_named_at_its_field_and_nothing_is_stored(client, speaker, field, value):
    answer = send(client, speaker, **({"bio": "I am."} | {field: value}))

    assert list(errors(answer)) == [field]
    speaker.person.refresh_from_db()
    assert speaker.person.bio == "" and not Material.objects.exists()
    assert "I am." in answer.content.decode()


def test_a_file_that_is_too_large_is_named_and_what_was_written_stays(client, speaker, monkeypatch):
    monkeypatch.setattr(StopsAt, "receive_data_chunk", too_much)

    answer = send(client, speaker, bio="I am.", slides=slides())

    assert errors(answer) == {"slides": ["The file is larger than 50 MB; put it elsewhere and give a link."]}
    assert "I am." in answer.content.decode() and not Material.objects.exists()


def too_much(handler, raw_data, start):
    """As if the file had been larger than the most."""
    handler.request.too_large = handler.field_name
    raise SkipFile


def test_slides_are_a_file_or_a_link(client, speaker):
    answer = send(client, speaker, slides=slides(), slides_url="https://example.org/x.pdf")

    assert "slides_url" in errors(answer)
    assert not Material.objects.exists()


def test_a_title_is_one_line(client, speaker):
    send(client, speaker, title="On x\r\nBcc: all@example.org")

    assert Talk.objects.get().title == "On x Bcc: all@example.org"


def test_markup_of_web_pages_is_not_taken_over(client, speaker):
    send(client, speaker, abstract="<script>alert(1)</script><b onclick=x>bold</b>")

    page = client.get(speaker.talk.get_absolute_url()).content.decode()
    assert "<script>alert" not in page and "<b onclick" not in page


def test_sending_without_end_is_stopped_and_keeps_what_was_typed(client, speaker):
    address = address_of(speaker)
    data = drawn(client, address)
    answers = [client.post(address, data | {"title": f"Title {n}"}) for n in range(21)]

    assert answers[0].status_code == 302
    assert answers[-1].status_code == 429
    assert "Title 20" in answers[-1].content.decode()
    assert Talk.objects.get().title != "Title 20"


def test_once_the_talk_has_begun_title_and_abstract_stay(client, speaker, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: START + dt.timedelta(minutes=1))

    answer = send(client, speaker, title="Too late")
    assert "title" in errors(answer) and "Too late" in answer.content.decode()
    send(client, speaker, bio="Not too late", slides=slides())

    speaker.refresh_from_db()
    assert (speaker.talk.title, speaker.person.bio) == ("", "Not too late")
    assert Material.objects.count() == 1


# --- Lost races ----------------------------------------------------------------------------------------


@pytest.mark.database
def test_if_both_change_a_text_neither_is_lost(client, speaker):
    address = address_of(speaker)
    data = drawn(client, address)
    Talk.objects.update(title="The organiser's")

    asked = client.post(address, data | {"title": "The speaker's", "bio": "I am."})

    assert asked.status_code == 200 and asked.context["conflicts"] == {"title": "The organiser's"}
    assert asked.context["form"]["title"].value() == "The speaker's"
    assert Talk.objects.get().title == "The organiser's"
    speaker.person.refresh_from_db()
    assert speaker.person.bio == "I am."


@pytest.mark.database
def test_sent_again_the_speaker_has_decided(client, speaker):
    address = address_of(speaker)
    data = drawn(client, address)
    Talk.objects.update(title="The organiser's")
    asked = client.post(address, data | {"title": "The speaker's"})
    seen = asked.context["form"]["seen_title"].value()

    client.post(address, data | {"title": "Both", "seen_title": seen})

    assert Talk.objects.get().title == "Both"


@pytest.mark.database
def test_what_only_the_other_changed_stays(client, speaker):
    address = address_of(speaker)
    data = drawn(client, address)
    Talk.objects.update(title="The organiser's")

    answer = client.post(address, data | {"abstract": "The speaker's"})

    assert answer.status_code == 302
    talk = Talk.objects.get()
    assert (talk.title, talk.abstract) == ("The organiser's", "The speaker's")


@pytest.mark.database
def test_two_speakers_share_title_and_abstract_without_overwriting_each_other(client, speaker):
    other = make_speaker(speaker.talk, "Bob Example")
    address = address_of(other)
    data = drawn(client, address)
    send(client, speaker, title="Ada's")

    asked = client.post(address, data | {"title": "Bob's"})

    assert asked.context["conflicts"] == {"title": "Ada's"}


@pytest.mark.database
def test_an_old_tab_does_not_undo_a_no(client, speaker):
    send(client, speaker, consent="yes")
    address = address_of(speaker)
    old_tab = drawn(client, address)
    send(client, speaker, consent="no")

    client.post(address, old_tab | {"bio": "I am."})

    speaker.refresh_from_db()
    assert speaker.consent == "no"


@pytest.mark.database
def test_nothing_changed_is_no_change(client, speaker):
    send(client, speaker)

    assert speaker.talk.history.count() == 1 and not Proposal.objects.exists()
