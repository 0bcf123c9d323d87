"""A reviewer accepts, names people, and reviews on a phone, in a real browser.

Screenshots are left in var/screenshots/.
"""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from events.posters.actions import assigning, reviewers
from events.posters.models import Review
from tests.support.accounts import PASSWORD, make_account
from tests.support.posters import (
    make_area,
    make_call,
    make_criterion,
    make_poster,
    make_review,
    make_reviewer,
)
from tests.support.registrations import make_workshop
from tests.support.reviewing import review_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = settings.BASE_DIR / "var" / "screenshots"
SIZES = {"phone": {"width": 390, "height": 800}, "screen": {"width": 1280, "height": 900}}
ABSTRACT = (
    "We show that every sequence of dense graphs has a *limit*, a symmetric measurable function "
    "$W\\colon [0,1]^2 \\to [0,1]$, and bound the distance by\n\n"
    "$$\\|W_G - W\\|_\\square \\le \\frac{1}{\\sqrt{\\log n}}.$$"
)


@pytest.fixture
def call(live_server, settings):
    """A blind call whose chair has asked one reviewer; posters in two areas."""
    settings.SITE_URL = live_server.url
    event = make_workshop("graphs", title="Graphs and limits")
    chair = make_account("chair@example.org", name="Cher Chair")
    call = make_call(
        event, chairs=[chair], review="double", reviews_each=1,
        reviews_due_at=timezone.now() + dt.timedelta(days=20),
    )  # fmt: skip
    call.chair = chair
    areas = [make_area(event, title) for title in ("Limits of graphs", "Random matrices")]
    for label, hint in (("Originality", "Is it new?"), ("Clarity", ""), ("Fit", "Does it belong here?")):
        make_criterion(call, label, help_text=hint)
    for title, area in (
        ("Cut norms of *sparse* graphs", areas[0]),
        ("Edges of $\\beta$-ensembles", areas[1]),
    ):
        make_poster(call, title=title, abstract=ABSTRACT, areas=[area])
    people = [{"name": "Rev Sample", "email": "rev@example.org"}]
    reviewers.invite(call=call, people=people, by=chair, now=timezone.now())
    return call


@pytest.fixture
def page(chromium, live_server):
    page = chromium.new_context(base_url=live_server.url, viewport=SIZES["phone"]).new_page()
    complaints = []
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
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def shoot(page, name):
    """Pictures of a page at both sizes; it does not scroll sideways, and no reader is shut out."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.screenshot(path=SHOTS / f"review-{name}-{size}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, size)
    page.set_viewport_size(SIZES["phone"])
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa"]}})
    assert found.response["violations"] == [], name


def test_a_reviewer_from_the_invitation_to_a_submitted_review(page, call):
    make_account("rev@example.org", name="Rev Sample")
    page.goto("/events/graphs/review/")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in(page, "rev@example.org")
    shoot(page, "invitation")
    press(page, "Yes, I review")
    page.get_by_label("People whose posters you cannot review").fill("Ada Nobody\nbob@uni.example")
    page.get_by_label("Limits of graphs").check()
    press(page, "Save")
    shoot(page, "before")

    plan = assigning.assignment.plan(call, call.chair)
    assigning.carry_out(call=call, by=call.chair, fingerprint=plan.fingerprint, now=timezone.now())
    page.reload()
    shoot(page, "list")
    page.get_by_role("link", name="Cut norms").click()
    page.get_by_role("group", name="Originality").get_by_text("4", exact=True).click()
    page.get_by_label("Comments to the authors").fill("Say what was known before.")
    expect(page.get_by_text("Still missing: Clarity, Fit.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Comments to the authors")).to_have_value("Say what was known before.")
    expect(page.get_by_role("group", name="Originality").get_by_label("4")).to_be_checked()
    press(page, "Submit")
    expect(page.get_by_text("not submitted yet. Missing: Clarity, Fit.")).to_be_visible()
    shoot(page, "draft")
    for name in ("Clarity", "Fit"):
        page.get_by_role("group", name=name).get_by_text("5", exact=True).click()
    press(page, "Submit")
    expect(page.get_by_text("Your review is submitted.")).to_be_visible()
    make_review(Review.objects.get(state="submitted").poster, to_authors="I liked it.")
    page.reload()
    expect(page.get_by_text("I liked it.")).to_be_visible()
    shoot(page, "submitted")


def test_a_second_window_is_told(page, call):
    reviewer = make_reviewer(call, make_account("other@example.org"))
    review = Review.objects.create(poster=call.posters.first(), reviewer=reviewer)
    page.goto("/accounts/login/")
    sign_in(page, "other@example.org")
    second = page.context.new_page()
    for window in (page, second):
        window.goto(review_page(review))

    page.get_by_label("Comments to the authors").fill("First")
    expect(page.get_by_text("Still missing:")).to_be_visible()
    second.get_by_label("Comments to the authors").fill("Second")
    expect(second.get_by_text("saved in another window")).to_be_visible()
    assert Review.objects.get().to_authors == "First"

    press(second, "Save as a draft")
    expect(second.get_by_label("Comments to the authors")).to_have_value("Second")
    press(second, "Save as a draft")
    assert Review.objects.get().to_authors == "Second"
