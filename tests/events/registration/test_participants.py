"""The public list of participants: only those who agreed and have a place, and never stale."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.registration.models import Registration, RegistrationSettings
from portal import revision
from tests.support.desk_pages import words
from tests.support.registrations import cancel, make_ticket, make_workshop, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(clock):
    event = make_workshop(title="Graphs")
    RegistrationSettings.objects.create(event=event, has_list=True)
    return event


def page(client, event):
    return client.get(f"/events/{event.slug}/participants/")


def test_it_lists_those_who_agreed_and_have_a_place_in_order(client, event):
    ticket = make_ticket(event, capacity=3)
    register(ticket, name="Bo Zebra", affiliation="MIT", is_listed=True, email="bo@example.org")
    register(ticket, name="Cy Aster", is_listed=True)
    register(ticket, name="Sil Ent", is_listed=False)
    register(ticket, name="Wim Waiter", is_listed=True)

    answer = page(client, event)

    assert "Participants Cy Aster Bo Zebra · MIT Here stand only" in words(answer)
    assert "bo@example.org" not in answer.content.decode()
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_who_gives_the_place_back_is_off_it_at_once_and_no_revision_rises(client, event):
    place = register(make_ticket(event), name="Bo Zebra", is_listed=True)[1][0]
    assert "Bo Zebra" in words(page(client, event))
    before = revision.number()

    cancel(place)

    assert "Nobody is on this list yet." in words(page(client, event))
    assert revision.number() == before
    assert "no-store" in page(client, event)["Cache-Control"]


def test_without_the_organisers_will_there_is_none(client, event):
    register(make_ticket(event), name="Bo Zebra", is_listed=True)
    assert "List of participants" in words(client.get(f"/events/{event.slug}/"))

    RegistrationSettings.objects.update(has_list=False)

    assert page(client, event).status_code == 404
    assert "List of participants" not in words(client.get(f"/events/{event.slug}/"))


def test_of_a_draft_there_is_none(client):
    event = make_workshop("draft", status="draft")
    RegistrationSettings.objects.create(event=event, has_list=True)

    assert page(client, event).status_code == 404


def test_it_takes_as_many_queries_for_three_as_for_one(client, event):
    ticket, counts = make_ticket(event), []
    for names in (["Ada"], ["Bo", "Cy"]):
        for name in names:
            register(ticket, name=name, is_listed=True)
        with CaptureQueriesContext(connection) as count:
            page(client, event)
        counts.append(len(count))

    assert counts[0] == counts[1]
    assert Registration.objects.count() == 3
