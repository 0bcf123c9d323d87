"""A contact registers others by name: each has a place, a page and a door code of their own."""

import pytest

from events.registration import links
from events.registration.models import Answer, Question, Registration
from mailing.models import Delivery
from tests.support.registrations import (
    latest_text,
    link_in,
    make_registration,
    make_ticket,
    place,
    register,
    subjects,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
EMAIL = "office@example.org"


@pytest.fixture
def ticket():
    return make_ticket(capacity=4)


@pytest.fixture
def diet(ticket):
    return Question.objects.create(event=ticket.event, label="Diet", is_sensitive=True, is_required=True)


@pytest.fixture
def contact(ticket):
    return register(ticket, email=EMAIL, name="Office Example")[0]


def fields(ticket, name, **more):
    return {"name": name, f"main-{ticket.event_id}-": ticket.pk} | more


def add(client, contact, ticket, name, **more):
    path = f"{links.path(contact)}colleagues/"
    return client.post(path, fields(ticket, name, **more), follow=True).content.decode()


def test_five_people_have_five_door_codes_under_one_address(client, contact, ticket):
    for number in range(4):
        text = add(client, contact, ticket, f"Guest {number}")
    assert "Guest 3 is registered; see below how it stands." in text  # the fifth waits
    rows = Registration.objects.all()
    assert len({row.door_code for row in rows}) == 5 == len([code for code in rows if code.door_code])
    assert {row.email for row in rows} == {EMAIL}
    page = client.get(links.path(contact)).content.decode()
    assert all(row.door_code in page for row in rows)
    assert len(subjects(EMAIL)) == 5


def test_the_contact_looks_after_their_places_and_sees_no_more_of_others(client, contact, ticket):
    add(client, contact, ticket, "Bea Example")
    bea = Registration.objects.get(name="Bea Example")
    page = client.get(links.path(bea)).content.decode()
    assert "Registered by Office Example" in page and links.path(contact) not in page
    client.post(links.path(bea), {"do": "cancel", "place": bea.places.get().pk})
    assert bea.places.get().state == "ended" and contact.places.get().state == "confirmed"


def test_sensitive_answers_are_taken_and_never_shown_again(client, contact, ticket, diet):
    add(client, contact, ticket, "Bea Example", **{f"q{diet.pk}": "No nuts"})
    bea = Registration.objects.get(name="Bea Example")
    assert bea.answers.get().text == "No nuts"
    seen = [client.get(links.path(each)).content.decode() for each in (contact, bea)]
    assert "Answered, and not shown here" in seen[1]
    assert "No nuts" not in "".join(seen)
    assert not [row for row in Delivery.objects.all() if b"No nuts" in bytes(row.message)]


@pytest.mark.parametrize(("typed", "kept"), [("", "No nuts"), ("Vegan", "Vegan")])
def test_a_hidden_answer_stays_unless_it_is_written_anew(client, contact, ticket, diet, typed, kept):
    add(client, contact, ticket, "Bea Example", **{f"q{diet.pk}": "No nuts"})
    bea = Registration.objects.get(name="Bea Example")
    client.post(links.path(bea), {"do": "answers", f"q{diet.pk}": typed})
    assert Answer.objects.get(registration=bea).text == kept


def test_whoever_does_not_come_registers_others_only(client, ticket, diet):
    page = f"/events/{ticket.event.slug}/register/"
    sent = client.post(page, {"name": "Office Example", "email": EMAIL, "is_contact": "on"})
    assert sent.status_code == 302
    link = link_in(latest_text(EMAIL))
    assert "Others only" in client.get(link).content.decode()
    own = client.post(link)["Location"]
    assert subjects(EMAIL)[-1].startswith("Register your colleagues") and own in latest_text(EMAIL)
    assert "Register somebody else" in client.get(own).content.decode()
    assert not ticket.places.exists()


def test_when_the_contact_moves_to_another_address_the_mail_about_the_others_follows(client, contact, ticket):
    add(client, contact, ticket, "Bea Example")
    client.post(links.path(contact), {"do": "address", "email": "new@example.org"})
    client.post(link_in(latest_text("new@example.org")))
    assert set(Registration.objects.values_list("email", flat=True)) == {"new@example.org"}


@pytest.mark.parametrize("more", [{"name": ""}, {"main": "none"}])
def test_what_is_wrong_is_said_and_nobody_is_registered(client, contact, ticket, more):
    data = fields(ticket, more.get("name", "Bea"))
    if "main" in more:
        data[f"main-{ticket.event_id}-"] = ""
    assert client.post(f"{links.path(contact)}colleagues/", data).status_code == 400
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("facts", [{"is_managed": True}, {"proved_at": None}, {"email": ""}])
def test_only_who_registered_by_a_proved_address_registers_others(client, ticket, facts):
    registration = make_registration(ticket.event, **facts)
    assert client.get(f"{links.path(registration)}colleagues/").status_code == 404


def test_one_contact_does_not_fill_a_hall(client, contact, ticket, monkeypatch):
    monkeypatch.setattr("events.registration.views.colleagues.MOST", 1)
    add(client, contact, ticket, "Bea Example")
    assert "please write to the organisers" in add(client, contact, ticket, "Cleo Example")
    assert contact.managed.count() == 1 and place(ticket).state == "confirmed"
