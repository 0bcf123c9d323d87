"""An organiser's first evening in a real browser: from nothing to a published talk, moved and cancelled; and
the speaker's own page on a phone. Screenshots are left in var/screenshots/.
"""

import datetime as dt

import icalendar
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Event, Person, Speaker, Talk
from events.speakers.actions.links import make_link
from events.speakers.links import address
from tests.support.factories import make_event, make_speaker, make_superuser, make_talk, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = settings.BASE_DIR / "var" / "screenshots"
ABSTRACT = "For all $n$ we show that $\\sum_{k=1}^n k = \\frac{n(n+1)}{2}$, *twice*."


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    return live_server.url


def open_page(chromium, site, **options):
    """A page whose console errors fail the test at its end by `complaints`."""
    page = chromium.new_context(base_url=site, **options).new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def sign_in(page, email):
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("correct horse")
    press(page, "Sign in")


def shoot(page, name):
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def organiser(chromium, site):
    user = make_superuser(email="organiser@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page = open_page(chromium, site, viewport={"width": 1280, "height": 900})
    sign_in(page, user.email)
    yield page
    assert page.complaints == []
    page.context.close()


def test_from_an_empty_site_to_a_talk_that_is_moved_and_cancelled(organiser, client):
    page, day = organiser, timezone.localdate() + dt.timedelta(days=30)
    monday = day + dt.timedelta(days=-day.weekday())

    make_series(page)
    series = Event.objects.get(slug="evening-seminar")
    plan_term(page, series, monday)
    first, second, note = series.talks.order_by("starts_at")
    assert note.title == "No seminar this week: Holiday"
    fill_talk(page, first)
    publish(page, series, monday)

    public = client.get(first.get_absolute_url()).content.decode()
    assert "Ada Newcomer" in public and "<math" in public and "<em>twice</em>" in public

    move(page, first, monday + dt.timedelta(days=2))
    assert entry(client, series, first).start.date() == monday + dt.timedelta(days=2)

    page.goto(f"/admin/events/talk/{first.pk}/cancel/")
    shoot(page, "organiser-cancel")
    press(page, "Cancel this talk")
    assert entry(client, series, first)["STATUS"] == "CANCELLED"
    assert "Cancelled" in client.get(series.get_absolute_url()).content.decode()


def make_series(page):
    page.goto("/admin/events/event/add/")
    page.get_by_label("Title").fill("Evening seminar")
    page.get_by_label("Status").select_option("published")
    page.locator("#id_time_zone").select_option("Europe/Berlin", force=True)
    page.locator("#id_slot_weekday").select_option("0")
    page.locator("#id_slot_time").fill("18:00")
    page.locator("#id_slot_minutes").fill("60")
    assert page.get_by_label("Address").first.input_value() == "evening-seminar"
    press(page, "Save")


def plan_term(page, series, monday):
    page.goto(f"/admin/events/event/{series.pk}/change/")
    follow(page, "Plan a term")
    page.get_by_label("First day").fill(monday.isoformat())
    page.get_by_label("Last day").fill((monday + dt.timedelta(weeks=2)).isoformat())
    page.get_by_label("Without").fill(f"{monday + dt.timedelta(weeks=2)} Holiday")
    press(page, "Show what would change")
    shoot(page, "organiser-term")
    expect(page.get_by_text("3 drafts would be made.")).to_be_visible()
    page.locator("button[name=confirm]").click()
    page.wait_for_url("**/season/**")
    shoot(page, "organiser-season")


def fill_talk(page, talk):
    """With a person who is made in place, and a preview of the mathematics."""
    page.goto(f"/admin/events/talk/{talk.pk}/change/")
    page.locator("#id_title").fill("Sums of the first $n$ numbers")
    page.locator("#id_abstract").fill(ABSTRACT)
    expect(page.locator("#id_abstract ~ * math, .preview math").first).to_be_attached()
    page.get_by_text("Add another Speaker").click()
    with page.expect_popup() as popup:
        page.locator("#id_speakers-0-person").evaluate(
            "field => field.closest('.related-widget-wrapper').querySelector('.add-related').click()"
        )
    person = popup.value
    person.get_by_label("Name").first.fill("Ada Newcomer")
    with person.expect_event("close"):
        person.get_by_role("button", name="Save", exact=True).click()
    shoot(page, "organiser-talk")
    press(page, "Save and continue editing")
    talk.refresh_from_db()
    assert talk.speakers.get().person == Person.objects.get(name="Ada Newcomer")
    assert talk.abstract == ABSTRACT


def publish(page, series, monday):
    page.goto(f"/admin/events/event/{series.pk}/publish/")
    page.get_by_label("From").fill(monday.isoformat())
    page.get_by_label("Until").fill((monday + dt.timedelta(weeks=3)).isoformat())
    press(page, "Show what would change")
    with page.expect_navigation():
        page.locator("button[name=confirm]").click()
    assert {talk.status for talk in series.talks.all() if talk.title} == {"confirmed"}
    assert {talk.status for talk in series.talks.all() if not talk.title} == {"draft"}  # an empty slot


def move(page, talk, day):
    page.goto(f"/admin/events/talk/{talk.pk}/move/")
    page.locator("[name=starts_at_0]").fill(day.isoformat())
    page.locator("[name=starts_at_1]").fill("17:30")
    press(page, "Show what would change")
    shoot(page, "organiser-move")
    with page.expect_navigation():
        page.locator("button[name=confirm]").click()
    talk.refresh_from_db()
    assert f"{talk.starts_at.astimezone(talk.event.zone):%Y-%m-%d %H:%M}" == f"{day} 17:30"


def entry(client, series, talk):
    """The talk as a calendar program reads it."""
    feed = icalendar.Calendar.from_ical(client.get(series.get_calendar_url()).content)
    return next(found for found in feed.walk("VEVENT") if str(talk.pk) in found["URL"].rsplit("/", 2)[1])


def test_a_speaker_fills_in_a_talk_by_link_on_a_phone(chromium, site):
    event = make_event("seminar", speaker_changes="live", time_zone="Europe/Berlin")
    talk = make_talk(event, title="", starts_at=timezone.now() + dt.timedelta(days=30))
    link = make_link(speaker=make_speaker(talk, "Ada Example"))
    page = open_page(
        chromium, site, viewport={"width": 375, "height": 800}, has_touch=True, timezone_id="Asia/Singapore"
    )

    page.goto(address(link))
    shoot(page, "speaker-phone")
    page.locator("#id_title").fill("On the sum of $n$ squares")
    page.locator("#id_abstract").fill(ABSTRACT)
    expect(page.locator("math").first).to_be_attached()
    press(page, "Save")
    shoot(page, "speaker-phone-saved")

    talk.refresh_from_db()
    assert (talk.title, talk.abstract) == ("On the sum of $n$ squares", ABSTRACT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    link.refresh_from_db()
    assert link.first_opened_at and link.answered_at
    assert Talk.objects.get().title

    other = make_talk(
        make_event("elsewhere", editors=[make_user()]), starts_at=timezone.now() + dt.timedelta(days=40)
    )
    page.goto(address(make_link(speaker=Speaker.objects.create(talk=other, person=Person.objects.get()))))
    expect(page.locator("#id_time_zone")).to_have_count(0)  # about that talk alone, as its scripts know
    assert page.complaints == []
