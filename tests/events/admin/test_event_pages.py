"""The timetable of an event for its organisers, and what calendars were told of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Page
from portal.models import FeedRequests
from tests.support.admin_forms import change, submit, tab
from tests.support.factories import make_event, make_session, make_speaker, make_talk, make_user, utc

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(client):
    editor = make_user("editor@example.org")
    client.force_login(editor)
    return make_event("days", kind="workshop", editors=[editor], time_zone="Australia/Sydney")


def test_the_timetable_goes_by_the_clocks_of_the_event(client, event):
    make_talk(event, title="Late", starts_at=utc(2026, 3, 25, 14))  # 01:00 the day after, in Sydney

    page = client.get(tab(event, "timetable")).content.decode()

    assert "Thursday 26 March 2026" in page
    assert "01:00–02:00" in page
    assert "Sydney" in page


def test_drafts_and_what_has_no_time_are_there_with_what_they_lack(client, event):
    make_talk(event, title="Secret plan", status="draft")
    make_talk(event, title="Some day", starts_at=None)
    make_session(event, title="Empty session")

    page = client.get(tab(event, "timetable")).content.decode()

    for words in ("Secret plan", "Draft", "No speaker", "Some day", "Empty session"):
        assert words in page


def test_the_calendar_says_what_was_told_and_how_often_it_was_read(client, event):
    talk = make_talk(event, title="On sheaves")
    make_talk(event, status="draft")
    client.get(event.get_calendar_url())
    month = timezone.now().date().replace(day=1)
    FeedRequests.objects.update_or_create(path=event.get_calendar_url(), month=month, defaults={"number": 41})

    page = client.get(tab(event, "calendar")).content.decode()

    assert "1 entry was told" in page and "1 talk is not among them" in page
    assert change(talk) in page
    assert ": 41" in page
    assert event.get_calendar_url() in page


def test_what_is_reached_from_a_tab_stands_under_it_and_leads_back(client, event):
    session, page = make_session(event), Page.objects.create(event=event, title="Travel", slug="travel")

    for row, name in ((session, "timetable"), (page, "pages")):
        tabs = client.get(change(row)).context_data["desk_tabs"]
        assert [each["address"] for each in tabs if each["is_current"]] == [tab(event, name)]
        assert submit(client, change(row), title="New").url == tab(event, name)


def test_whoever_came_from_a_list_goes_back_to_it(client, event):
    chosen = "?_changelist_filters=q%3Dtravel"
    page = Page.objects.create(event=event, title="Travel", slug="travel")

    assert submit(client, change(page) + chosen, title="New").url == "/admin/events/page/?q=travel"


def delete(client, row, query=""):
    return client.post(change(row).replace("change", "delete") + query, {"post": "yes"})


def test_deleting_leads_back_to_the_tab_or_to_the_list_one_came_from(client, event):
    session = make_session(event)
    page, other = (Page.objects.create(event=event, title=slug, slug=slug) for slug in ("travel", "stay"))

    assert delete(client, session).url == tab(event, "timetable")
    assert delete(client, page).url == tab(event, "pages")
    assert delete(client, other, "?_changelist_filters=q%3Dstay").url == "/admin/events/page/?q=stay"
    assert not Page.objects.exists() and not event.sessions.exists()


@pytest.mark.parametrize("name", ["timetable", "calendar"])
def test_only_editors_reach_them(client, event, name):
    sealed = make_event(kind="workshop")
    assert client.get(tab(sealed, name)).status_code == 404

    client.force_login(make_user())
    assert client.get(tab(event, name)).status_code in (302, 403)


@pytest.mark.database
@pytest.mark.parametrize(
    "name", ["change", "timetable", "calendar", "board", "pages", "materials", "joining"]
)
def test_the_number_of_queries_does_not_grow(client, event, name):
    def grow():
        session = make_session(event)
        talk = make_talk(event, session=session)
        make_speaker(talk), make_speaker(talk)
        make_talk(event, starts_at=None)
        make_session(event)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(tab(event, name)).status_code == 200
        return len(queries)

    client.get(event.get_calendar_url())
    grow()
    client.get(event.get_calendar_url())
    count()  # what a process reads once
    at_one = count()
    grow(), grow()
    client.get(event.get_calendar_url())

    assert count() == at_one <= 25


def test_the_page_of_an_event_weighs_little_however_many_talks_it_has(client, event):
    event.kind = "series"
    event.save()
    for number in range(250):
        make_talk(event, title=f"Talk {number}")

    assert len(client.get(change(event)).content) < 150_000
