"""The life of a subscriber in a real browser: sign up, confirm, choose, leave with one click, be erased.

And each page looked at as readers and organisers see it: sound at phone and desk width, light and dark, for
screen readers too. Screenshots are left in var/screenshots/.
"""

import re

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core import mail
from django.core.cache import cache

from mailing.lists import personal_links
from mailing.models import Subscriber, Subscription
from tests.support.factories import make_user
from tests.support.mailing_lists import (
    make_announcement,
    make_letter,
    make_list,
    make_subscriber,
    make_subscription,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = settings.BASE_DIR / "var" / "screenshots"


@pytest.fixture
def site(live_server, settings):
    cache.clear()
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def seminar(db):
    return make_list("seminar", name="Seminar", description="On **sheaves**.")


def open_page(chromium, site, **options):
    """A page that fails the test on what a reader should not meet."""
    page = chromium.new_context(base_url=site, timezone_id="Asia/Singapore", **options).new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda told: told.type == "error" and page.complaints.append(told.text))
    return page


def newest_link(pattern):
    return re.search(pattern, mail.outbox[-1].body)[0]


def test_the_life_of_a_subscriber(chromium, site, seminar):
    page = open_page(chromium, site)
    page.goto("/lists/")
    page.get_by_role("link", name="Seminar", exact=True).click()
    page.get_by_role("link", name="Subscribe by mail").click()
    assert page.get_by_label("Your time zone").input_value() == "Asia/Singapore"
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("heading", name="Check your inbox").wait_for()

    page.goto(newest_link(rf"{site}/lists/confirm/\S+"))
    page.get_by_role("button", name="Yes, subscribe me").click()
    page.get_by_role("heading", name="You are on the list").wait_for()
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.time_zone) == ("ada@example.org", "Asia/Singapore")
    assert Subscription.objects.get().state == "active"

    page.get_by_role("link", name="Choose what you get").click()
    page.get_by_label("A weekly digest instead of all the others").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert Subscription.objects.get().wants_digest

    announcement = make_announcement(seminar)
    page.goto(personal_links.unsubscribe_url(personal_links.signature(subscriber), announcement.pk))
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_role("heading", name="You are unsubscribed").wait_for()
    assert Subscription.objects.get().state == "left"

    page.get_by_role("link", name="Come back").click()
    page.get_by_role("button", name="Subscribe to Seminar").click()
    page.get_by_text("You are on the list.").wait_for()
    assert Subscription.objects.get().state == "active"
    page.get_by_role("link", name="Erase me").click()
    page.get_by_role("button", name="Erase me").click()
    page.get_by_role("heading", name="You are erased").wait_for()
    assert not Subscriber.objects.exists()
    assert page.complaints == []


def test_signing_up_works_without_scripts(chromium, site, seminar):
    page = open_page(chromium, site, java_script_enabled=False)
    page.goto("/lists/seminar/subscribe/")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_role("button", name="Subscribe").click()

    page.get_by_role("heading", name="Check your inbox").wait_for()
    assert Subscriber.objects.get().time_zone == ""


@pytest.fixture
def readers_pages(seminar, site):
    subscriber = make_subscriber("ada@example.org", name="Ada")
    make_subscription(seminar, subscriber), make_subscription(make_list("course"), subscriber)
    make_list("news"), make_list("board", is_public=False)
    letter, announcement = make_letter(seminar), make_announcement(seminar)
    own = personal_links.preferences_url(personal_links.signature(subscriber))
    return {
        "lists": "/lists/",
        "list": "/lists/seminar/",
        "list-private": "/lists/board/",
        "letter": f"/lists/seminar/{letter.pk}/",
        "subscribe": "/lists/seminar/subscribe/",
        "subscribe-sent": "/lists/seminar/subscribe/?sent=1",
        "preferences": own,
        "erase": f"{own}erase/",
        "unsubscribe": personal_links.unsubscribe_url(personal_links.signature(subscriber), announcement.pk),
    }


def look_at(page, name, path):
    page.goto(path)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        page.complaints.append(f"{name} is wider than the screen")
    for found in Axe().run(page).response["violations"]:
        nodes = [node["html"][:200] for node in found["nodes"][:3]]
        page.complaints.append(f"{name}: {found['id']}: {nodes}")


@pytest.mark.parametrize("width, scheme", [(375, "dark"), (1280, "light")])
def test_every_page_of_readers_is_sound(chromium, site, readers_pages, width, scheme):
    page = open_page(chromium, site, viewport={"width": width, "height": 900}, color_scheme=scheme)

    for name, path in readers_pages.items():
        look_at(page, f"{name}-{width}-{scheme}", path)

    assert page.complaints == []


def test_an_organiser_brings_in_addresses(chromium, site, seminar):
    organiser = make_user("organiser@example.org")
    EmailAddress.objects.create(user=organiser, email=organiser.email, verified=True)
    seminar.editors.add(organiser)
    make_subscription(seminar, "there@example.org")
    page = open_page(chromium, site)
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("E-mail").fill("organiser@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Mailing lists").first.click()
    page.get_by_role("link", name="Seminar", exact=True).first.click()
    page.get_by_role("link", name="Import").first.click()

    page.get_by_label("Addresses").fill("ada@example.org, Ada\nthere@example.org")
    page.get_by_role("button", name="Show what would be done").click()
    page.get_by_text("On the list already").wait_for()
    page.get_by_role("button", name="Import").click()

    page.get_by_text("1 address is asked by mail to confirm").wait_for()
    page.get_by_role("cell", name="ada@example.org").first.wait_for()
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]
    assert page.complaints == []
