"""Accounts as people use them, in Chromium: a sign-up with a slip, a code by mail, a second factor."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.utils import timezone

from portal.models import User
from tests.support.accounts import PASSWORD, code_in, code_of_app, link_in, make_account
from tests.support.factories import make_event, make_joining_link, make_talk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_cache"),
]

WIDTHS = {"desk": 1280, "phone": 390}


@pytest.fixture(params=WIDTHS)
def page(request, chromium, live_server):
    viewport = {"width": WIDTHS[request.param], "height": 900}
    context = chromium.new_context(base_url=live_server.url, viewport=viewport)
    yield context.new_page()
    context.close()


def axe(page):
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    found = [violation["id"] for violation in Axe().run(page).response["violations"]]
    return [*found, "wider than the screen"] if wide else found


def test_from_a_joining_page_through_a_slip_back_to_it(page, live_server):
    talk = make_talk(make_event(), starts_at=timezone.now() + dt.timedelta(minutes=5))
    make_joining_link(talk=talk, audience="signed-in")
    page.goto(f"/talks/{talk.pk}/join/")
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("E-mail").fill("ada@gmial.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign up").click()

    page.get_by_text("Did you mean ada@gmail.com?").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Yes, send it there").click()
    page.get_by_text("on its way to ada@gmail.com").wait_for()
    assert mail.outbox[-1].to == ["ada@gmail.com"]
    page.get_by_label("Code").fill(code_in(mail.outbox[-1]))
    page.get_by_role("button", name="Confirm").click()

    page.wait_for_url(f"{live_server.url}/talks/{talk.pk}/join/")
    assert page.locator("header").get_by_text("ada@gmail.com").is_visible()


def test_the_link_in_another_browser_leads_back_too(page, chromium, live_server):
    page.goto("/accounts/signup/?next=/events/")
    page.get_by_label("E-mail").fill("new@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign up").click()
    page.get_by_text("on its way to new@example.org").wait_for()
    other = chromium.new_context(base_url=live_server.url).new_page()
    other.goto(link_in(mail.outbox[-1]))
    other.get_by_role("button", name="Yes, confirm").click()

    other.get_by_label("E-mail").fill("new@example.org")
    other.get_by_label("Password").fill(PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in").click()
    other.wait_for_url(f"{live_server.url}/events/")

    page.reload()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{live_server.url}/events/")


def test_signing_in_by_a_code(page, live_server):
    user = make_account()
    page.goto("/accounts/login/?next=/events/")
    page.get_by_role("link", name="Sign in by a code that we mail you").click()
    assert axe(page) == []
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").wait_for()
    assert axe(page) == []
    page.get_by_label("Code").fill(code_in(mail.outbox[-1]))
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url(f"{live_server.url}/events/")


def test_a_second_factor_from_setting_it_up_to_signing_in_with_it(page, live_server):
    user = make_account()
    sign_in(page, user)
    page.goto("/me/#signing-in")
    page.get_by_role("link", name="Set it up").click()
    page.locator("main").get_by_role("link", name="Set it up").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("img", name="The secret as a QR code").wait_for()
    assert axe(page) == []
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(code_of_app(secret))
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert axe(page) == []

    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    sign_in(page, user)
    page.get_by_label("Code").fill(code_of_app(secret, later=1))
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/")


def test_the_account_page_and_its_end(page, live_server):
    user = make_account(name="Ines Example")
    sign_in(page, user)
    page.locator("header").get_by_role("link", name="Ines Example").click()
    page.get_by_label("Time zone").fill("kolkata")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your profile has been saved.").wait_for()
    assert page.get_by_label("Time zone").input_value() == "Asia/Kolkata"
    assert axe(page) == []

    page.get_by_role("link", name="Delete your account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Delete my account").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_role("heading", name="Your account is deleted").wait_for()

    assert not User.objects.exists()
    assert page.locator("header").get_by_role("link", name="Sign in").is_visible()


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"(/|/2fa/authenticate/)$"))
