"""The life of an announcement in a real browser: composed, seen, tried out, sent, watched, held and stopped.

And the mail itself, light and dark, at desk and phone width. Screenshots are left in var/screenshots/.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as project
from django.utils import timezone

from mailing.announcements import actions, letters, preview
from mailing.models import Announcement, Delivery, MailingList
from tests.support import announcements
from tests.support.factories import make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("offers", "wake_ups"),
]

SHOTS = project.BASE_DIR / "var" / "screenshots"
BODY = (
    "We meet: {{talk.time}}.\n\n{{talk.abstract}}\n\n$$\\sum_{n} \\frac{1}{n^2}$$\n\n[The page](/talks/42/)"
)
THEME = "dark => document.documentElement.classList.toggle('dark', dark)"


@pytest.fixture
def desk(chromium, live_server, client, settings):
    """The browser of an editor of a list with three readers; what a script complains of fails the test."""
    settings.SITE_URL = live_server.url
    editor = make_user("editor@example.org", time_zone="Europe/Berlin")
    news = announcements.make_list("News", slug="news", editors=[editor])
    for name, zone in [("alice", "Asia/Tokyo"), ("bob", "Europe/Paris"), ("eve", "")]:
        announcements.make_reader(f"{name}@example.org", time_zone=zone, lists=[news])
    client.force_login(editor)
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
    yield page
    context.close()
    assert complaints == []


def test_the_life_of_an_announcement(desk):
    desk.goto("/admin/mailing/announcement/add/")
    desk.get_by_label("News").check()
    desk.get_by_label("Subject").fill("Next week")
    desk.locator("textarea[name=body]").fill("We *meet*.")
    desk.get_by_role("button", name="Save", exact=True).click()

    desk.get_by_text("It would go to 3 addresses.").wait_for()
    assert desk.locator("[data-mail]").get_by_text("We meet.").is_visible()  # within its shadow root
    desk.get_by_role("button", name="Send a test to editor@example.org").click()
    desk.get_by_text("A test is on its way to editor@example.org.").wait_for()

    desk.get_by_role("button", name="Send", exact=True).click()
    desk.get_by_text("Scheduled", exact=True).wait_for()
    actions.start_due(timezone.now())  # as the worker does
    desk.reload()
    desk.locator("#mail-sentence", has_text="0 of 3 mails done").wait_for()

    sent = Announcement.objects.get().deliveries
    sent.filter(address="alice@example.org").update(state="sent", sent_at=timezone.now())
    desk.locator("#mail-sentence", has_text="1 of 3 mails done").wait_for()  # by its script, without a reload
    assert desk.locator("[data-count=sent]").inner_text() == "1"

    desk.get_by_role("button", name="Pause").click()
    desk.get_by_text("It waits until you let it go on.").wait_for()
    desk.get_by_role("button", name="Go on").click()
    desk.get_by_text("Being sent").wait_for()
    desk.get_by_text("Cancel…").click()
    desk.get_by_role("button", name="Stop it for good").click()
    desk.get_by_text("Cancelled: nothing more of it goes out.").wait_for()
    desk.get_by_role("link", name="2 Cancelled").click()
    desk.get_by_role("cell", name="bob@example.org").wait_for()
    assert desk.get_by_role("cell", name="alice@example.org").count() == 0
    assert Delivery.objects.filter(purpose="test").count() == 1


def test_a_recipient_is_chosen_and_their_own_time_shown(desk):
    row = announcements.make_announcement(
        lists=MailingList.objects.all(), source=announcements.SOURCE, body=BODY
    )
    desk.goto(f"/admin/mailing/announcement/{row.pk}/preview/")
    assert desk.locator(".mail-text").get_by_text("(Tokyo)").is_visible()

    desk.get_by_label("For", exact=True).select_option(label="b…@example.org, Paris")
    desk.get_by_role("button", name="Show").click()

    desk.locator("[data-mail]").get_by_text("your time: 21:00–22:00 (Paris)").wait_for()


def test_without_its_script_the_page_is_complete(desk):
    row = actions.start(announcement=announcements.make_announcement(lists=MailingList.objects.all()))
    desk.route("**/announcement.js", lambda route: route.fulfill(body="", content_type="text/javascript"))

    desk.goto(f"/admin/mailing/announcement/{row.pk}/watch/")
    desk.get_by_role("button", name="Pause").click()

    desk.get_by_role("button", name="Go on").wait_for()
    assert desk.locator("#mail-sentence").inner_text() == "0 of 3 mails done"


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_the_pages_are_sound(desk, width, is_dark):
    lists = MailingList.objects.all()
    draft = announcements.make_announcement(
        lists=lists, source=announcements.SOURCE, body=BODY, subject="{{talk.title}}"
    )
    running = actions.start(announcement=announcements.make_announcement(lists=lists))
    running.deliveries.filter(address="bob@example.org").update(state="failed", error="550 No such user")
    desk.set_viewport_size({"width": width, "height": 900})
    for row, name in ((draft, "preview"), (running, "watch")):
        desk.goto(f"/admin/mailing/announcement/{row.pk}/{name}/")
        desk.evaluate(THEME, is_dark)
        assert_sound(
            desk, ".desk", SHOTS / f"announcement-{name}-{width}-{'dark' if is_dark else 'light'}.png"
        )


@pytest.mark.parametrize("width", [760, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mail_is_sound(desk, width, scheme):
    row = announcements.make_announcement(
        lists=MailingList.objects.all(), source=announcements.SOURCE, body=BODY
    )
    message = preview.message_for(letters.render(row), preview.samples(row)[0])
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 700})
    desk.goto("about:blank")
    desk.set_content(message.get_body(("html",)).get_content())

    assert_sound(desk, ".letter", SHOTS / f"mail-{width}-{scheme}.png")
    ground = desk.evaluate("getComputedStyle(document.querySelector('.letter')).backgroundColor")
    assert ground == ("rgb(24, 23, 21)" if scheme == "dark" else "rgb(255, 255, 255)")


def assert_sound(page, part, shot):
    """No sideways scrolling, and nothing that axe finds wrong."""
    page.wait_for_load_state("networkidle")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, context={"include": [part]}).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
