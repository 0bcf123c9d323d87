"""An author writes, submits, changes and withdraws a poster in a real browser, on a screen and a phone.

Screenshots are left in var/screenshots/.
"""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from events.posters.models import Poster, PosterDraft
from tests.support.poster_files import pdf
from tests.support.posters import make_area, make_call
from tests.support.registrations import make_workshop
from tests.support.submissions import code_in, mails_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_cache"),
]

SHOTS = settings.BASE_DIR / "var" / "screenshots"
SIZES = {"screen": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 800}}
EXPECTED = ("409", "403", "ERR_INTERNET_DISCONNECTED")  # another window, an expired session, no connection
NAMES = ["Ada Example", "نادية عثمان", "Cy Sample"]


@pytest.fixture
def call(live_server, settings):
    settings.SITE_URL = live_server.url
    now = timezone.now()
    event = make_workshop("graphs", title="Graphs and limits")
    call = make_call(
        event, opens_at=now - dt.timedelta(days=1), deadline=now + dt.timedelta(days=9),
        deadline_clock="earth", files="now",
    )  # fmt: skip
    make_area(event, "Dense limits", parent=make_area(event, "Limits"))
    return call


@pytest.fixture
def page(chromium, live_server, call):
    page = chromium.new_context(base_url=live_server.url, viewport=SIZES["screen"]).new_page()
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [each for each in complaints if not any(word in each for word in EXPECTED)] == []
    page.context.close()


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def shoot(page, name):
    """Pictures of a page at both sizes, light and dark; on none does it scroll sideways."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=SHOTS / f"poster-{name}-{size}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(SIZES["screen"])


def write_authors(page):
    for number, name in enumerate(NAMES):
        if number:
            page.get_by_role("button", name="Add an author").click()
        row = page.locator(".author").nth(number)
        row.get_by_label("Name", exact=True).fill(name)
    page.locator(".author").first.get_by_label("E-mail").fill("ada@example.org")


def names(page):
    return [each.input_value() for each in page.locator(".author").get_by_label("Name", exact=True).all()]


def saved(page):
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")


def test_from_a_first_word_to_the_withdrawal(page, call):
    page.goto("/events/graphs/posters/submit/")
    page.get_by_label("Title").fill("The $h$-principle")
    page.get_by_label("Abstract").fill("Let $$\\int_0^1 x\\,dx = \\frac12.$$")
    expect(page.locator("#preview-abstract math")).to_be_visible()
    expect(page.locator("#preview-title math")).to_be_visible()
    page.get_by_role("button", name="Picture of it in the book").click()
    expect(page.get_by_role("dialog").locator("img")).to_be_visible()
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    write_authors(page)
    page.wait_for_url("**/posters/drafts/**")
    page.locator(".author").nth(2).get_by_role("button", name="Move up").click()
    saved(page)
    page.get_by_label("Dense limits").check()
    page.wait_for_timeout(100)
    page.reload()  # leaves it before the pause is over, and so with a saving of its own
    assert names(page) == [NAMES[0], NAMES[2], NAMES[1]]
    expect(page.get_by_label("Dense limits")).to_be_checked()
    with page.expect_navigation():
        page.locator("[data-upload]").set_input_files(
            {"name": "poster.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
    expect(page.get_by_alt_text("The first page of your PDF")).to_be_visible()
    shoot(page, "draft")

    press(page, "Submit")
    expect(page.get_by_text("Received")).to_be_visible()
    shoot(page, "waiting")
    page.get_by_label("Code").fill(code_in(mails_to("ada@example.org")[-1]))
    press(page, "Confirm")
    expect(page.get_by_text("as no. 1")).to_be_visible()

    press(page, "Change")
    assert names(page) == [NAMES[0], NAMES[2], NAMES[1]]
    page.get_by_label("Title").fill("The other principle")
    shoot(page, "change")
    press(page, "Save changes")
    expect(page.get_by_role("heading", name="The other principle")).to_be_visible()
    shoot(page, "own")
    page.get_by_text("Withdraw the poster").click()
    page.get_by_label("Yes, withdraw this poster").check()
    press(page, "Withdraw it")
    expect(page.get_by_text("This poster is withdrawn.")).to_be_visible()
    assert Poster.objects.get().withdrawn_as == "authors"


def test_what_is_typed_without_a_connection_and_in_two_windows_is_not_lost(page, call):
    page.goto("/events/graphs/posters/submit/")
    page.get_by_label("Title").fill("First words")
    page.wait_for_url("**/posters/drafts/**")
    page.context.set_offline(True)
    page.get_by_label("Title").fill("Words without a connection")
    expect(page.locator("[data-save-state]")).to_contain_text("No connection")
    page.context.set_offline(False)
    saved(page)
    assert PosterDraft.objects.get().title == "Words without a connection"

    page.context.clear_cookies()  # the session has expired
    page.get_by_label("Title").fill("Words after the session")
    page.wait_for_timeout(1300)
    saved(page)

    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Title").fill("Words of another window")
    saved(other)
    page.get_by_label("Abstract").fill("Typed here")
    expect(page.locator("[data-conflict]")).to_be_visible()
    shoot(page, "conflict")
    page.get_by_role("button", name="Keep what is here").click()
    saved(page)
    assert PosterDraft.objects.get().content["abstract"] == "Typed here"
