"""Check-in at the door: by code or by name, once a day, and nothing told to strangers."""

import datetime as dt

import pytest
from django import db
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.registration import links
from events.registration.actions import door, offers, transfers
from events.registration.models import CheckIn, Place, Registration
from tests.support.desk_pages import words
from tests.support.doors import AT_DOOR, at_door, door_page, make_helper, make_open_door
from tests.support.factories import make_event, make_user
from tests.support.registrations import NOW, cancel, make_ticket, make_workshop, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(client, clock):
    """A workshop of three days with a ticket; a helper stands at the door on the first."""
    clock.now = AT_DOOR
    event, helper = make_open_door(title="Graphs")
    make_ticket(event)
    client.force_login(helper)
    return event


def come(event, name="Ada Example", **facts):
    return register(event.tickets.first(), name=name, **facts)[0]


def scan(client, event, registration):
    return client.get(links.door_address(event, registration).removeprefix("http://127.0.0.1:8000"))


# --- The code --------------------------------------------------------------------------------------------


def test_the_code_shows_a_helper_who_it_is_and_changes_nothing(client, event):
    ada = come(event, affiliation="University of Examples")

    page = scan(client, event, ada)

    assert "Ada Example University of Examples Graphs: In person Check in" in words(page)
    assert not CheckIn.objects.exists()
    assert "no-store" in page["Cache-Control"]


def test_a_button_checks_in_and_says_so(client, event):
    ada = come(event)

    page = at_door(client, event, "in", who=ada.pk)

    assert "Ada Example is in." in words(page)
    assert "1 of 1 in" in words(page)
    check_in = CheckIn.objects.get()
    assert (check_in.registration, check_in.day) == (ada, dt.date(2026, 6, 15))
    assert check_in.by.email == "helper@example.org"


def test_who_is_in_is_shown_with_the_time_and_not_checked_in_again(client, event, clock):
    ada = come(event)
    at_door(client, event, "in", who=ada.pk)
    clock.now += dt.timedelta(hours=1)

    assert "Already in since 09:12." in words(scan(client, event, ada))
    assert "Ada Example was already in since 9:12." in words(at_door(client, event, "in", who=ada.pk))
    assert CheckIn.objects.count() == 1


def test_each_day_of_the_event_is_one_of_its_own_by_its_clocks(client, event, clock):
    ada = come(event)
    at_door(client, event, "in", who=ada.pk)
    clock.now = AT_DOOR.replace(hour=22, minute=30)  # half past midnight in Berlin

    page = at_door(client, event, "in", who=ada.pk)

    assert "Ada Example is in." in words(page)
    assert [each.day.day for each in CheckIn.objects.all()] == [15, 16]


@pytest.mark.database
@pytest.mark.parametrize("code", ["NOSUCH", "", "' OR 1=1", "x" * 500, "\x00"])
def test_a_code_of_nobody_is_said_to_be_so(client, event, code):
    come(event)

    page = client.get(door_page(event, code=code))

    assert page.status_code == 200
    assert ("Nobody at this event has this code" in words(page)) == bool(code)


def test_a_code_of_another_event_opens_nothing(client, event):
    other = make_workshop("other")
    stranger = register(make_ticket(other), name="Otto Other")[0]

    page = client.get(door_page(event, code=stranger.door_code))

    assert "Nobody at this event has this code" in words(page)
    assert "Otto" not in page.content.decode()
    assert client.post(door_page(event), {"do": "in", "who": stranger.pk}).status_code == 404


def test_the_code_of_who_gave_the_place_away_is_dead(client, event):
    ticket = event.tickets.get()
    ticket.transfer = "yes"
    ticket.save()
    giver, (place,) = register(ticket, name="Gil Giver")
    taken = transfers.pass_on(place=place, email="taker@example.org", name="Tia Taker", now=NOW)
    offers.accept(place=taken, now=NOW)

    page = scan(client, event, giver)
    refused = at_door(client, event, "in", who=giver.pk)

    assert "The code is not good." in words(page)
    assert 'value="in"' not in page.content.decode().partition('role="search"')[0]
    assert "Gil Giver has no confirmed place here." in words(refused)
    assert [each.registration.name for each in CheckIn.objects.all()] == []
    assert "Tia Taker is in." in words(at_door(client, event, "in", who=taken.registration_id))


def test_a_place_given_back_opens_no_door(client, event):
    registration, (place,) = register(event.tickets.get())
    cancel(place)

    assert "The code is not good." in words(scan(client, event, registration))


def test_a_dinner_alone_is_no_place_to_take_part(client, event):
    guest = register(make_ticket(event, "Dinner", kind="extra"), name="Dina Dinner")[0]

    page = scan(client, event, guest)

    assert "They have no place to take part" in words(page)
    assert "no confirmed place" in words(at_door(client, event, "in", who=guest.pk))


# --- By name ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["lukasz", "ZOLC", "Łukasz Ż", "zolc luk", "göttingen", "gottingen"])
def test_people_are_found_by_name_accents_aside(client, event, typed):
    come(event, "Łukasz Żółć", affiliation="Universität Göttingen")
    come(event, "Ada Example")

    page = words(client.get(door_page(event, q=typed)))

    assert "Łukasz Żółć" in page
    assert "Ada Example" not in page


def test_the_list_shows_those_who_wait_as_such_and_in_order(client, event):
    ticket = event.tickets.get()
    ticket.capacity = 1
    ticket.save()
    come(event, "Bo Zebra")
    come(event, "Cy Aster")

    page = client.get(door_page(event))

    assert words(page).index("Cy Aster") < words(page).index("Bo Zebra")
    assert "Cy Aster Waiting list" in words(page)
    assert page.content.decode().count('name="do" value="in"') == 1
    assert "0 of 1 in" in words(page)


def test_who_waits_can_be_let_in_on_the_helpers_name(client, event):
    ticket = event.tickets.get()
    ticket.capacity = 1
    ticket.save()
    come(event)
    waiting, (place,) = register(ticket, name="Wim Waiter")

    page = at_door(client, event, "let-in", who=waiting.pk, ticket=ticket.pk)

    place.refresh_from_db()
    assert "Wim Waiter is in." in words(page)
    assert (place.state, place.overbooked_by.email) == ("confirmed", "helper@example.org")
    assert "Let in at the door" in [each.reason for each in waiting.changes.all()]


def test_an_offer_that_is_let_in_takes_no_place_beyond_the_capacity(client, event):
    ticket = event.tickets.get()
    ticket.capacity = 1
    ticket.save()
    first, (held,) = register(ticket)
    waiting, (place,) = register(ticket)
    cancel(held)

    at_door(client, event, "let-in", who=waiting.pk, ticket=ticket.pk)

    place.refresh_from_db()
    assert (place.state, place.overbooked_by) == ("confirmed", None)


def test_a_colleague_must_accept_by_themselves(client, event):
    ticket = event.tickets.get()
    ticket.transfer = "yes"
    ticket.save()
    _giver, (place,) = register(ticket)
    offered = transfers.pass_on(place=place, email="c@example.org", name="Cy", now=NOW)

    page = at_door(client, event, "let-in", who=offered.registration_id, ticket=ticket.pk)

    assert "has to be accepted first" in words(page)
    assert not CheckIn.objects.exists()


# --- Not on the list -------------------------------------------------------------------------------------


def test_who_is_not_on_the_list_is_added_by_name(client, event):
    ticket = event.tickets.get()

    page = at_door(client, event, "add", name="  Nia   New ", affiliation="MIT", ticket=ticket.pk)

    new = Registration.objects.get()
    assert "Nia New is in." in words(page)
    assert (new.name, new.email, new.is_managed) == ("Nia New", "", True)
    place = new.places.get()
    assert (place.state, place.origin, place.overbooked_by) == ("confirmed", "staff", None)


def test_one_more_than_there_are_places_is_noted_with_the_helper(client, event):
    ticket = event.tickets.get()
    ticket.capacity, ticket.has_waiting_list = 1, False
    ticket.save()
    come(event)

    at_door(client, event, "add", name="Nia New", ticket=ticket.pk)

    assert Place.objects.get(registration__name="Nia New").overbooked_by.email == "helper@example.org"


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"name": " "}, "required"), ({"name": "Nia"}, "Choose a ticket"), ({"name": "N" * 201}, "at most")],
)
def test_what_is_wrong_is_said_and_the_name_stays_on_the_page(client, event, fields, told):
    page = at_door(client, event, "add", **fields)

    assert page.status_code == 400
    assert told in words(page)
    assert f'value="{fields["name"]}"' in page.content.decode()
    assert not Registration.objects.exists()


def test_a_ticket_of_another_event_is_no_ticket_here(client, event):
    other = make_ticket(make_workshop("other"))

    assert "Choose a ticket" in words(at_door(client, event, "add", name="Nia", ticket=other.pk))


def test_what_the_database_did_not_take_is_said_with_the_name(client, event, monkeypatch):
    ada = come(event)

    def fail(**facts):
        raise db.OperationalError("database is locked")

    monkeypatch.setattr(door, "check_in", fail)
    page = at_door(client, event, "in", who=ada.pk, name="Ada Example")

    assert page.status_code == 503
    assert "Not stored Ada Example" in words(page)
    assert f'name="who" value="{ada.pk}"' in page.content.decode()


# --- Taken back, and when --------------------------------------------------------------------------------


def test_a_helper_takes_back_what_they_did(client, event):
    ada = come(event)
    at_door(client, event, "in", who=ada.pk)

    page = at_door(client, event, "undo", who=ada.pk, check_in=CheckIn.objects.get().pk)

    assert "Ada Example is not checked in any more." in words(page)
    assert not CheckIn.objects.exists()


def test_another_helper_does_not_but_an_editor_does(client, event):
    ada = come(event)
    at_door(client, event, "in", who=ada.pk)
    check_in = CheckIn.objects.get()
    client.force_login(make_helper(event, "other@example.org"))

    assert "Only who checked them in" in words(
        at_door(client, event, "undo", who=ada.pk, check_in=check_in.pk)
    )

    editor = make_user()
    event.editors.add(editor)
    client.force_login(editor)
    at_door(client, event, "undo", who=ada.pk, check_in=check_in.pk)
    assert not CheckIn.objects.exists()


def test_it_opens_the_day_before(client, event, clock):
    ada = come(event)
    clock.now = AT_DOOR - dt.timedelta(days=2)

    early, before = at_door(client, event, "in", who=ada.pk), client.get(door_page(event, who=ada.pk))
    clock.now = AT_DOOR - dt.timedelta(days=1)
    at_door(client, event, "in", who=ada.pk)

    assert "Check-in opens on 14 June 2026" in words(early)
    assert "Check-in opens on 14 June 2026" in words(before)
    assert 'name="do"' not in before.content.decode()  # no button that would only be refused
    assert CheckIn.objects.get().day == dt.date(2026, 6, 14)


# --- Who sees it -----------------------------------------------------------------------------------------


def test_a_stranger_learns_nothing_from_a_code(client, event):
    ada = come(event)
    client.logout()

    known, unknown = scan(client, event, ada), client.get(door_page(event, code="NOSUCH"))

    assert "Sign in as a helper" in words(known)
    assert words(known) == words(unknown)
    assert "Ada" not in known.content.decode()
    login = reverse("account_login", query={"next": door_page(event, code=ada.door_code)})
    assert login in known.content.decode().replace("&amp;", "&")


@pytest.mark.parametrize("do", ["in", "add", "let-in", "undo"])
def test_a_stranger_changes_nothing(client, event, do):
    ada = come(event)
    client.force_login(make_user())

    page = client.post(door_page(event), {"do": do, "who": ada.pk, "name": "Ada", "ticket": 1})

    assert page.status_code == 403
    assert "Ada" not in page.content.decode()
    assert not CheckIn.objects.exists()
    assert Registration.objects.count() == 1


def test_a_draft_is_not_there_for_strangers(client):
    event = make_event("draft", kind="workshop", status="draft")

    assert client.get(door_page(event)).status_code == 404


def test_a_helper_sees_the_door_and_nothing_else_of_the_event(client, event):
    ada = come(event, email="ada@example.org")

    assert "ada@example.org" not in scan(client, event, ada).content.decode()
    assert client.get(f"/admin/events/event/{event.pk}/registrations/").status_code == 302  # to sign in
    assert client.get("/admin/").status_code == 302


def test_an_editor_needs_no_invitation_and_helpers_of_an_umbrella_help_at_its_parts(client, event):
    part = make_workshop("part", parent=event)
    make_ticket(part)
    assert "0 of 0 in" in words(client.get(door_page(part)))
    editor = make_user()
    event.editors.add(editor)
    client.force_login(editor)
    assert "0 of 0 in" in words(client.get(door_page(event)))


def test_helpers_see_it_until_two_days_after(client, event, clock):
    clock.now = AT_DOOR + dt.timedelta(days=4)
    assert client.get(door_page(event)).status_code == 200
    clock.now += dt.timedelta(days=1)
    assert client.get(door_page(event)).status_code == 403


def test_who_was_erased_is_not_there(client, event, clock):
    ada = come(event)
    Registration.objects.filter(pk=ada.pk).update(erased_at=clock.now, name="")

    assert "Nobody at this event has this code" in words(scan(client, event, ada))
    assert "0 of 0 in" in words(client.get(door_page(event)))


def test_the_page_takes_as_many_queries_for_three_as_for_one(client, event):
    def queries():
        with CaptureQueriesContext(db.connection) as count:
            client.get(door_page(event))
        return len(count)

    at_door(client, event, "in", who=come(event).pk)
    one = queries()
    for name in ("Bo", "Cy"):
        at_door(client, event, "in", who=come(event, name).pk)

    assert queries() == one
