"""A helper checks people in on a phone, and an organiser prints badges, in a real browser.

Screenshots are left in var/screenshots/.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from events.registration import links
from events.registration.models import CheckIn, RegistrationSettings
from portal.documents import tasks
from tests.support.accounts import PASSWORD, make_account
from tests.support.doors import door_page, make_helper
from tests.support.registrations import make_ticket, make_workshop, register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = settings.BASE_DIR / "var" / "screenshots"
SIZES = {"phone": {"width": 390, "height": 800}, "screen": {"width": 1280, "height": 900}}


@pytest.fixture
def event(live_server, settings):
    """A workshop that is on today, sold out, with people from everywhere."""
    settings.SITE_URL = live_server.url
    today = timezone.localdate()
    event = make_workshop(title="Graphs and limits", first_day=today, last_day=today, time_zone="UTC")
    ticket = make_ticket(event, capacity=3)
    for name in ("Łukasz Żółć", "王小明", "Ada Example", "Wim Waiter"):
        register(ticket, name=name, affiliation="University of Examples")
    return event


@pytest.fixture
def page(chromium, live_server):
    page = chromium.new_context(base_url=live_server.url, viewport=SIZES["phone"]).new_page()
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
    page.context.close()


def sign_in(page, email):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def shoot(page, name):
    """Pictures of a page at both sizes; it does not scroll sideways, and no reader is shut out."""
    for size, viewport in reversed(SIZES.items()):
        page.set_viewport_size(viewport)
        page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Axe().run(page).response["violations"] == []


def test_a_helper_checks_people_in_on_a_phone(page, event):
    make_helper(event)
    scanned = register_of(event, "Łukasz Żółć")

    page.goto(links.door_address(event, scanned))
    expect(page.get_by_role("heading", name="Sign in as a helper")).to_be_visible()
    shoot(page, "door-stranger")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in(page, "helper@example.org")
    expect(page.get_by_role("heading", name="Łukasz Żółć")).to_be_visible()
    button = page.get_by_role("region", name="Łukasz Żółć").get_by_role("button", name="Check in")
    box = button.bounding_box()
    assert box["width"] > 250 and box["height"] >= 48
    shoot(page, "door-person")
    press_in(page, button)
    expect(page.get_by_text("Łukasz Żółć is in.")).to_be_visible()
    expect(page.get_by_text("1 of 3 in")).to_be_visible()
    shoot(page, "door-in")

    page.goto(links.door_address(event, scanned))
    expect(page.get_by_text("Already in since")).to_be_visible()

    page.get_by_role("searchbox").fill("ada")
    press(page, "Find")
    press(page, "Check in Ada Example")
    expect(page.get_by_text("2 of 3 in")).to_be_visible()
    page.goto(door_page(event))
    page.get_by_text("Not on the list? Add by name").click()
    page.get_by_label("Name", exact=True).fill("Nia New")
    shoot(page, "door-list")
    press(page, "Add and check in")
    expect(page.get_by_text("Nia New is in.")).to_be_visible()
    press(page, "Take it back")
    expect(page.get_by_text("Nia New is not checked in any more.")).to_be_visible()
    assert CheckIn.objects.count() == 2


def press_in(page, button):
    with page.expect_navigation():
        button.click()


def register_of(event, name):
    return event.registrations.get(name=name)


def test_an_organiser_prints_badges_and_invites_a_helper(page, event, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # so that one sees a document on its way
    RegistrationSettings.objects.create(event=event, has_letters=True, signed_by="Ada Lovelace")
    organiser = make_account("organiser@example.org")
    event.editors.add(organiser)
    page.set_viewport_size(SIZES["screen"])
    page.goto(f"/accounts/login/?next=/admin/events/event/{event.pk}/door/")
    sign_in(page, "organiser@example.org")
    page.get_by_label("E-mail addresses").fill("helper@example.org")
    press(page, "Invite by mail")
    expect(page.get_by_text("Invited by mail: helper@example.org.")).to_be_visible()
    press(page, "Make all: Name badges")
    expect(page.get_by_text("It is about to be made.")).to_be_visible()
    page.screenshot(path=SHOTS / "document-waiting-screen.png")
    tasks.make_documents()
    expect(page.get_by_text("It is ready.")).to_be_visible()  # the page reads itself anew
    shoot(page, "document-ready")
    page.goto(f"/admin/events/event/{event.pk}/door/")
    page.screenshot(path=SHOTS / "door-desk-screen.png", full_page=True)
    page.set_viewport_size(SIZES["phone"])
    page.screenshot(path=SHOTS / "door-desk-phone.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_participant_shows_the_code_and_asks_for_a_letter(page, event):
    RegistrationSettings.objects.create(event=event, has_letters=True)
    event.first_day = event.last_day = event.first_day.replace(year=event.first_day.year + 1)
    event.save()
    page.goto(links.path(register_of(event, "Ada Example")))
    expect(page.get_by_role("img", name="to be read by a camera")).to_be_visible()
    shoot(page, "own-door-code")
    page.get_by_role("link", name="Ask for a letter of invitation").click()
    shoot(page, "letter-form")
    page.get_by_label("Date of birth").fill("1990-01-02")
    page.get_by_label("Nationality").fill("Indian")
    page.get_by_label("Number of the passport").fill("X1234567")
    page.get_by_label("Passport valid until").fill("2040-01-01")
    press(page, "Ask for the letter")
    expect(page.get_by_text("Your letter of invitation is with the organisers.")).to_be_visible()
