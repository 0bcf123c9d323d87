"""What programs look for at addresses of their own, and the one address that each page has."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from portal.models import SiteSettings
from tests.support.factories import make_event, make_talk, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_address", "today")]
HERE = "https://seminars.example.org"
NOW = utc(2026, 3, 31, 12)


def settings_of_site(**facts):
    SiteSettings.objects.all().delete()
    SiteSettings.objects.create(name="Seminars at Example", **facts)


def test_the_icon_at_the_root(client):
    response = client.get("/favicon.ico")

    icon = Image.open(BytesIO(b"".join(response.streaming_content)))
    assert response["Content-Type"] == "image/x-icon"
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_manifest_names_the_site_its_colours_and_icons(client):
    settings_of_site(accent="plum")

    page, response = client.get("/").content.decode(), client.get("/manifest.webmanifest")

    said = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert page.count('name="theme-color"') == 2
    assert (said["name"], said["short_name"]) == ("Seminars at Example", "Seminars")
    assert (said["theme_color"], said["start_url"]) == ("#8a2a5f", "/")
    for icon in said["icons"]:
        image = Image.open(finders.find(icon["src"].removeprefix("/static/")))
        assert "{}x{}".format(*image.size) == icon["sizes"]


@pytest.mark.parametrize(
    ("wanted", "contact", "expected"),
    [
        ("", "us@example.org", "mailto:us@example.org"),
        ("https://example.org/holes", "us@example.org", "https://example.org/holes"),
        ("", "", None),
    ],
)
def test_whom_to_tell_of_a_hole(client, settings, wanted, contact, expected):
    settings.SECURITY_CONTACT = wanted
    settings_of_site(contact=contact)

    response = client.get("/.well-known/security.txt")

    assert response.status_code == (200 if expected else 404)
    if expected:
        said = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
        expires = dt.datetime.fromisoformat(said.pop("Expires"))
        assert NOW + dt.timedelta(days=200) < expires < NOW + dt.timedelta(days=365)
        assert said == {
            "Contact": expected,
            "Preferred-Languages": "en",
            "Canonical": f"{HERE}/.well-known/security.txt",
        }


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/", "/"),
        ("/events/?utm_source=x", "/events/"),
        ("/events/?page=1", "/events/"),
        ("/events/?page=2", "/events/?page=2"),
        ("/events/?page=1&utm=x&kind=series", "/events/?kind=series"),
        ("/events/series/?page=2", "/events/series/"),
        ("/events/series/talks/?year=2026&page=1", "/events/series/talks/?year=2026"),
        ("/events/series/timetable/", "/events/series/timetable/"),
        ("/events/series/contact/", "/events/series/contact/"),
        ("/lists/", "/lists/"),
    ],
)
def test_each_page_has_one_address(client, asked, canonical):
    for number in range(51):
        make_event(f"series{number or ''}")
    make_talk(make_event("late", slot_minutes=None), starts_at=utc(2026, 1, 1))

    page = client.get(asked).content.decode()

    assert re.findall(r'rel="canonical" href="([^"]*)"', page) == [HERE + canonical.replace("&", "&amp;")]
