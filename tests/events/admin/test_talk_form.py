"""The form of a talk in the order in which it is filled in, with what counts where a field is blank."""

import pytest

from events.models import Talk
from tests.support.admin_forms import add, change
from tests.support.factories import make_event, make_session, make_talk


@pytest.fixture
def event(editor):
    return make_event(editors=[editor], room="Main hall")


def test_who_speaks_stands_before_recording_import_and_materials(client, event):
    make_talk(event, speaker="Ada Example")

    for address in (change(Talk.objects.get()), add(Talk)):
        page = client.get(address).content.decode()
        marks = ['name="abstract"', 'id="speakers-group"', 'name="recording"', 'name="external_key"']
        places = [page.index(mark) for mark in [*marks, 'id="materials-group"']]
        assert places == sorted(places)
        assert page.count('id="speakers-group"') == page.count('name="external_key"') == 1


def room(page, name="room"):
    """The tag of the field of a room."""
    return page.partition(f'name="{name}"')[2].partition(">")[0]


@pytest.mark.parametrize(
    ("kind", "of_session", "shown"),
    [
        ("talk", None, "Main hall"),
        ("talk", "", "Main hall"),
        ("talk", "Room 5", "Room 5"),
        ("social", "", ""),  # a dinner may be anywhere
    ],
)
def test_a_blank_room_shows_where_the_talk_is_then(client, event, kind, of_session, shown):
    session = None if of_session is None else make_session(event, room=of_session)
    talk = make_talk(event, kind=kind, session=session)

    page = client.get(change(talk)).content.decode()
    listed = client.get("/admin/events/talk/").content.decode()

    for tag in (room(page), room(listed, "form-0-room")):
        assert f'placeholder="{shown}"' in tag
        assert "value=" not in tag


def test_a_new_talk_shows_the_room_of_the_event_that_was_chosen(client, event):
    assert 'placeholder="Main hall"' in room(client.get(f"{add(Talk)}?event={event.pk}").content.decode())
