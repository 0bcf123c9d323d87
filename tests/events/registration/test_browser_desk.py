"""An organiser sets up registration and decides, in a real browser, on a screen and on a phone.

Screenshots are left in var/screenshots/.
"""

import pytest
from playwright.sync_api import expect

from events.registration.models import Question, Ticket
from tests.support.admin_browser import press, shoot, signed_in
from tests.support.desk_pages import desk
from tests.support.factories import make_superuser
from tests.support.registrations import make_workshop, register, states

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def organiser(chromium, live_server, settings):
    settings.SITE_URL = live_server.url
    user = make_superuser(email="organiser@example.org")
    with signed_in(chromium, live_server.url, user) as page:
        yield page


def test_from_a_first_ticket_to_decisions(organiser):
    page, workshop = organiser, make_workshop("workshop", title="Graphs and limits")

    make_ticket(page, workshop)
    ticket = Ticket.objects.get(capacity=1)
    add_diet(page, workshop)
    for name in ("Ada", "Bea", "Cy"):
        register(ticket, name=name, email=f"{name.lower()}@example.org")

    page.goto(desk(workshop))
    shoot(page, "desk")
    decide(page, "Approve", "Ada", "Bea")
    expect(page.get_by_text("1 has an offer now.")).to_be_visible()
    expect(page.get_by_text("1 waits in line.")).to_be_visible()
    decide(page, "Refuse", "Cy")
    expect(page.get_by_text("1 was refused.")).to_be_visible()
    assert states(ticket) == ["offered", "waiting", "ended"]

    with page.expect_navigation():
        page.get_by_role("link", name="Bea", exact=True).click()
    page.get_by_text("Offer a place out of turn").click()
    page.get_by_label("Why; it is kept with the registration").fill("She speaks.")
    press(page, "Offer a place")
    shoot(page, "desk-person")
    expect(page.get_by_role("cell", name="She speaks.")).to_be_visible()


def make_ticket(page, workshop):
    page.goto(f"/admin/events/event/{workshop.pk}/tickets/")
    shoot(page, "desk-no-tickets")
    with page.expect_navigation():
        page.get_by_role("link", name="Add a ticket").click()
    page.get_by_label("Name").fill("In person")
    page.locator("#id_capacity").fill("1")
    page.locator("#id_admission").select_option("approval")
    press(page, "Save")
    shoot(page, "desk-tickets")
    expect(page.get_by_text("0 of 1")).to_be_visible()


def add_diet(page, workshop):
    page.goto(f"/admin/events/event/{workshop.pk}/questions/")
    press(page, "Add Diet")
    shoot(page, "desk-questions")
    assert Question.objects.get().is_sensitive


def decide(page, what, *names):
    """Tick people in the list, see whom it would touch, and do it."""
    for name in names:
        page.get_by_label(f"Choose {name}").check()
    press(page, what)
    shoot(page, f"desk-{what.lower()}")
    page.get_by_label("Words of your own").fill("Kind regards, Ines")
    press(page, f"{what} these")
