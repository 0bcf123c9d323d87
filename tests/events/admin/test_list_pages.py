"""Pages and tools beside the list of a model, which rooms above the admin add."""

import pytest

from events.admin import list_pages
from events.models import Organisation, Person
from events.object_pages import Page
from tests.support.factories import make_event, make_user

pytestmark = pytest.mark.django_db

IMPORT = '<a class="desk-button" href="/admin/events/person/import/">Import and export</a>'


@pytest.fixture
def organiser(client):
    user = make_user("editor@example.org")
    make_event(editors=[user])
    client.force_login(user)


@pytest.mark.usefixtures("organiser")
def test_the_list_of_people_shows_its_tool_and_other_lists_none(client):
    assert IMPORT in client.get("/admin/events/person/").content.decode()
    assert "Actions" not in client.get("/admin/events/organisation/").content.decode()


@pytest.mark.usefixtures("organiser")
def test_tools_stand_in_their_places(client, monkeypatch):
    name = "events_person_import_table"
    for label, position in (("Second", 20), ("First", 5)):
        page = Page(name, Person, label.lower(), None, label, position)
        monkeypatch.setitem(list_pages.list_pages, label, page)

    page = client.get("/admin/events/person/").content.decode()

    assert page.index(">First</a>") < page.index(IMPORT) < page.index(">Second</a>")
    assert list_pages.tools_of(Organisation) == []


def test_only_organisers_reach_such_a_page(client):
    client.force_login(make_user(is_staff=True))
    assert client.get("/admin/events/person/import/").status_code == 404
