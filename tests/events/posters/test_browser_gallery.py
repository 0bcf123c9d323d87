"""A reader walks through a gallery, on a screen and on a phone; its first view weighs little.

Screenshots are left in var/screenshots/.
"""

import datetime as dt
import io

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from events.posters import thumbnails
from events.posters.models import Poster, PosterAuthor, PosterFile
from events.search import folding
from tests.support.posters import make_area, make_call, make_poster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = settings.BASE_DIR / "var" / "screenshots"
DAY = dt.timedelta(days=1)
MANY = 500
MOST_BYTES = 300_000  # of the page with the pictures that a browser loads before anybody scrolls


@pytest.fixture
def gallery(settings, tmp_path, live_server):
    settings.SITE_URL = live_server.url
    private = {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}
    }  # fmt: skip
    settings.STORAGES = settings.STORAGES | {"private": private}
    now = timezone.now()
    dates = {"opens_at": now - DAY, "deadline": now + DAY, "gallery_from": now - DAY}
    call = make_call(**dates)
    first = make_poster(
        call, [{"name": "Ada Example", "email": "ada@example.org"}], title="Sublevel sets of $L$",
        abstract="We show it for $n \\geq 2$.", areas=[make_area(call.event)], released_decision="poster",
        shows_file=True,
    )  # fmt: skip
    add_many(call)
    add_pictures()
    folding.fold_all(now)  # as the worker does within seconds; search looks at a hundred new ones without it
    return first


def add_many(call):
    Poster.objects.bulk_create(
        Poster(call=call, number=number, title=f"On question {number} of the theory of limits of graphs",
               abstract="On $x$.", released_decision="poster", shows_file=True)
        for number in range(2, MANY + 1)
    )  # fmt: skip
    posters = Poster.objects.exclude(number=1)
    PosterAuthor.objects.bulk_create(
        PosterAuthor(poster=poster, name=f"Bea Example {place}", position=place, presents=not place)
        for poster in posters
        for place in range(3)
    )


def add_pictures():
    """One picture for all, which is told apart by its addresses."""
    file = PosterFile.objects.create(
        poster=Poster.objects.get(number=1), file=ContentFile(b"%PDF-1.7", "a.pdf"),
        picture=ContentFile(drawn(), "a.webp"),
    )  # fmt: skip
    thumbnails.make_missing()
    file.refresh_from_db()
    PosterFile.objects.bulk_create(
        PosterFile(
            poster=poster, file=file.file.name, picture=file.picture.name, thumbnail=file.thumbnail.name
        )
        for poster in Poster.objects.exclude(number=1)
    )


def drawn():
    """A page of a poster with three columns of text."""
    picture = Image.new("RGB", (1000, 1414), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, 0, 1000, 200], fill="#8a2a5f")
    for column in (40, 360, 680):
        for line in range(240, 1370, 22):
            pen.text((column, line), "For every n there is a limit of graphs.", fill="#222", font_size=15)
    content = io.BytesIO()
    picture.save(content, "WEBP")
    return content.getvalue()


def test_a_reader_finds_a_poster_and_writes_to_its_presenter(chromium, live_server, gallery):
    page = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}).new_page()
    bodies, complaints = [], []
    page.on("response", lambda answer: bodies.append(answer))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.goto(gallery.get_absolute_url().rsplit("/", 2)[0] + "/", wait_until="networkidle")
    shown = [answer for answer in bodies if "/posters/" in answer.url]
    assert sum(len(answer.body()) for answer in shown) < MOST_BYTES
    assert len(shown) > 8

    shoot(page, "gallery")
    page.get_by_label("Words").fill("sublevel")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Sublevel sets").click()
    page.get_by_role("heading", name="Abstract").wait_for()
    shoot(page, "poster")
    page.get_by_role("link", name="Write to the presenter").click()
    page.get_by_role("button", name="Send").wait_for()
    shoot(page, "poster-letter")
    assert complaints == []
    page.context.close()


def shoot(page, name):
    """Pictures of a page at both sizes; on neither does it scroll sideways."""
    for size, width in (("screen", 1280), ("phone", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=SHOTS / f"{name}-{size}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
