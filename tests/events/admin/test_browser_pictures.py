"""A picture is uploaded beside the text of a page, placed, previewed and read; shots in var/screenshots/."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from events.models import Page, Picture
from tests.support.admin_browser import press, shoot, signed_in
from tests.support.factories import make_board_member, make_event, make_superuser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def photo(tmp_path):
    picture = Image.new("RGB", (1800, 1000), "#8fb8a8")
    draw = ImageDraw.Draw(picture)
    draw.line([(100, 900), (700, 300), (1200, 600), (1700, 120)], fill="#7a2e2e", width=24)
    picture.save(tmp_path / "way.jpg")
    return tmp_path / "way.jpg"


def test_a_picture_is_placed_in_a_page(chromium, live_server, photo):
    event = make_event("graphs", kind="workshop", title="Graphs and limits")
    travel = Page.objects.create(
        event=event, slug="travel", title="Travel", body="By train.\n\nBy bus.", is_published=True
    )
    make_board_member(event)
    with signed_in(chromium, live_server.url, make_superuser()) as page:
        page.goto(f"/admin/events/page/{travel.pk}/change/")
        page.get_by_text("Pictures", exact=True).click()
        text, panel = page.get_by_label("Text", exact=True), page.locator("[data-pictures]")
        text.evaluate("field => field.setSelectionRange(9, 9)")
        panel.locator("[type=file]").set_input_files(photo)
        panel.get_by_label("Alternative text").fill("The way from the station")
        panel.get_by_label("Alternative text").press("Enter")
        expect(panel.get_by_role("status")).to_have_text("The picture stands in the text.")
        call = Picture.objects.get().call
        expect(text).to_have_value(f"By train.\n\n{call}\n\nBy bus.")
        expect(page.locator(".preview-page figure img")).to_have_js_property("complete", True)
        shoot(page, "picture-beside-its-text")
        assert not [
            each["id"] for each in Axe().run(page).response["violations"] if each["impact"] == "critical"
        ]
        press(page, "Save")

        page.goto("/events/graphs/travel/")
        image = page.get_by_role("img", name="The way from the station")
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth > 0 && image.clientWidth <= 600")
        shoot(page, "picture-on-its-page")

        page.goto(f"/admin/events/event/{event.pk}/board/")
        page.get_by_role("button", name="Help: Role").focus()
        expect(page.get_by_role("tooltip")).to_be_visible()
        page.screenshot(path="var/screenshots/help-by-focus.png")
        page.set_viewport_size({"width": 320, "height": 700})
        cut = "fields => fields.filter(field => field.getBoundingClientRect().right > innerWidth - 8).length"
        assert page.locator("input.vDateField:visible").evaluate_all(cut) == 0
        page.screenshot(path="var/screenshots/dates-on-a-phone.png", full_page=True)
