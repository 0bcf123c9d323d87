"""An attendee in a real browser, at a desk and on a phone: from the home page to a place and back, by mail
and without an account. Screenshots are left in var/screenshots/.
"""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from events.registration import links
from events.registration.actions import offers
from events.registration.models import Place, Question, Registration
from tests.support.factories import make_joining_link, make_talk
from tests.support.registrations import (
    hand_over,
    latest_text,
    link_in,
    make_ticket,
    make_workshop,
    place,
    states,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_cache"),
]

SHOTS = settings.BASE_DIR / "var" / "screenshots"
WIDTHS = {"desk": 1280, "phone": 390}


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
    settings.CELERY_TASK_ALWAYS_EAGER = False  # mails wait until a test hands them over
    return live_server.url


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ticket(now):
    """One place in a workshop that begins in three weeks, whose dinner asks for the diet."""
    day = (now + dt.timedelta(days=21)).date()
    event = make_workshop("graphs", title="Graphs and limits", first_day=day, last_day=day, format="hybrid")
    make_talk(event, title="On limits", starts_at=now + dt.timedelta(days=21))
    made = make_ticket(event, capacity=1, transfer="yes", price="€ 80", position=1)
    dinner = make_ticket(event, "Dinner", kind="extra", capacity=9, position=2)
    diet = Question.objects.create(
        event=event, label="Diet", kind="choice", choices="None\nVegan", is_required=True, is_sensitive=True
    )
    diet.tickets.add(dinner)
    return made


class Attendee:
    """A browser page that notes what should not happen."""

    def __init__(self, chromium, site, width):
        options = {"viewport": {"width": WIDTHS[width], "height": 900}, "timezone_id": "Asia/Singapore"}
        self.page, self.width = chromium.new_context(base_url=site, **options).new_page(), width
        self.complaints = []
        self.page.on(
            "console", lambda message: message.type == "error" and self.complaints.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def look(self, name):
        """Leave a picture, and complain of what is wider than the screen or shuts somebody out."""
        self.page.screenshot(path=SHOTS / f"attendee-{name}-{self.width}.png", full_page=True)
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.complaints.append(f"{name} is wider than the screen")
        for found in Axe().run(self.page).response["violations"]:
            self.complaints.append(
                f"{name}: {found['help']}: {[n['html'][:200] for n in found['nodes'][:3]]}"
            )

    def press(self, name):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def sees(self, text):
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture(params=WIDTHS)
def attendee(request, chromium, site):
    found = Attendee(chromium, site, request.param)
    yield found
    assert found.complaints == []


def test_from_the_home_page_to_a_place_and_back(attendee, ticket):
    page = attendee.page
    page.goto("/")
    attendee.follow("Graphs and limits")
    attendee.sees("1 place left")
    attendee.look("event")
    attendee.follow("Register")
    expect(page.get_by_label("Diet")).to_be_hidden()
    page.get_by_role("radio", name="In person").check()
    page.get_by_role("checkbox", name="Dinner").check()
    expect(page.get_by_label("Diet")).to_be_visible()
    page.locator("#id_name").fill("Ada Example")
    page.locator("#id_email").fill("ada@gmial.com")
    attendee.press("Register")
    attendee.sees("Please answer this.")
    attendee.look("form")
    page.get_by_label("Diet").select_option("Vegan")
    attendee.press("Register")
    attendee.look("inbox")
    attendee.press("Yes, send it there")
    attendee.sees("a mail is on its way to ada@gmail.com")
    page.goto(link_in(latest_text("ada@gmail.com")))
    attendee.look("confirm")
    sent = (
        "form => [1, 2].map(() => form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true})))"
    )
    assert page.locator("main form").evaluate(sent) == [True, False]  # a button that is pressed twice
    page.reload()
    attendee.press("Register")
    attendee.sees("You have a place: In person.")
    attendee.look("registration")
    page.get_by_text("I cannot come, or want to pass it on").click()
    attendee.press("Give my place back")
    attendee.sees("Your place is cancelled.")
    assert Registration.objects.get().time_zone == "Asia/Singapore"
    assert states(ticket) == ["ended"]
    page.goto("/events/graphs/")
    attendee.sees("1 place left")


def test_from_the_waiting_list_to_a_place(attendee, ticket, now):
    page, held = attendee.page, place(ticket, now=now)
    page.goto("/events/graphs/")
    attendee.sees("Sold out: join the waiting list")
    attendee.follow("Register")
    page.get_by_role("radio", name="In person").check()
    page.locator("#id_name").fill("Bea Example")
    page.locator("#id_email").fill("bea@example.org")
    attendee.press("Register")
    code = latest_text("bea@example.org").split("came from:")[0]
    code = next(line for line in code.splitlines() if line.strip().isdigit())
    page.get_by_label("Code").fill(code)
    attendee.press("Register")
    attendee.sees("You are number 1 on the waiting list; we write by mail.")
    attendee.look("waiting")
    page.goto(links.path(held.registration))
    page.get_by_text("I cannot come, or want to pass it on").click()
    attendee.press("Give my place back")
    hand_over(timezone.now())
    offers.start_offers(timezone.now())
    page.goto(link_in(latest_text("bea@example.org")))
    attendee.sees("A place is held for you until")
    attendee.look("offer")
    attendee.press("Take the place")
    attendee.sees("The place is yours.")
    assert states(ticket) == ["ended", "confirmed"]


def test_a_place_given_to_a_colleague(attendee, ticket, now):
    page, held = attendee.page, place(ticket, now=now, name="Ada Example")
    page.goto(links.path(held.registration))
    page.get_by_text("I cannot come, or want to pass it on").click()
    page.get_by_label("Name", exact=True).first.fill("Cleo Example")
    page.get_by_label("E-mail").first.fill("cleo@example.org")
    attendee.look("passing-on")
    attendee.press("Offer it to my colleague")
    attendee.sees("You have offered this place to Cleo Example")
    page.goto(link_in(latest_text("cleo@example.org")))
    attendee.sees("Ada Example passes it on to you; it stays theirs if you do not take it.")
    attendee.press("Take the place")
    attendee.sees("The place is yours.")
    assert states(ticket) == ["ended", "confirmed"]


def test_a_contact_registers_a_colleague_and_moves_to_another_address(attendee, ticket, now):
    type(ticket).objects.filter(pk=ticket.pk).update(capacity=5)
    page, held = attendee.page, place(ticket, now=now, name="Ada Example", email="ada@example.org")
    page.goto(links.path(held.registration))
    attendee.follow("Register somebody else")
    page.get_by_role("radio", name="In person").check()
    page.locator("#id_name").fill("Dora Example")
    attendee.look("colleague")
    attendee.press("Register this person")
    attendee.sees("Dora Example is registered.")
    attendee.look("contact")
    page.get_by_text("Use another address").click()
    page.locator("#new-address").fill("ada@institute.example.org")
    attendee.press("Send the mail")
    page.goto(link_in(latest_text("ada@institute.example.org")))
    attendee.press("Use this address")
    attendee.sees("From now on your registration uses this address.")
    assert set(Registration.objects.values_list("email", flat=True)) == {"ada@institute.example.org"}


def test_the_countdown_turns_into_the_way_in_by_itself(attendee, ticket, now):
    talk = ticket.event.talks.get()
    make_joining_link(event=ticket.event, audience="registered", passcode="4711-abc", opens_minutes=15)
    held = place(make_ticket(ticket.event, "Online", mode="online"), now=now - dt.timedelta(days=30))
    assert Place.objects.get(pk=held.pk).state == "confirmed"
    attendee.page.goto(f"/talks/{talk.pk}/join/")
    attendee.sees("The joining link is for people who are registered.")
    attendee.look("join-refused")
    talk.starts_at = timezone.now() + dt.timedelta(minutes=15, seconds=8)
    talk.ends_at = talk.starts_at + dt.timedelta(hours=1)
    talk.save()
    attendee.page.goto(links.join_path(held.registration, talk))
    attendee.sees("Keep this page open")
    attendee.look("join-early")
    expect(attendee.page.get_by_text("Join by Zoom")).to_be_visible(timeout=20_000)
    attendee.look("join-open")
    attendee.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    attendee.page.get_by_role("button", name="Copy").click()
    assert attendee.page.evaluate("navigator.clipboard.readText()") == "4711-abc"
