"""Pictures for links: drawn of the facts in the background, at an address of their own, of what is public."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from events.models import Event, Talk
from events.sharing import drawing, facts, following
from events.sharing.kinds import KINDS
from events.sharing.models import PICTURE, SharedFile
from portal import pages
from portal.models import SiteSettings
from tests.support.factories import make_event, make_person, make_speaker, make_talk, utc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_address")]
HERE = "https://seminars.example.org"
NOW = utc(2026, 3, 1, 12)


@pytest.fixture(autouse=True)
def first_pass(monkeypatch):
    """Nothing was looked at yet, and flyers have tests of their own."""
    monkeypatch.setattr(following, "present", following.Pass())
    monkeypatch.setattr(following, "KINDS", [kind for kind in KINDS if kind.name == PICTURE])


@pytest.fixture
def told(monkeypatch):
    """The words of what is drawn, in order; what is drawn says nothing."""
    found = []

    def drawn(cards, template, dots=None):
        found.extend(card.about for card in cards)
        return [b"picture of " + card.data["line"].encode() for card in cards]

    monkeypatch.setattr(drawing, "drawn", drawn)
    return found


def follow(now=NOW):
    while following.step(now):
        pass


def image_of(client, path):
    """The address of the picture that a page names, below the site's; None for none."""
    page = client.get(path).content.decode()
    found = re.search(r'property="og:image" content="([^"]*)"', page)
    return found and found[1].removeprefix(HERE)


def card(row):
    rows = Talk.objects.for_list() if isinstance(row, Talk) else following.load_events([row.pk])
    return facts.of(rows.get(pk=row.pk), SiteSettings.load())


def picture(color):
    drawn = BytesIO()
    Image.new("RGB", (60, 80), color).save(drawn, "WEBP")
    return ContentFile(drawn.getvalue(), "p.webp")


HOSTILE = [
    "Why $x^2 + \\int_0^1 f(t)\\,dt$ forgets",
    '#panic("x") \\ <b>b</b> `c` $\\frac{a$ "] #read(\'/etc/passwd\')',
    "A very long title " * 16,
    "W" * 300,
    "حول التعلم العميق و $L^2$",
    "関於機器學習的數學基礎",
    "",
]


def test_whatever_people_write_is_drawn():
    event = make_event(title="On $\\ell^2$", time_zone="Europe/Berlin", venue="Institute")
    for title in HOSTILE:
        talk = make_talk(event, title=title[:300])
        make_speaker(talk, 'Evil #read("/etc/passwd")\x01\x07 \\u{41}', affiliations="*Place* $x$")
    make_talk(event, starts_at=None)
    make_talk(event, status="cancelled")
    bomb = make_speaker(make_talk(event), "Bomb").person
    bomb.photo.save("p.webp", ContentFile(b"RIFF\xff\xff\xff\xffWEBPVP8L no picture"))
    gone = make_speaker(make_talk(event), "Gone").person
    gone.photo.save("p.webp", picture("red"))
    gone.photo.storage.delete(gone.photo.name)
    rows = [*following.load_talks(Talk.objects.values("pk")), *following.load_events([event.pk])]
    site = SiteSettings.load()

    made = drawing.drawn([facts.of(row, site) for row in [*rows, site]], "picture.typ", 96)

    assert len(made) == len(HOSTILE) + 6
    assert {Image.open(BytesIO(content)).size for content in made} == {(1200, 630)}


def test_a_picture_has_the_portrait_and_the_accent():
    talk = make_talk(make_event(accent="plum"), speaker="Ada Example")
    person = talk.speakers.get().person
    person.photo.save("p.webp", picture("#ff0000"))

    [made] = drawing.drawn([card(talk)], "picture.typ", 96)

    drawn = Image.open(BytesIO(made)).convert("RGB")
    assert drawn.getpixel((4, 300)) == (0x8A, 0x2A, 0x5F)
    assert drawn.getpixel((150, 440)) == pytest.approx((255, 0, 0), abs=4)


def test_a_page_names_the_picture_once_it_is_there(client, told):
    talk = make_talk(make_event("series"), speaker="Ada Example")
    path = talk.get_absolute_url()
    assert image_of(client, path) is None

    follow()
    pages.store.clear()  # a minute later
    drawn = image_of(client, path)
    page, answer = client.get(path), client.get(drawn)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "og:image:width" in page.content.decode() and "summary_large_image" in page.content.decode()
    assert b"Ada Example" in re.search(rb'og:image:alt" content="([^"]*)"', page.content)[1]
    assert image_of(client, "/events/series/").startswith("/events/series/picture-")
    assert image_of(client, "/people/").startswith("/picture-")


def test_other_facts_have_another_address_to_which_the_former_leads(
    client, told, django_capture_on_commit_callbacks
):
    talk = make_talk(title="Before")
    follow()
    before = SharedFile.objects.get(about=f"talk-{talk.pk}")
    old = f"{talk.get_absolute_url()}picture-{before.digest}.png"
    told.clear()

    Talk.objects.filter(pk=talk.pk).update(title="After")
    with django_capture_on_commit_callbacks(execute=True):
        follow()

    after = SharedFile.objects.get(about=f"talk-{talk.pk}")
    assert told == [f"talk-{talk.pk}"]
    assert client.get(old)["Location"] == f"/talks/{talk.pk}/picture-{after.digest}.png"
    assert b"".join(client.get(client.get(old)["Location"]).streaming_content) == b"picture of After"
    assert not before.file.storage.exists(before.file.name)


def test_nothing_is_drawn_again_while_nothing_changes(told):
    make_talk()
    follow()
    told.clear()

    follow()
    make_talk(status="draft")
    follow(NOW + dt.timedelta(days=1))

    assert [word for word in told if word.startswith("talk")] == []


def test_what_is_to_come_is_drawn_first_and_nothing_of_long_ago(told):
    event = make_event()
    days = (-400, -300, -5, 30, 3)
    talks = {day: make_talk(event, starts_at=NOW + dt.timedelta(days=day)) for day in days}
    make_talk(event, kind="break")

    follow()

    wanted = [f"talk-{talks[day].pk}" for day in (3, 30, -5, -300)]
    assert told == ["site", f"event-{event.pk}", *wanted]


@pytest.mark.usefixtures("told")
def test_what_is_not_public_is_not_served_and_what_is_over_is_erased(client):
    event = make_event("series")
    talk = make_talk(event, starts_at=NOW)
    follow()
    paths = [image_of(client, path) for path in (talk.get_absolute_url(), "/events/series/")]
    assert [client.get(path).status_code for path in paths] == [200, 200]

    follow(NOW + dt.timedelta(days=400))
    assert not SharedFile.objects.filter(about=f"talk-{talk.pk}").exists()
    Event.objects.filter(pk=event.pk).update(status="draft", published_at=None)

    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_what_cannot_be_drawn_is_not_tried_again_and_pages_show_the_events(client, told, monkeypatch):
    talk = make_talk(make_event("series"), title="Impossible")
    drawn = drawing.drawn
    monkeypatch.setattr(
        drawing, "drawn",
        lambda cards, *rest: [
            None if card.data["line"] == "Impossible" else content
            for card, content in zip(cards, drawn(cards, *rest), strict=True)
        ],
    )  # fmt: skip

    follow()
    told.clear()
    monkeypatch.setattr(following, "present", following.Pass())
    follow()

    assert told == []
    assert image_of(client, talk.get_absolute_url()).startswith("/events/series/picture-")


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3])
def test_looking_costs_the_same_for_any_number(count, django_assert_num_queries):
    event = make_event(parent=make_event())
    for _ in range(count):
        make_talk(event, speaker=make_person())
    words = [f"talk-{key}" for key in Talk.objects.values_list("pk", flat=True)]
    current = following.Pass(waiting=following.deque([*words, f"event-{event.pk}", "site"]))

    with django_assert_num_queries(6):
        following.look(current, NOW)

    assert len(current.stale) == count + 2
