"""Check-in as no button asks for it: refused with the reason, and nothing is changed."""

import pytest

from events.registration.models import CheckIn, Place
from tests.support.desk_pages import words
from tests.support.doors import AT_DOOR, at_door, make_open_door
from tests.support.registrations import make_ticket, make_workshop, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(client, clock):
    """A workshop with a ticket; a helper stands at the door on its first day."""
    clock.now = AT_DOOR
    event, helper = make_open_door(title="Graphs")
    make_ticket(event)
    client.force_login(helper)
    return event


def come(event, name="Ada Example"):
    return register(event.tickets.first(), name=name)[0]


@pytest.mark.database
@pytest.mark.parametrize(
    ("do", "fields", "status"),
    [
        ("", {}, 400),
        ("x" * 3000, {}, 400),
        ("accept", {}, 400),
        ("in", {}, 404),
        ("in", {"who": "\x00"}, 404),
        ("in", {"who": "9" * 5000}, 404),
        ("in", {"who": "-1"}, 404),
        ("let-in", {"ticket": "x"}, 404),
        ("let-in", {"ticket": "dinner"}, 404),
        ("let-in", {"ticket": "foreign"}, 404),
    ],
)
def test_what_no_button_sends_is_refused_at_the_door(client, event, do, fields, status):
    ticket = event.tickets.get()
    ticket.capacity = 1
    ticket.save()
    come(event)
    wim = come(event, "Wim Waiter")
    tickets = {
        "dinner": make_ticket(event, "Dinner", kind="extra"),
        "foreign": make_ticket(make_workshop("o")),
    }
    if do == "let-in":
        named = tickets.get(fields["ticket"])
        fields = {"who": wim.pk, "ticket": named.pk if named else fields["ticket"]}

    page = at_door(client, event, do, **fields)

    assert page.status_code == status
    assert "Nothing is changed:" in words(page) and "0 of 1 in" in words(page)
    assert not CheckIn.objects.exists()
    assert Place.objects.filter(state="confirmed").count() == 1


def test_taking_back_what_somebody_did_anew_takes_nothing_back_and_says_so(client, event):
    ada = come(event)
    at_door(client, event, "in", who=ada.pk)

    stale = at_door(client, event, "undo", who=ada.pk, check_in=0)

    assert stale.status_code == 400
    assert "Ada Example was checked in once more; nothing was taken back." in words(stale)
    assert CheckIn.objects.count() == 1


def test_a_helper_whose_session_ended_learns_that_nothing_is_stored(client, event):
    ada = come(event)
    client.logout()

    page = at_door(client, event, "in", who=ada.pk, name="Ada Example")

    assert page.status_code == 403
    assert "Nothing is stored: you are not signed in any more." in words(page)
    assert "Ada" not in page.content.decode()
    assert not CheckIn.objects.exists()
