"""Helpers at the door: invited by mail, accepting by an account with that address, let go at once."""

import datetime as dt

import pytest

from events.registration import permissions
from events.registration.actions import helping
from events.registration.models import Helper
from events.registration.tasks import forget_attempts
from tests.support.accounts import make_account
from tests.support.desk_pages import said, words
from tests.support.doors import AT_DOOR, at_door, door_page, make_helper
from tests.support.factories import make_user
from tests.support.registrations import NOW, make_ticket, make_workshop, register, subjects

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(client, clock):
    event = make_workshop(title="Graphs")
    editor = make_user("editor@example.org", name="Edda Editor")
    event.editors.add(editor)
    client.force_login(editor)
    return event


def desk(event):
    return f"/admin/events/event/{event.pk}/door/"


def invite(client, event, emails):
    return client.post(desk(event), {"what": "invite", "emails": emails})


def test_an_invitation_goes_by_mail_and_gives_nothing_before_it_is_accepted(client, event):
    user = make_account("helper@example.org")

    page = invite(client, event, "Helper@example.org, other@example.org")

    assert said(page) == ["Invited by mail: helper@example.org, other@example.org."]
    assert subjects("helper@example.org") == ["Will you help at the door? Graphs · Seminar portal"]
    assert not permissions.may_check_in(user, event, NOW)


def test_the_invited_sees_it_on_the_account_page_and_accepts(client, event):
    invite(client, event, "helper@example.org")
    user = make_account("helper@example.org")
    client.force_login(user)

    assert "Edda Editor asks you (helper@example.org) to help at the door of “Graphs”" in words(
        client.get("/me/")
    )
    page = at_door(client, event, "accept")

    assert "You check people in at this event from now on." in words(page)
    assert permissions.may_check_in(user, event, NOW)
    assert "Check-in: Graphs" in words(client.get("/me/"))


def test_the_page_of_check_in_asks_and_a_get_accepts_nothing(client, event):
    invite(client, event, "helper@example.org")
    client.force_login(make_account("helper@example.org"))

    assert "Will you help at the door?" in words(client.get(door_page(event)))
    assert Helper.objects.get().user is None


def test_who_declines_is_forgotten(client, event):
    invite(client, event, "helper@example.org")
    client.force_login(make_account("helper@example.org"))

    at_door(client, event, "decline")

    assert not Helper.objects.exists()


@pytest.mark.parametrize("email", ["helper@example.org", "somebody@example.org"])
def test_an_address_that_is_not_proved_accepts_nothing(client, event, email):
    invite(client, event, "helper@example.org")
    client.force_login(make_account(email, verified=email != "helper@example.org"))

    page = at_door(client, event, "accept")

    assert page.status_code == 403
    assert Helper.objects.get().user is None


def test_an_invitation_ends_with_the_right_of_who_sent_it_and_after_a_month(client, event, clock):
    invite(client, event, "helper@example.org")
    user = make_account("helper@example.org")
    assert permissions.waiting_for(user, clock.now)

    assert not permissions.waiting_for(user, clock.now + dt.timedelta(days=30))
    event.editors.clear()
    assert not permissions.waiting_for(user, clock.now)


def test_a_helper_is_let_go_at_once(client, event):
    user = make_helper(event)

    client.post(desk(event), {"what": "remove", "helper": event.helpers.get().pk})

    assert not permissions.may_check_in(user, event, NOW)


def test_who_helps_already_gets_no_other_mail(client, event):
    make_helper(event)

    page = invite(client, event, "helper@example.org")

    assert said(page) == ["They help at this event already."]
    assert subjects("helper@example.org") == []


@pytest.mark.parametrize("typed", ["", "no address", ", ".join(f"a{n}@example.org" for n in range(11))])
def test_what_is_no_list_of_addresses_is_refused(client, event, typed):
    assert invite(client, event, typed).status_code == 400
    assert not Helper.objects.exists()


def test_an_event_has_at_most_fifty(client, event, clock):
    editor = event.editors.get()
    helping.invite(
        event=event, emails=[f"a{n}@example.org" for n in range(helping.MOST)], by=editor, now=clock.now
    )

    assert said(invite(client, event, "one-more@example.org")) == ["An event has at most 50 helpers."]


def test_only_editors_invite(client, event):
    client.force_login(make_helper(event))

    assert invite(client, event, "friend@example.org").status_code in (302, 403, 404)
    assert Helper.objects.count() == 1


def test_addresses_of_those_who_did_not_answer_are_erased(client, event, clock):
    invite(client, event, "helper@example.org")
    make_helper(event, "old@example.org")
    clock.now += dt.timedelta(days=31)

    forget_attempts()

    assert [each.email for each in Helper.objects.all()] == ["old@example.org"]


def test_organisers_see_when_it_opens_and_afterwards_how_many_came_on_each_day(client, event, clock):
    ada = register(make_ticket(event))[0]
    clock.now = AT_DOOR
    client.force_login(event.editors.get())  # the session of weeks ago is over
    at_door(client, event, "in", who=ada.pk)

    assert "Today 1 of 1 are in. Monday 15 June 2026: 1 person came" in words(client.get(desk(event)))
    clock.now = AT_DOOR - dt.timedelta(days=2)
    told = "It opens on 14 June 2026, the day before the event. 1 person is expected."
    assert told in words(client.get(desk(event)))
