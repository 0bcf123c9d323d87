"""The tabs and tools around an event or talk, which each room adds for itself."""

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured

from events import object_pages
from events.models import Event, Talk
from events.object_pages import Tab, TabGroup
from tests.support.factories import make_event, make_superuser, make_talk

TABS = [
    "Facts", "Talks", "Season", "Weeks", "Timetable", "Board", "Organisations", "Pages", "Materials",
    "Share", "Tickets", "Questions", "Registrations", "At the door", "Posters", "Joining", "Mail", "Editors",
    "Calendar", "History",
]  # fmt: skip


def titles(event, current=""):
    return [str(tab["title"]) for tab in object_pages.tabs_of(event, current)]


def test_the_tabs_of_all_rooms_stand_in_one_order():
    assert titles(Event(pk=1, kind="series")) == [
        title for title in TABS if title not in ("Weeks", "Timetable")
    ]
    assert titles(Event(pk=1, kind="course")) == [title for title in TABS if title != "Season"]
    assert titles(Event(pk=1, kind="workshop")) == [
        title for title in TABS if title not in ("Season", "Weeks")
    ]


@pytest.mark.django_db
def test_every_tab_leads_to_a_page_on_which_it_is_the_current_one(client):
    client.force_login(make_superuser())

    for kind in ("series", "course", "workshop"):  # between them they have all tabs
        event = make_event(kind=kind)
        for tab in object_pages.tabs_of(event, ""):
            page = client.get(tab["address"])
            shown = page.context_data["desk_tabs"]
            assert [each["title"] for each in shown if each["is_current"]] == [tab["title"]]


def test_a_tab_that_nobody_brings_is_named_in_the_error():
    with pytest.raises(ImproperlyConfigured, match="There is no Tab named 'seson'"):
        object_pages.tabs_of(Event(pk=1), "seson")


def test_every_model_stands_under_a_tab_that_there_is():
    named = {getattr(model_admin, "parent_tab", "") for model_admin in admin.site._registry.values()} - {""}

    assert named and named <= set(object_pages.tabs)


def test_a_room_adds_a_tab_in_its_place_for_some_kinds_of_events(monkeypatch):
    tab = Tab(
        "sample",
        "Sample",
        TabGroup.PROGRAMME,
        position=35,
        kinds=(Event.Kind.COURSE,),
        leads_to=lambda event: f"/{event.pk}/",
    )
    monkeypatch.setitem(object_pages.tabs, "sample", tab)

    assert titles(Event(pk=1, kind="course"))[:4] == ["Facts", "Talks", "Sample", "Weeks"]
    assert "Sample" not in titles(Event(pk=1, kind="series"))
    assert object_pages.tabs["sample"].address(Event(pk=7)) == "/7/"


def test_a_second_page_of_a_name_is_refused():
    with pytest.raises(ImproperlyConfigured, match="two of Page named 'events_talk_move'"):
        object_pages.talk_page("elsewhere")(move)


def move(request, talk):
    """A page that is there already."""


@pytest.mark.django_db
def test_tools_stand_in_their_places_whatever_room_brings_them():
    talk = make_talk(make_event(kind="series"), title="On sheaves")

    def routes(row):
        return [tool["address"].split("/")[-2] for tool in object_pages.tools_of(row)]

    assert routes(talk.event) == [
        "term", "publish", "import", "copy", "hide", "postpone", "format", "cancel",
    ]  # fmt: skip
    assert routes(talk) == ["speakers", "move", "swap", "flyer", "slide", "cancel"]


def test_no_two_tools_or_tabs_stand_in_one_place():
    for model in (Event, Talk):
        places = [page.position for page in object_pages.pages_of(model) if page.label]
        assert len(places) == len(set(places))
    places = [tab.position for tab in object_pages.tabs.values()]
    assert len(places) == len(set(places))
