"""Who deletes an account gives back places that are still to come; of their registrations numbers stay."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.registration.actions import leaving, own
from events.registration.models import (
    Answer,
    Place,
    Question,
    Registration,
    RegistrationAttempt,
    RegistrationChange,
)
from portal.accounts import personal_data
from tests.support.accounts import make_account
from tests.support.registrations import NOW, make_ticket, make_workshop, place, register, states, subjects

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ines():
    return make_account()


def delete(user, now=NOW):
    personal_data.delete_account(user=user, now=now)


@pytest.mark.database
def test_a_place_goes_to_the_next_in_line_and_its_holder_is_told(ines):
    ticket = make_ticket(capacity=1)
    register(ticket, email=ines.email)
    place(ticket, email="next@example.org")

    delete(ines)

    assert states(ticket) == ["ended", "offered"]
    assert Place.objects.first().ended_as == "cancelled"
    assert any("place" in subject.lower() for subject in subjects("next@example.org")[1:])


def test_places_of_several_events_and_lines_are_all_given_back(ines):
    first, second = make_ticket(), make_ticket(make_workshop("second"), capacity=0)
    register(first, email=ines.email)
    register(second, email="INES@example.org")

    assert leaving.leave(emails=[ines.email], now=NOW, by=ines) == 2
    assert states(first) == states(second) == ["ended"]


def test_what_is_over_is_not_cancelled_but_says_no_name_any_more(ines):
    ticket = make_ticket()
    register(ticket, email=ines.email, name="Ines", affiliation="Elmsworth")

    delete(ines, now=NOW + dt.timedelta(days=100))

    row = Registration.objects.get()
    assert states(ticket) == ["confirmed"]
    assert (row.name, row.sort_name, row.email, row.affiliation) == ("", "", "", "") and row.erased_at
    assert [each.split(" ·")[0] for each in subjects(ines.email)] == ["Your account is deleted"]


def test_answers_attempts_and_the_personal_link_go(client, ines):
    ticket = make_ticket()
    question = Question.objects.create(event=ticket.event, label="Diet", is_sensitive=True)
    registration, _places = register(ticket, email=ines.email, name="Ines")
    own.change_details(registration=registration, facts={"name": "Ines E."}, now=NOW)
    Answer.objects.create(registration=registration, question=question, text="No nuts")
    RegistrationAttempt.objects.create(event=ticket.event, email="Ines@example.org", token_digest="x")
    [(_row, address)] = _section(client, ines)
    assert client.get(address).status_code == 200

    delete(ines)

    assert not RegistrationChange.objects.filter(what__contains="Ines").exists()
    assert not Answer.objects.exists() and not RegistrationAttempt.objects.exists()
    assert client.get(address).status_code in (404, 410)


def _section(client, user):
    client.force_login(user)
    sections = client.get("/me/").context["sections"]
    return next(each["context"] for each in sections if each["name"] == "registrations")


def test_others_and_those_whom_one_registered_for_an_institute_keep_theirs(ines):
    ticket = make_ticket()
    other = place(ticket)
    managed, _places = register(ticket, email="colleague@example.org")
    Registration.objects.filter(pk=managed.pk).update(email=ines.email, is_managed=True)

    delete(ines)

    assert states(ticket) == ["confirmed", "confirmed"]
    assert not Registration.objects.exclude(erased_at=None).exists()
    assert other.registration.email


def test_the_file_has_what_registrations_hold(client, ines):
    ticket = make_ticket(name="In person")
    question = Question.objects.create(event=ticket.event, label="Diet")
    registration, _places = register(ticket, email=ines.email, name="Ines")
    Answer.objects.create(registration=registration, question=question, text="No nuts")
    client.force_login(ines)

    [held] = json.loads(client.get("/me/export/").content)["registrations"]

    assert (held["event"], held["name"]) == ("Workshop", "Ines")
    assert held["places"][0]["ticket__name"] == "In person" and held["places"][0]["state"] == "confirmed"
    assert held["answers"] == [{"question__label": "Diet", "text": "No nuts"}]
    assert "door_code" not in held


def test_more_registrations_on_the_account_page_ask_for_no_more_queries(client, ines):
    client.force_login(ines)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/me/")
        return len(asked)

    register(make_ticket(make_workshop("first")), email=ines.email)
    one = queries()
    for slug in ("second", "third"):
        register(make_ticket(make_workshop(slug)), email=ines.email)

    assert queries() == one
