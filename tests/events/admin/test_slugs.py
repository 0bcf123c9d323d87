"""Addresses that are left blank in the admin."""

import pytest
from playwright.sync_api import expect

from events.models import Event, Page, Person
from tests.support.admin_forms import add, change, errors, inline_row, submit, tab
from tests.support.factories import make_event, make_person, make_superuser


@pytest.fixture(autouse=True)
def organiser(client, db):
    client.force_login(make_superuser())


def test_a_blank_address_is_made_of_the_letters_of_the_name(client):
    for _each in range(2):
        submit(client, add(Person), name="Đặng 王小明", slug="")

    assert sorted(Person.objects.values_list("slug", flat=True)) == [
        "dang-wang-xiao-ming",
        "dang-wang-xiao-ming-2",
    ]


def test_an_address_is_asked_for_where_the_name_gives_none(client):
    assert "slug" in errors(submit(client, add(Person), name="…", slug=""))


def test_an_event_gets_the_address_of_its_title_without_its_formulas(client):
    event = make_event(title="The $h$-principle")
    submit(client, change(event), slug="")

    assert Event.objects.get().slug == "the-h-principle"


def test_what_was_typed_stays(client):
    person = make_person("Ann Example")
    submit(client, change(person), slug="ann")

    assert Person.objects.get().slug == "ann"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Getting there", "getting-there"),
        ("Travel", "travel-2"),
        ("Timetable", "timetable-2"),
        ("王 $x$", "wang-x"),
    ],
)
def test_a_new_page_of_an_event_is_a_draft_at_a_free_address_of_its_title(client, title, slug):
    event = make_event()
    Page.objects.create(event=event, title="Travel", slug="travel", is_published=True)
    row = inline_row("pages", 1, title=title, slug="", position=0)

    submit(client, tab(event, "pages"), **{"pages-TOTAL_FORMS": 2} | row)

    page = event.pages.get(slug=slug)
    assert (page.title, page.is_published) == (title, False)
    client.logout()
    assert client.get(page.get_absolute_url()).status_code == 404


def test_a_page_of_its_own_form_gets_an_address_too(client):
    event = make_event()
    Page.objects.create(event=make_event(), title="Travel", slug="travel")  # of another event

    submit(client, add(Page), event=event.pk, title="Travel", slug="")

    assert event.pages.get().slug == "travel" and not event.pages.get().is_published


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_address_in_a_row_that_is_added_fills_itself(client, live_server, chromium):
    event = make_event()
    context = chromium.new_context(base_url=live_server.url)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()

    page.goto(tab(event, "pages"))
    page.locator("#pages-group").get_by_text("Add another Page").click()
    page.locator("#id_pages-0-title").press_sequentially("Đến đây nhé")
    page.keyboard.press("Tab")

    expect(page.locator("#id_pages-0-slug")).to_have_value("den-day-nhe")
