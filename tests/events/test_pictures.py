"""Pictures of an event: stored small and clean, shown in its own texts alone, gone with their files."""

import re

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from events.models import Event, Page, Picture
from events.planning.copying import plan_copy
from portal import previews
from portal.admin.fields import key_of
from tests.support import uploads
from tests.support.factories import make_event, make_superuser, make_talk, make_user

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/events/picture/upload/"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def make_picture(event=None, alt="A map", file="pictures/map.webp", **fields):
    return Picture.objects.create(event=event, alt=alt, file=file, width=300, height=200, **fields)


def make_page(event=None, body="", **fields):
    fields = {"slug": "travel", "title": "Travel", "is_published": True} | fields
    return Page.objects.create(event=event, body=body, **fields)


def send(client, to, file=None, **fields):
    data = {"event": to.pk if to else "", "file": file or uploads.picture("JPEG"), "alt": "A map"}
    return client.post(UPLOAD, data | fields)


def test_an_upload_is_stored_in_two_sizes_without_what_its_camera_noted(client):
    editor, exif = make_user(), Image.Exif()
    exif[0x010E] = "taken at home"
    event = make_event(editors=[editor])
    client.force_login(editor)

    answer = send(client, event, uploads.picture("JPEG", (2400, 1200), exif=exif))

    picture = Picture.objects.get()
    assert answer.status_code == 200, answer.content
    assert f'data-call="![A map](picture:{picture.number})"' in answer.content.decode()
    assert (picture.width, picture.height, picture.small_width) == (1600, 800, 800)
    for file, size in ((picture.file, (1600, 800)), (picture.small, (800, 400))):
        assert re.fullmatch(r"pictures/[0-9a-f]{24}\.webp", file.name)
        stored = Image.open(file)
        assert (stored.format, stored.size, dict(stored.getexif())) == ("WEBP", size, {})
        assert client.get(file.url).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"alt": ""}, 400, "Say in words what the picture shows, or that it is decoration."),
        ({"alt": " "}, 400, "Say in words what the picture shows, or that it is decoration."),
        ({"alt": "kept for nobody", "is_decoration": "on"}, 200, "![](picture:"),
        ({"alt": "a [map]"}, 200, "![a (map)](picture:"),
        ({"file": uploads.picture("BMP")}, 400, "This is not a picture that can be read"),
        ({"event": "999"}, 400, "valid choice"),
        ({"event": ""}, 400, "This field is required."),
    ],
)
def test_who_uploads_is_asked_for_words_and_told_what_is_wrong(client, fields, status, said):
    editor = make_user()
    client.force_login(editor)

    answer = send(client, make_event(editors=[editor]), **fields)

    assert (answer.status_code, said in answer.content.decode()) == (status, True), answer.content
    assert Picture.objects.count() == (status == 200)


def test_an_event_has_a_bounded_number_of_pictures(client, monkeypatch):
    monkeypatch.setattr("events.models.pictures.MOST", 1)
    event = make_event()
    make_picture(event), make_picture()
    client.force_login(make_superuser())

    assert b"There are 1 pictures already" in send(client, event).content


def test_only_editors_of_the_event_add_pictures_and_superusers_those_of_the_site(client):
    event, editor = make_event(), make_user()
    make_event(editors=[editor])
    assert send(client, event).status_code == 302
    client.force_login(make_user())
    assert send(client, event).status_code == 302
    client.force_login(editor)
    assert [send(client, each).status_code for each in (event, None)] == [400, 400]
    assert client.get(UPLOAD).status_code == 405
    assert not Picture.objects.exists()

    client.force_login(make_superuser())
    assert [send(client, each).status_code for each in (event, None)] == [200, 200]


@pytest.mark.database
def test_pages_show_the_pictures_of_their_own_event_without_asking_for_them(client):
    event, other = make_event("graphs"), make_event()
    own, foreign, of_site = make_picture(event), make_picture(other), make_picture()
    calls = "\n\n".join(f"![here](picture:{each.number})" for each in (own, foreign, of_site))
    Event.objects.filter(pk=event.pk).update(description=calls, report=calls)
    make_page(event, calls), make_page(None, calls, slug="about")
    make_talk(event, abstract=calls)

    def shown(address):
        return re.findall(r'<img [^>]*alt="here"', client.get(address).content.decode())

    assert len(shown("/events/graphs/travel/")) == 1
    assert len(shown("/events/graphs/")) == 2  # description and report
    assert len(shown("/pages/about/")) == 1
    assert not shown(event.talks.get().get_absolute_url())  # speakers place none


@pytest.mark.database
def test_what_a_page_asks_does_not_grow_with_its_pictures(client):
    queries = []
    for number in (1, 3):
        event = make_event(f"event-of-{number}")
        rows = [make_picture(event) for _ in range(number)]
        make_page(event, "\n\n".join(row.call for row in rows))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/events/event-of-{number}/travel/").content.count(b"<figure>") == number
        queries.append(len(asked))
    assert queries[0] == queries[1]


def test_a_preview_shows_them_where_they_may_stand_and_to_those_who_edit_the_event(client):
    editor = make_user()
    event = make_event(editors=[editor], status="draft")
    source = make_picture(event).call

    def preview(query):
        return client.post(f"{reverse('admin:preview')}?heading=2{query}", {"text": source}).content.decode()

    of = f"&of={key_of(event)}"
    client.force_login(editor)
    assert "<img" in preview(f"&pictures{of}")
    assert "<img" not in preview(of) and "is no picture that this text has" in preview(of)
    assert "<img" not in previews.of_text(source, row=event)  # what authors of posters and abstracts see
    make_event(editors=[other := make_user()])
    client.force_login(other)
    assert "<img" not in preview(f"&pictures{of}")


def test_a_saved_text_is_said_to_name_a_picture_that_is_not_there():
    page = make_page(make_event())

    said = previews.problems_of(page, {"body": "![it](picture:7)"})
    assert said == ["Text, line 1: `picture:7` is no picture that this text has; it is shown as written."]


@pytest.mark.database
def test_deleting_one_says_where_it_stands_and_takes_its_files(client, django_capture_on_commit_callbacks):
    event = make_event(title="Graphs")
    client.force_login(make_superuser())
    send(client, event, uploads.picture("JPEG", (900, 500)))
    picture = Picture.objects.get()
    make_page(event, f"Look:\n\n{picture.call}")
    names = [picture.file.name, picture.small.name]
    address = reverse("admin:events_picture_delete", args=[picture.pk])

    asked = client.get(address).content.decode()
    assert "Travel: Text</a>”, which stays and will show its line as written." in asked
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"post": "yes"})

    assert not Picture.objects.exists() and not Event.objects.get().pictures_in_text
    assert not any(map(default_storage.exists, names))


def test_a_draft_that_is_deleted_takes_the_files_of_its_pictures(client, django_capture_on_commit_callbacks):
    event = make_event(status="draft")
    client.force_login(make_superuser())
    send(client, event)
    name = Picture.objects.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        Event.objects.filter(pk=event.pk).delete()
    assert not default_storage.exists(name)


@pytest.mark.database
def test_a_copy_of_an_event_shows_the_same_pictures_whatever_becomes_of_the_first(
    django_capture_on_commit_callbacks,
):
    event = make_event("graphs-2026", status="draft", first_day="2026-06-15", last_day="2026-06-15")
    event.refresh_from_db()
    default_storage.save("pictures/map.webp", uploads.picture("WEBP"))
    picture = make_picture(event)
    make_page(event, picture.call)

    copy = plan_copy(event=Event.objects.get(pk=event.pk), slug="graphs-2027", weeks=52).carry_out()
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()

    page = Page.objects.get(event=copy)
    assert page.body == picture.call and str(picture.number) in page.text_pictures
    assert default_storage.exists("pictures/map.webp")
    assert make_picture(copy).number != picture.number


def test_a_form_that_was_open_meanwhile_does_not_forget_a_picture():
    stale = make_event()
    make_picture(Event.objects.get())

    stale.save()

    assert "A map" in Event.objects.get().pictures_in_text
