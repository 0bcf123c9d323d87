"""A chair decides about many posters, releases, stops and releases again; an author answers. In a browser.

Screenshots are left in var/screenshots/.
"""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.posters import links
from events.posters.actions import releases
from events.posters.models import Poster
from tests.support.admin_browser import press, shoot, signed_in
from tests.support.factories import make_user
from tests.support.posters import make_area, make_call, make_criterion, make_poster, make_review
from tests.support.registrations import latest_text, make_ticket, make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLES = ("Graph limits of $G(n,p)$", "Knots and their groups", "On ω-categorical structures", "Small cycles")


@pytest.fixture
def call(live_server, settings):
    settings.SITE_URL = live_server.url
    day = (timezone.now() + dt.timedelta(days=90)).date()
    event = make_workshop("graphs", title="Graphs and limits", first_day=day, last_day=day)
    call = make_call(
        event, review="double", answers_by=day - dt.timedelta(days=30), ticket=make_ticket(event, capacity=20)
    )
    criterion, area = make_criterion(call), make_area(event)
    for number, title in enumerate(TITLES):
        author = {"name": f"Ada {number} Example", "email": f"a{number}@a{number}.example"}
        poster = make_poster(call, [author], title=title, areas=[area], wants_spotlight=number == 1)
        make_review(
            poster, scores={criterion: number + 1}, to_authors="A clear abstract; do say more of $n$."
        )
    return call


@pytest.fixture
def chair(chromium, live_server, call):
    user = make_user(email="chair@chairs.example", name="Ines Chair", is_staff=True)
    call.event.editors.add(user)
    call.chairs.add(user)
    with signed_in(chromium, live_server.url, user) as page:
        yield page


def test_from_decisions_to_an_answer(chair, call):
    page, base = chair, f"/admin/events/event/{call.event_id}/posters"
    page.goto(f"{base}/decisions/")
    for number in (3, 4):
        page.get_by_label(f"Choose no. {number}").check()
    press(page, "Accepted as a poster")
    expect(page.get_by_text("2 posters: Accepted as a poster.")).to_be_visible()
    page.get_by_label("Choose no. 1").check()
    page.get_by_label("Words of your own").fill("We hope to see you all the same.")
    press(page, "Not accepted")
    shoot(page, "posters-decisions")

    release(page)
    shoot(page, "posters-released")
    press(page, "Stop")
    expect(page.get_by_text("Stopped. Nobody more is told.")).to_be_visible()
    releases.carry_out(timezone.now() + releases.WAITS)
    assert not Poster.objects.exclude(released_decision="").exists()

    page.goto(f"{base}/decisions/")
    release(page)
    releases.carry_out(timezone.now() + releases.WAITS)
    page.reload()
    expect(page.get_by_text("3 of 3 told.")).to_be_visible()
    shoot(page, "posters-told")
    assert "We hope to see you all the same." in latest_text("a0@a0.example")

    page.goto(f"{base}/letters/")
    shoot(page, "posters-letters")
    page.goto(f"{base}/{Poster.objects.get(number=3).pk}/")
    page.locator("#decision-decision").select_option("rejected")
    press(page, "Store the decision")
    expect(page.get_by_text("hidden until it is released again")).to_be_visible()
    shoot(page, "posters-panel")

    page.goto(links.path(Poster.objects.get(number=4)))
    shoot(page, "posters-own")
    press(page, "I come, and take the place")
    press(page, "Take the place")
    page.goto(f"{base}/answers/")
    expect(page.get_by_role("heading", name="No answer")).to_be_visible()
    shoot(page, "posters-answers")
    assert Poster.objects.get(number=4).answer == "comes"


def release(page):
    press(page, "Release 3 decisions that are not told")
    shoot(page, "posters-release")
    press(page, "Release in 10 minutes")
