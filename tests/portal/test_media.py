import io
from secrets import token_hex

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from events.models import Material, Person
from portal.media import public_folders, send_file
from portal.models import PictureField
from tests.support.factories import make_talk


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "outside.webp").write_bytes(b"far away")


def picture_bytes(kind="PNG"):
    data = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(data, kind)
    return data.getvalue()


def upload(name="Ada at home.PNG"):
    """A person whose photo went through the form's check and was stored."""
    person = Person(name="Ada", slug=token_hex(4))
    person.photo = SimpleUploadedFile(name, picture_bytes(), content_type="image/png")
    person.full_clean()
    person.save()
    return person


def body(response):
    return b"".join(response.streaming_content)


def test_the_folders_of_all_pictures_are_public_and_no_others():
    fields = [field for model in apps.get_models() for field in model._meta.fields]
    folders = {field.upload_to.rstrip("/") for field in fields if isinstance(field, PictureField)}

    assert set(public_folders) == folders - {"signatures"}  # which stand on papers alone


@pytest.mark.parametrize("folder", ["photos", "logos", "thumbnails"])
def test_a_picture_is_served_as_one_and_kept_for_ever(client, folder):
    default_storage.save(f"{folder}/a-b_1.webp", ContentFile(b"bytes"))

    response = client.get(f"/media/{folder}/a-b_1.webp")

    assert body(response) == b"bytes"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"] and "public" in response["Cache-Control"]
    assert response["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "photos/absent.webp",
        "photos/",
        "photos",
        "",
        "photos/../../outside.webp",
        "photos/..%2f..%2foutside.webp",
        "photos/%2e%2e/%2e%2e/outside.webp",
        "../outside.webp",
        "/etc/passwd",
        "photos//etc/passwd",
        "photos/..\\..\\outside.webp",
        "photos/a.svg",
        "photos/a.html",
        "photos/a.webp.html",
        "photos/.hidden.webp",
        "photos/a.webp%00.html",
        "photos/a.webp%0a",
        "photos/folder/a.webp",
        "photos/folder.webp",
        f"photos/{'x' * 400}.webp",
        "materials/slides.pdf",
        "materials/a.webp",
        "PHOTOS/a.webp",
    ],
)
def test_everything_else_is_not_there(client, path):
    for name in (
        "photos/a.svg",
        "photos/a.html",
        "materials/slides.pdf",
        "materials/a.webp",
        "photos/folder/a.webp",
    ):
        default_storage.save(name, ContentFile(b"private"))
    default_storage.save("photos/.hidden.webp", ContentFile(b"private"))
    (default_storage.base_location / "photos" / "folder.webp").mkdir()

    response = client.get(f"/media/{path}")

    assert response.status_code == 404
    assert b"private" not in response.content and b"far away" not in response.content


def test_pictures_are_only_read(client):
    assert client.post("/media/photos/a.webp").status_code == 405


@pytest.mark.django_db
def test_an_upload_gets_a_name_that_nobody_can_guess_and_that_says_what_it_is(client):
    first, second = upload(), upload()

    assert first.photo.name.startswith("photos/") and first.photo.name.endswith(".webp")
    assert "Ada" not in first.photo.name
    assert first.photo.name != second.photo.name
    response = client.get(first.photo.url)
    assert response["Content-Type"] == "image/webp"
    assert body(response)[8:12] == b"WEBP"


def material(name, content=b"bytes"):
    row = Material(talk=make_talk(), label="Slides")
    row.file.save(name, ContentFile(content))
    return row.file


@pytest.mark.django_db
def test_a_pdf_opens_in_the_browser():
    response = send_file(material("slides.pdf"), "Slides of Ada.PDF")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="Slides of Ada.PDF"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert body(response) == b"bytes"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["code.zip", "page.html", "picture.svg", "code.py", "noname"])
def test_all_else_is_saved_and_can_run_nowhere(name):
    response = send_file(material("stored.zip", b"<script>"), name)

    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.zip", 'filename="passwd.zip"'),
        ("C:\\secret\\a.zip", 'filename="a.zip"'),
        ("a\r\nSet-Cookie: x.zip", 'filename="aSet-Cookie: x.zip"'),
        ('say "hi".zip', 'filename="say \\"hi\\".zip"'),
        ("Größe.zip", "filename*=utf-8''Gr%C3%B6%C3%9Fe.zip"),
        ("", 'filename="file"'),
    ],
)
def test_a_hostile_name_is_only_a_name(name, expected):
    assert send_file(material("a.zip"), name)["Content-Disposition"] == f"attachment; {expected}"


@pytest.mark.django_db
def test_a_file_that_is_gone():
    file = material("a.zip")
    file.storage.delete(file.name)

    with pytest.raises(Http404):
        send_file(file, "a.zip")
