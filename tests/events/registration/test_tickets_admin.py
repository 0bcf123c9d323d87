"""Tickets, questions and settings as organisers edit them."""

import pytest
from django.urls import reverse

from events.registration.models import Question, RegistrationSettings, Ticket
from tests.support.admin_forms import add, change, errors, submit
from tests.support.desk_pages import said, words
from tests.support.factories import make_talk, make_user, utc
from tests.support.registrations import make_ticket, make_workshop, place, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def workshop(editor):
    event = make_workshop()
    event.editors.add(editor)
    return event


def tab(event, name):
    return reverse(f"admin:events_event_{name}", args=[event.pk])


# --- Tickets ---------------------------------------------------------------------------------------------


def test_a_ticket_is_added_from_the_tab_and_leads_back_to_it(client, workshop):
    address = client.get(tab(workshop, "tickets")).context_data["add"]

    response = submit(client, address, name="In person", capacity="20")

    assert response.url == tab(workshop, "tickets")
    assert "0 of 20" in words(client.get(tab(workshop, "tickets")))
    assert Ticket.objects.get().event == workshop


def test_the_list_of_tickets_is_read_on_the_clocks_of_each_event(client, workshop):
    make_ticket(workshop, closes_at=utc(2031, 3, 31, 21, 59)), make_ticket(workshop)

    listed = client.get("/admin/registration/ticket/").content.decode()

    assert "Mon 31 Mar 2031 23:59 Berlin" in listed
    assert ">–<" in listed, "what closes when the event begins"


def test_parts_and_single_talks_have_tickets_too(client, workshop):
    part = make_workshop("part", parent=workshop, title="Summer school")
    talk = make_talk(part, title="Public lecture")
    submit(client, f"{add(Ticket)}?event={part.pk}", name="Lecture", talk=talk.pk)

    shown = words(client.get(tab(workshop, "tickets")))

    assert "Lecture Summer school Public lecture" in shown
    assert "Add one for Summer school" in shown
    refused = submit(client, f"{add(Ticket)}?event={workshop.pk}", name="Lecture", talk=talk.pk)
    assert errors(refused)["talk"] == ["This talk belongs to another event."]


def test_what_is_wrong_is_said_at_its_field(client, workshop):
    wrong = {
        "opens_at_0": "2026-05-02",
        "opens_at_1": "12:00",
        "closes_at_0": "2026-05-01",
        "closes_at_1": "12:00",
    }
    refused = submit(client, f"{add(Ticket)}?event={workshop.pk}", name="A", **wrong)
    assert errors(refused) == {"closes_at": ["Registration closes before it opens."]}

    refused = submit(
        client, f"{add(Ticket)}?event={workshop.pk}", name="A", admission="domains", domains="no domain"
    )
    assert errors(refused) == {"domains": ["Write domains alone, one on each line, such as example.org."]}


@pytest.mark.database
def test_a_capacity_below_those_with_a_place_puts_nobody_out(client, workshop):
    ticket = make_ticket(workshop, capacity=3)
    for _each in range(3):
        place(ticket)

    response = submit(client, change(ticket), capacity="1")

    assert states(ticket) == ["confirmed"] * 3
    assert said(response)[0] == (
        "3 have a place, of 1 that there are now; nobody is put out, and nobody follows before fewer have "
        "one."
    )
    assert "more than there are places" in words(client.get(tab(workshop, "tickets")))


@pytest.mark.database
def test_more_places_are_offered_to_those_in_line_at_once(client, workshop):
    ticket = make_ticket(workshop, capacity=1)
    for _each in range(4):
        place(ticket)

    response = submit(client, change(ticket), capacity="3")

    assert states(ticket) == ["confirmed", "offered", "offered", "waiting"]
    assert said(response)[0] == "2 people who waited have an offer now."


@pytest.mark.database
def test_a_ticket_with_places_is_not_deleted_and_says_why(client, workshop):
    ticket = make_ticket(workshop)
    place(ticket)
    page = client.get(change(ticket))
    assert "1 person has or had a place here, so the ticket cannot be deleted" in words(page)

    assert client.post(change(ticket).replace("change", "delete"), {"post": "yes"}).status_code == 403

    assert Ticket.objects.exists()


@pytest.mark.database
def test_a_ticket_without_places_is_deleted(client, workshop):
    ticket = make_ticket(workshop)

    response = client.post(change(ticket).replace("change", "delete"), {"post": "yes"})

    assert response.url == tab(workshop, "tickets")
    assert not Ticket.objects.exists()


def test_rows_of_another_event_are_not_edited(client, workshop):
    other = make_workshop("other")
    rows = [
        make_ticket(other),
        Question.objects.create(event=other, label="Why?"),
        RegistrationSettings.objects.create(event=other),
    ]
    for row in rows:
        assert client.get(change(row)).status_code == 302
    client.force_login(make_user())
    assert {client.get(change(row)).status_code for row in rows} <= {302, 403}


# --- Questions and settings ------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["badge", "diet", "access", "arrival", "support"])
@pytest.mark.database
def test_one_press_adds_a_ready_made_question_once(client, workshop, purpose):
    for _each in range(2):
        response = client.post(tab(workshop, "questions"), {"add": purpose})

    question = Question.objects.get()
    question.full_clean()
    assert question.purpose == purpose
    assert question.is_sensitive == (purpose in ("diet", "access", "support"))
    assert said(response)[-1] == f"The question “{question.label}” was added."
    ready = client.get(tab(workshop, "questions")).context_data["ready"]
    assert purpose not in [each for each, _label, _question in ready]


def test_an_unknown_ready_made_question_is_not_found(client, workshop):
    assert client.post(tab(workshop, "questions"), {"add": "nonsense"}).status_code == 404


def test_a_question_is_for_tickets_of_its_own_event(client, workshop):
    own, foreign = make_ticket(workshop), make_ticket(make_workshop("other"))
    address = client.get(tab(workshop, "questions")).context_data["add"]

    refused = submit(client, address, label="Diet", tickets=[foreign.pk])
    assert "tickets" in errors(refused)
    submit(client, address, label="Diet", tickets=[own.pk])

    assert list(Question.objects.get().tickets.all()) == [own]
    assert "Diet" in words(client.get(tab(workshop, "questions")))


def test_a_list_of_one_choice_is_refused(client, workshop):
    refused = submit(client, f"{add(Question)}?event={workshop.pk}", label="Size", kind="choice", choices="S")

    assert errors(refused) == {"choices": ["Write at least two choices, one on each line."]}


def test_settings_are_changed_from_the_tab(client, workshop):
    address = client.get(tab(workshop, "tickets")).context_data["settings_address"]
    submit(client, address, erase_sensitive_days="7")

    page = client.get(tab(workshop, "tickets"))

    assert "Sensitive answers are erased 7 days after the event." in words(page)
    own = RegistrationSettings.objects.get()
    assert page.context_data["settings_address"] == change(own)
    assert own.event == workshop
