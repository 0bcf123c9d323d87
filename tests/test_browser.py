"""A reader walks through the demo content in a real browser: every page at phone and desk width, light and
dark, with scripts and without; no console error, no request elsewhere, no accessibility violation.

Dialogues and what is printed are left in var/screenshots/.
"""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from events.models import Material, Talk
from events.search import folding
from portal.lib import times

pytestmark = pytest.mark.browser

SHOTS = settings.BASE_DIR / "var" / "screenshots"
WIDTHS = {"phone": 375, "desk": 1280}


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """A running site with the demo content for all readers; pytest-django would begin anew for each."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        with override_settings(SITE_URL=server.url):
            call_command("demo", verbosity=0)
            folding.fold_all(timezone.now())  # as the worker does within seconds
            yield server
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def site(db):
    """The address of the running site."""
    return db.url


@pytest.fixture(scope="module")
def pages(site):
    """The pages of the walk by name."""
    recorded = Talk.objects.filter(recording="published", materials__kind="video").first()
    hardness = Talk.objects.get(title__startswith="On the hardness of learning")
    joinable = Talk.objects.public().filter(event__slug="demo-seminar", speakers__isnull=False).first()
    return {
        "home": "/",
        "events": "/events/",
        "series": "/events/demo-seminar/",
        "series-of-the-world": "/events/one-world-mathml/",
        "archive": "/events/demo-seminar/talks/",
        "umbrella": "/events/mathml2020/",
        "postponed": "/events/icms-workshop-2020/",
        "workshop": "/events/demo-workshop/",
        "call": "/events/m3l/",
        "programme": "/events/diffusions-2024/",
        "timetable": "/events/demo-workshop/timetable/",
        "timetable-of-a-room": "/events/demo-workshop/timetable/?room=Great+Hall",
        "speakers": "/events/demo-workshop/speakers/",
        "venue": "/events/demo-workshop/venue/",
        "courses": "/courses/",
        "course": "/courses/mlwm-2022/",
        "talk": hardness.get_absolute_url(),
        "recording": recorded.get_absolute_url(),
        "join": f"/talks/{joinable.pk}/join/",
        "people": "/people/",
        "lists": "/lists/",
        "person": joinable.speakers.first().person.get_absolute_url(),
        "search": "/search/?q=learning",
        "nothing-found": "/search/?q=xyzzy",
        "site-page": "/pages/about/",
        "sign-in": "/accounts/login/",
        "time-zone": "/time-zone/",
        "cancelled": Talk.objects.public().filter(status="cancelled").first().get_absolute_url(),
    }


class Reader:
    """A browser page that notes everything that should not happen."""

    def __init__(self, chromium, site, **options):
        self.context = chromium.new_context(base_url=site, timezone_id="Asia/Singapore", **options)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", lambda message: self._hear(message, site))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._watch(request, site))

    def _hear(self, message, site):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url.removeprefix(site)}: {message.text}")

    def _watch(self, request, site):
        if not request.url.startswith((site, "data:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def look_at(self, name, path):
        answer = self.page.goto(path)
        assert answer.status == 200, path
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.complaints.append(f"{name} is wider than the screen")

    def check_with_axe(self, name):
        for found in Axe().run(self.page).response["violations"]:
            nodes = [node["html"][:200] for node in found["nodes"][:3]]
            self.complaints.append(f"{name}: {found['id']}: {found['help']}: {nodes}")


# Widths change where things stand, schemes their colours: each width and each scheme once.
@pytest.mark.parametrize("width, scheme", list(zip(WIDTHS, ("light", "dark"), strict=True)))
def test_every_page_is_sound(chromium, site, pages, width, scheme):
    viewport = {"width": WIDTHS[width], "height": 900}
    reader = Reader(chromium, site, viewport=viewport, color_scheme=scheme)

    for name, path in pages.items():
        reader.look_at(f"{name}-{width}-{scheme}", path)
        reader.check_with_axe(name)

    assert reader.complaints == []


@pytest.mark.parametrize("width", [320, 1280])
def test_text_of_twice_the_size_needs_no_sideways_scrolling(chromium, site, pages, width):
    page = chromium.new_context(base_url=site, viewport={"width": width, "height": 900}).new_page()

    for name in ("home", "series", "workshop", "timetable", "course", "talk", "person", "search", "sign-in"):
        page.goto(pages[name])
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        sideways = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not sideways, name


def test_the_font_of_formulas_is_fetched_only_where_formulas_stand(chromium, site, pages):
    page = chromium.new_context(base_url=site).new_page()
    fetched = set()
    page.on("request", lambda request: fetched.add(request.url.rpartition("/")[2]))

    page.goto(pages["sign-in"], wait_until="networkidle")
    assert {"serif.woff2", "sans.woff2", "heads.woff2"} == {name for name in fetched if "woff" in name}
    page.goto(pages["talk"], wait_until="networkidle")
    assert "math.woff2" in fetched
    assert page.evaluate("document.fonts.check('1em \"Portal Math\"', 'x')")


@pytest.mark.parametrize("width", ["phone"])
def test_every_page_is_complete_without_scripts(chromium, site, pages, width):
    viewport = {"width": WIDTHS[width], "height": 900}
    reader = Reader(chromium, site, viewport=viewport, java_script_enabled=False)

    for name, path in pages.items():
        reader.look_at(f"{name}-{width}-without-scripts", path)
        assert reader.page.locator("h1").count() == 1, name

    reader.page.goto(pages["talk"])
    assert reader.page.locator("time").first.inner_text() == "Wednesday 29 May 2024, 12:00–13:00"
    assert reader.page.locator("math").count() >= 1
    assert reader.complaints == []


def test_the_readers_own_time_names_the_day_when_it_differs(chromium, site, pages):
    reader = Reader(chromium, site)
    reader.page.goto(pages["talk"])

    shown = reader.page.locator(".reader-time").first.inner_text()

    assert shown == "Your time (Singapore): Thursday 30 May, 00:00–01:00, the night from Wednesday"


def test_a_reader_in_the_events_own_zone_sees_no_second_time(chromium, site, pages):
    page = chromium.new_context(base_url=site, timezone_id="America/New_York").new_page()
    page.goto(pages["talk"])

    assert not page.locator(".reader-time").first.is_visible()


def test_readers_see_their_own_time_under_the_name_of_today_and_choose_another(chromium, site):
    page = chromium.new_context(base_url=site, timezone_id="Asia/Calcutta").new_page()
    page.goto("/talks/")
    listed = page.locator(".talk-list .reader-time").first
    assert page.locator(".own-zone").inner_text() == "Your time is that of Kolkata."
    assert re.fullmatch(r"(?:\w{3} \d+ \w{3} · )?\d\d:\d\d your time", listed.inner_text())
    weight = "getComputedStyle(document.querySelector('.talk-list {}')).fontWeight"
    assert page.evaluate(weight.format("time")) == page.evaluate(weight.format(".reader-time"))

    page.get_by_role("link", name="Choose a time zone").first.click()
    page.get_by_label("Your time zone").select_option(label="Auckland")
    page.get_by_role("button", name="Show the times").click()

    page.wait_for_url(re.compile(r"/talks/\??$"))  # the page that everybody is served
    assert page.locator(".own-zone").inner_text() == "Your time is that of Auckland."


def test_the_names_of_zones_that_this_browser_knows_lead_to_those_of_today(chromium, site):
    page = chromium.new_context(base_url=site).new_page()
    page.goto("/time-zone/")
    names = page.evaluate("Intl.supportedValuesOf('timeZone')")
    script = Path(settings.BASE_DIR, "portal/static/portal/portal.js").read_text(encoding="utf-8")

    unknown = [name for name in names if name not in times.zone_names() and f'"{name}": "' not in script]
    assert unknown == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False])
def test_the_calendar_dialogue_opens_closes_and_names_the_feed(chromium, site, width, scripts):
    viewport = {"width": WIDTHS[width], "height": 900}
    reader = Reader(chromium, site, viewport=viewport, java_script_enabled=scripts)
    page = reader.page
    page.goto("/events/demo-seminar/")
    dialogue = page.get_by_role("dialog")
    assert not dialogue.is_visible()

    page.get_by_role("button", name="Add to calendar").click()

    assert (
        dialogue.get_by_label("Address of the feed").input_value()
        == f"{site}/events/demo-seminar/calendar.ics"
    )
    assert dialogue.get_by_role("link", name="Subscribe").get_attribute("href").startswith("webcal://")
    page.screenshot(
        path=SHOTS / f"calendar-dialogue-{width}-{'with' if scripts else 'without'}-scripts.jpg", type="jpeg"
    )
    if scripts:
        reader.check_with_axe("dialogue")
    dialogue.get_by_role("button", name="Close").click()
    assert not dialogue.is_visible()
    assert reader.complaints == []


@pytest.fixture
def video_at_youtube(site, pages):
    """The path of a recorded talk, whose video is at YouTube for this test only."""
    video = Material.objects.filter(kind="video", talk__recording="published").first()
    invented = video.url
    Material.objects.filter(pk=video.pk).update(url="https://www.youtube.com/watch?v=abcdefghijk")
    yield video.talk.get_absolute_url()
    Material.objects.filter(pk=video.pk).update(url=invented)


def test_a_recording_shows_a_local_picture_and_loads_nothing_until_it_is_clicked(
    chromium, site, video_at_youtube
):
    reader = Reader(chromium, site)
    reader.page.goto(video_at_youtube)
    assert reader.page.locator("iframe").count() == 0
    assert reader.complaints == []

    reader.page.get_by_role("link", name="Watch the recording").click()

    assert (
        reader.page.locator("iframe")
        .get_attribute("src")
        .startswith("https://www.youtube-nocookie.com/embed/")
    )


def test_a_reader_finds_a_way_from_home_to_a_talk_by_keyboard(chromium, site):
    page = chromium.new_context(base_url=site).new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"

    page.keyboard.press("Enter")
    for _step in range(6):  # past the two ways to subscribe and the series
        page.keyboard.press("Tab")
        if "/talks/" in (page.evaluate("document.activeElement.href") or ""):
            break
    page.keyboard.press("Enter")

    page.wait_for_url("**/talks/*/")
    assert page.locator("article h1").is_visible()


def test_the_timetable_prints_on_a4(chromium, site):
    page = chromium.new_context(base_url=site).new_page()
    page.goto("/events/demo-workshop/timetable/")

    pdf = page.pdf(path=SHOTS / "timetable.pdf", prefer_css_page_size=True)
    page.emulate_media(media="print")
    page.screenshot(path=SHOTS / "timetable-print.jpg", type="jpeg", full_page=True)

    assert pdf.count(b"/Type /Page\n") == 3, "a page for each of the three days"
    assert page.locator("h1").inner_text() == "Timetable of Shapes of Learning"
    assert page.get_by_role("rowheader", name="15:00–22:00").is_visible()
    for left_out in (".site-header", ".badge.next", ".actions"):
        assert page.locator(left_out).first.is_hidden(), left_out


def test_the_grid_of_a_timetable_gives_the_readers_time_in_short(chromium, site):
    page = chromium.new_context(base_url=site, timezone_id="Pacific/Auckland").new_page()
    page.goto("/events/demo-workshop/timetable/")

    rows = page.locator(".timetable").first.get_by_role("rowheader")

    assert re.fullmatch(r"09:00–09:30\s+Auckland: (19|20|21):00–(19|20|21):30", rows.first.inner_text())
    assert re.fullmatch(r"17:30–19:30\s+Auckland: Tue 0[345]:30–0[567]:30", rows.last.inner_text())


def test_the_heads_of_a_timetable_stay_and_hide_nothing_that_has_the_focus(chromium, site):
    desk = {"width": 1280, "height": 500}
    page = chromium.new_context(base_url=site, viewport=desk, reduced_motion="reduce").new_page()
    page.goto("/events/demo-workshop/timetable/")
    head, link = page.locator(".timetable thead").first, page.locator(".timetable .title a").nth(8)

    page.locator(".timetable .title a").nth(11).focus()
    link.evaluate("(link) => { link.scrollIntoView(); link.focus() }")  # from below, up to the edge

    assert head.locator("th").first.bounding_box()["y"] == 0
    assert link.bounding_box()["y"] >= head.locator("th").first.bounding_box()["height"]


def test_results_come_as_one_types_and_are_told(chromium, site):
    page = chromium.new_context(base_url=site).new_page()
    page.goto("/search/")

    page.get_by_label("Talks, people, events and courses").press_sequentially("brandvik", delay=10)
    page.get_by_role("heading", name="for “brandvik”").wait_for()

    assert page.url.endswith("/search/?q=brandvik")
    assert "for “brandvik”" in page.locator("#told").inner_text()
    page.get_by_role("link", name="Ottilie Brandvik").first.click()
    page.go_back()
    assert page.get_by_role("heading", name="for “brandvik”").is_visible()
