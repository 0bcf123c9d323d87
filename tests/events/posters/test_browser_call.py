"""An organiser begins a call, gives it a deadline on Earth and publishes it; readers see it counted down.

Screenshots are left in var/screenshots/.
"""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from events.posters.models import PosterCall
from tests.support.factories import make_user
from tests.support.registrations import make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = settings.BASE_DIR / "var" / "screenshots"
SIZES = {"screen": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 800}}


def signed_in(chromium, live_server, client, user):
    client.force_login(user)
    context = chromium.new_context(
        base_url=live_server.url, timezone_id="America/New_York", viewport=SIZES["screen"]
    )
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return context.new_page()


def shoot(page, name):
    """Pictures of a page at both sizes; on neither does it scroll sideways."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size(SIZES["screen"])


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_call_is_begun_published_and_read(chromium, live_server, client, settings):
    settings.SITE_URL = live_server.url
    organiser, complaints = make_user(name="Ada Chair"), []
    workshop = make_workshop("graphs", title="Graphs and limits")
    workshop.editors.add(organiser)
    page = signed_in(chromium, live_server, client, organiser)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    day = (timezone.now() + dt.timedelta(days=20)).date()

    page.goto(f"/admin/events/event/{workshop.pk}/posters/")
    press(page, "Begin a call for posters")
    page.locator("#id_deadline_0").fill(day.isoformat())
    page.locator("#id_deadline_1").fill("23:59")
    page.locator("#id_deadline_clock").select_option("earth")
    page.locator("#id_is_published").check(force=True)
    shoot(page, "call-form")
    press(page, "Save")

    noon = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(11, 59), tzinfo=dt.UTC)
    assert PosterCall.objects.get().deadline == noon
    shoot(page, "posters-desk")
    page.goto("/events/graphs/posters/")
    expect(page.locator("[data-counts-to]")).to_contain_text("days")
    expect(page.locator(".call-state")).to_contain_text("anywhere on Earth")
    expect(page.locator(".call-state .reader-time").first).to_contain_text("Your time (New York)")
    shoot(page, "call-page")
    page.context.close()
    assert complaints == []
