"""The desk of organisers in a real browser: by keys alone, and in few loads. Pictures in var/screenshots/."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from events.models import Page, Session, Talk
from tests.support.admin_browser import press, signed_in
from tests.support.factories import (
    make_board_member,
    make_event,
    make_material,
    make_session,
    make_superuser,
    make_talk,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SERIOUS = ("serious", "critical")
PROGRAMME = [
    # date, start, minutes, title, speakers, session, room, kind
    ("2027-06-15", "09:00", "30", "Welcome", "", "", "Hall", "Opening"),
    ("2027-06-15", "09:30", "60", "On flows", "Ann Example (Elmsworth)", "Morning", "Hall", "Keynote"),
    ("2027-06-15", "10:30", "30", "Coffee", "", "", "", "Break"),
    ("2027-06-15", "11:00", "45", "On knots", "Bea Other", "Knots", "Hall", "Talk"),
    ("2027-06-15", "11:00", "45", "On trees", "Cy Third", "Graphs", "Attic", "Talk"),
    ("2027-06-15", "11:45", "45", "On links", "Dee Fourth", "Knots", "Hall", "Talk"),
    ("2027-06-15", "11:45", "45", "On paths", "Eve Fifth; Ann Example", "Graphs", "Attic", "Talk"),
    ("2027-06-15", "12:30", "90", "Lunch", "", "", "", "Break"),
    ("2027-06-15", "14:00", "60", "What is next?", "", "", "Hall", "Panel"),
    ("2027-06-15", "18:00", "180", "Dinner", "", "", "", "Social event"),
]


@pytest.fixture
def desk(chromium, live_server):
    with signed_in(chromium, live_server.url, make_superuser()) as page:
        yield page


@pytest.fixture
def addresses(live_server):
    """The pages that organisers have open most."""
    event = make_event(kind="workshop", title="Graphs and limits")
    series = make_event(kind="series", slug="series", title="Seminar")
    talk = make_talk(event, speaker="Ann Example", room="Hall", session=make_session(event))
    make_material(event=event), make_board_member(event), make_talk(series)
    page = Page.objects.create(event=event, slug="travel", title="Travel")
    desk = f"/admin/events/event/{event.pk}"
    return [
        "/admin/", "/admin/events/event/", "/admin/events/talk/", f"{desk}/change/", f"{desk}/timetable/",
        f"{desk}/arrange/", f"{desk}/sheet/", f"/admin/events/event/{series.pk}/season/",
        f"/admin/events/talk/{talk.pk}/change/", f"{desk}/board/", f"{desk}/materials/",
        f"/admin/events/page/{page.pk}/change/",
    ]  # fmt: skip


def test_the_pages_used_most_are_sound_in_both_schemes_at_any_width(desk, addresses):
    found = []
    for width, scheme in ((320, "dark"), (1280, "light")):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.emulate_media(color_scheme=scheme)
        for address in addresses:
            desk.goto(address)
            desk.wait_for_load_state("load")
            broken = Axe().run(desk).response["violations"]
            found += [(address, width, each["id"]) for each in broken if each["impact"] in SERIOUS]
            if desk.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append((address, width, "wider than the screen"))

    assert found == []


def test_menus_rows_and_talks_of_the_grid_go_by_keys_alone(desk, addresses):
    focused = "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
    desk.goto(next(address for address in addresses if "materials" in address))
    desk.keyboard.press("Tab")
    assert desk.evaluate(focused) == "Skip to the content"
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "main-content"

    account = desk.locator(".desk-account")
    account.press("Enter")
    expect(desk.get_by_role("button", name="Log out")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(account).to_have_attribute("aria-expanded", "false")
    assert desk.evaluate("document.activeElement.className").startswith("desk-account")

    row = desk.locator(".desk-row").first
    row.press("Enter")
    expect(row).to_have_attribute("aria-expanded", "true")
    expect(desk.get_by_label("Label").first).to_be_visible()

    desk.goto(next(address for address in addresses if "arrange" in address))
    desk.locator(".arrange-talk").first.press("ArrowDown")
    desk.locator(".arrange-talk").first.press("Shift+ArrowDown")
    expect(desk.locator("#arrange-told")).to_contain_text("Moved: 1.")
    press(desk, "Show what would change")
    press(desk, "Move them")
    assert Talk.objects.filter(event__kind="workshop").get().starts_at.minute == 35


def test_a_workshop_of_ten_items_takes_few_loads_and_saves(desk):
    loads, saves = [], []
    desk.on("framenavigated", lambda frame: loads.append(frame.url))
    desk.on("request", lambda request: request.method == "POST" and "/preview/" not in request.url
            and saves.append(request.url))  # fmt: skip

    desk.goto("/admin/events/event/add/")
    desk.get_by_label("Title", exact=False).first.fill("Graphs and limits")
    desk.get_by_label("Kind").select_option("workshop")
    desk.get_by_label("Status").select_option("published")
    desk.get_by_label("First day").fill("2027-06-15")
    desk.get_by_label("Last day").fill("2027-06-15")
    press(desk, "Save")
    desk.get_by_role("link", name="Timetable").click()
    desk.get_by_role("link", name="Edit as a sheet").click()
    desk.locator(".sheet-table input:not([type=hidden])").first.focus()
    table = "\n".join("\t".join(row) for row in PROGRAMME)
    desk.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        table,
    )
    press(desk, "Save")
    desk.get_by_role("link", name="Facts").click()
    desk.get_by_role("link", name="Publish talks").click()
    press(desk, desk.locator("button[name=confirm]").inner_text())

    assert Talk.objects.public().count() == len(PROGRAMME)
    assert set(Session.objects.values_list("title", flat=True)) == {"Morning", "Knots", "Graphs"}
    assert len(saves) <= 5 and len(loads) <= 12, (len(saves), len(loads))
