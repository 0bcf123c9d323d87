"""One's own page: what its holder changes, what they are asked when they take a place, and bad links."""

import re

import pytest

from events.registration import links
from events.registration.actions import booking, decisions, offers, registering, transfers
from events.registration.models import Place, Question, Registration, RegistrationSettings
from portal.lib import tokens
from tests.support.factories import make_superuser
from tests.support.registrations import (
    NOW,
    cancel,
    hand_over,
    latest_text,
    link_in,
    make_ticket,
    place,
    register,
    states,
    subjects,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_cache")]
EMAIL, NEW = "ada@example.org", "ada@institute.example.org"


@pytest.fixture
def ticket():
    return make_ticket(capacity=1)


@pytest.fixture
def ada(ticket):
    return register(ticket, email=EMAIL, name="Ada Example")[0]


def press(client, registration, do, **fields):
    """Press a button of the page; answers what the page says then."""
    response = client.post(links.path(registration), {"do": do} | fields, follow=True)
    return response.content.decode()


def page_of(client, registration):
    return client.get(links.path(registration)).content.decode()


# --- States and what comes next ---------------------------------------------------------------------------


def test_who_waits_for_the_organisers_reads_since_when_and_until_when(client, ticket):
    RegistrationSettings.objects.create(event=ticket.event, answers_by="2026-05-20")
    ticket.admission = "approval"
    ticket.save()
    text = page_of(client, place(ticket).registration)
    assert "With the organisers since 4 May 2026; answers by 20 May 2026. No place is held yet." in text


def test_an_offer_says_until_when_by_the_clocks_of_the_event(client, ticket, ada):
    waiting = place(ticket)
    cancel(ada.places.get())
    hand_over(NOW)
    offers.start_offers(NOW)
    text = page_of(client, waiting.registration)
    assert "A place is held for you until Wed 6 May 2026, 14:00 (Berlin time)" in text


def test_what_is_to_be_paid_is_said_until_it_is_marked_as_paid(client, ticket, ada):
    type(ticket).objects.update(price="€ 80", payment_url="https://pay.example.org/")
    assert "Pay €\u00a080" in page_of(client, ada)
    Registration.objects.update(paid_on="2026-05-03", paid_amount="€ 80")
    text = page_of(client, ada)
    assert "Paid: €\u00a080 on 3 May 2026" in text and "pay.example.org" not in text


def test_whoever_let_an_offer_lapse_joins_the_line_again_at_its_end(client, ticket, ada):
    second, third = place(ticket), place(ticket)
    cancel(ada.places.get())
    hand_over(NOW)
    offers.start_offers(NOW)
    offers.lapse_offers(Place.objects.get(pk=second.pk).until)
    assert "Join the line again, at its end" in page_of(client, second.registration)
    text = press(client, second.registration, "book", ticket=ticket.pk)
    assert "You are number 1 on the waiting list" in text
    assert states(ticket) == ["ended", "ended", "offered", "waiting"] and third.pk


# --- Questions -------------------------------------------------------------------------------------------


@pytest.fixture
def question(ticket):
    return Question.objects.create(event=ticket.event, label="Arrival", is_required=True)


def offered_to(ticket, kind):
    """The place that somebody who was never asked anything is offered in one of three ways."""
    if kind == "waiting list":
        first, second = place(ticket), place(ticket)
        cancel(first)
        return Place.objects.get(pk=second.pk)
    if kind == "colleague":
        ticket.transfer = "yes"
        ticket.save()
        return transfers.pass_on(place=place(ticket), email="bea@example.org", name="Bea", now=NOW)
    registration = registering.create(ticket.event, "bea@example.org", {"name": "Bea"}, NOW, make_superuser())
    return Place.objects.create(
        registration=registration, ticket=ticket, state="offered", origin="invitation"
    )


@pytest.mark.parametrize("kind", ["waiting list", "colleague", "invitation"])
def test_whoever_takes_an_offer_answers_what_is_asked(client, ticket, question, kind):
    offer = offered_to(ticket, kind)
    text = press(client, offer.registration, "accept", place=offer.pk)
    assert "Please answer this." in text and Place.objects.get(pk=offer.pk).state == "offered"
    text = press(
        client, offer.registration, "accept", place=offer.pk, **{f"t{ticket.pk}-q{question.pk}": "By train"}
    )
    assert "You have a place" in text and Place.objects.get(pk=offer.pk).state == "confirmed"
    assert offer.registration.answers.get().text == "By train"
    assert Registration.objects.get(pk=offer.registration_id).proved_at


def test_whoever_books_more_answers_what_goes_with_it(client, ada):
    dinner = make_ticket(ada.event, "Dinner", kind="extra")
    diet = Question.objects.create(event=ada.event, label="Diet", is_required=True)
    diet.tickets.add(dinner)
    assert "Please answer this." in press(client, ada, "book", ticket=dinner.pk)
    assert not dinner.places.exists()
    assert "You have a place: Dinner" in press(
        client, ada, "book", ticket=dinner.pk, **{f"t{dinner.pk}-q{diet.pk}": "Vegan"}
    )


def test_what_was_left_open_is_asked_once_on_the_page(client, ticket, ada):
    """An optional question of the whole event stands with one's answers, and not with each ticket again."""
    Question.objects.create(event=ada.event, label="Anything else?", kind="text")
    make_ticket(ada.event, "Dinner", kind="extra")

    assert page_of(client, ada).count("Anything else?") == 1


# --- Name, list, address, link ---------------------------------------------------------------------------


def test_a_new_name_is_remembered_with_the_old_one(client, ada):
    text = press(
        client, ada, "details", **{"details-name": " Ada  Lovelace ", "details-affiliation": "London"}
    )
    ada.refresh_from_db()
    assert "Your details have been saved." in text
    assert (ada.name, ada.sort_name, ada.affiliation) == ("Ada Lovelace", "Lovelace", "London")
    assert ada.changes.filter(what="Name changed from Ada Example to Ada Lovelace").count() == 1


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_name_that_is_none_is_refused(client, ada, name):
    press(client, ada, "details", **{"details-name": name})
    ada.refresh_from_db()
    assert ada.name == "Ada Example"


@pytest.mark.parametrize("has_list", [True, False])
def test_people_choose_to_be_on_the_list_where_there_is_one(client, ada, has_list):
    RegistrationSettings.objects.create(event=ada.event, has_list=has_list)
    press(client, ada, "details", **{"details-name": "Ada Example", "details-is_listed": "on"})
    ada.refresh_from_db()
    assert ada.is_listed is has_list


def move(client, registration, email=NEW):
    """Ask for another address, and prove it by the link of its mail; answers the last response."""
    client.post(links.path(registration), {"do": "address", "email": email})
    return client.post(link_in(latest_text(email)))


def test_another_address_is_used_once_it_is_proved_and_the_old_one_is_told(client, ada):
    old = links.path(ada)
    client.post(old, {"do": "address", "email": NEW})
    ada.refresh_from_db()
    assert ada.email == EMAIL and subjects(NEW)[-1].startswith("Please confirm your new address")
    link = link_in(latest_text(NEW))
    assert "Ada Example" in client.get(link).content.decode()
    own = client.post(link)["Location"]
    ada.refresh_from_db()
    assert ada.email == NEW and own == links.path(ada) and client.get(old).status_code == 410
    assert subjects(EMAIL)[-1].startswith("Your registration has another address")
    assert NEW not in latest_text(EMAIL) and "/registrations/" not in latest_text(EMAIL)
    assert own in latest_text(NEW)


def test_the_invited_may_use_another_address_and_the_organisers_see_both(client, ticket):
    offer = offered_to(ticket, "invitation")
    move(client, offer.registration)
    registration = Registration.objects.get()
    assert (registration.email, registration.invited_email) == (NEW, "bea@example.org")


def test_the_page_does_not_tell_that_an_address_is_registered(client, ticket, ada):
    other = place(ticket, email=NEW).registration
    own = client.post(links.path(ada), {"do": "address", "email": NEW})["Location"]
    assert "Check your inbox" in client.get(own).content.decode()
    assert links.path(other) in latest_text(NEW)
    ada.refresh_from_db()
    assert ada.email == EMAIL


def test_an_address_that_was_registered_meanwhile_is_refused_at_the_button(client, ticket, ada):
    client.post(links.path(ada), {"do": "address", "email": NEW})
    link = link_in(latest_text(NEW))
    place(ticket, email=NEW)
    response = client.post(link)
    assert response.status_code == 400
    assert "has a registration of its own" in response.content.decode()


@pytest.mark.parametrize(
    ("email", "told"),
    [
        (EMAIL.upper(), "the address that you have"),
        ("ada", "This is no mail address"),
        ("ada@gmail.com", "for addresses of"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(client, ticket, ada, email, told):
    type(ticket).objects.update(admission="domains", domains="example.org")
    assert told in press(client, ada, "address", email=email)


def test_a_renewed_link_comes_by_mail_and_the_old_one_stops_working(client, ada):
    old = links.path(ada)
    own = client.post(old, {"do": "renew"})["Location"]
    assert client.get(old).status_code == 410 and "new link" in client.get(own).content.decode()
    assert own in latest_text(EMAIL)


# --- Bad links and foreign places -------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "join/1/", "colleagues/"])
def test_forged_links_lead_nowhere_and_old_ones_say_so(client, ada, part):
    forged = links.path(ada).replace(f"/{ada.pk}-", f"/{ada.pk + 1}-")
    other_purpose = f"/registrations/{tokens.sign('registration not yet confirmed', ada.pk, ada.version)}/"
    for path in (forged, other_purpose, "/registrations/nonsense/"):
        assert client.get(path + part).status_code == 404
        assert client.post(path + part, {"do": "cancel"}).status_code == 404
    old = links.path(ada)
    Registration.objects.update(version=2)
    assert client.get(old + part).status_code == 410
    assert client.post(old + part, {"do": "renew"}).status_code == 410
    assert ada.places.get().state == "confirmed"


def test_an_erased_registration_has_no_page(client, ada):
    Registration.objects.update(erased_at=NOW)
    assert client.get(links.path(ada)).status_code == 410


@pytest.mark.parametrize("do", ["accept", "decline", "cancel", "pass-on", "take-back"])
def test_nobody_touches_the_place_of_another(client, ticket, ada, do):
    other = place(ticket)
    response = client.post(
        links.path(ada), {"do": do, "place": other.pk, "name": "Bea", "email": "bea@example.org"}
    )
    assert response.status_code == 404 and Place.objects.get(pk=other.pk).state == "waiting"


@pytest.mark.parametrize("fields", [{}, {"do": "erase"}, {"do": "cancel"}, {"do": "book", "ticket": "x"}])
def test_what_is_no_button_is_not_found(client, ada, fields):
    assert client.post(links.path(ada), fields).status_code == 404


@pytest.mark.parametrize(
    ("state", "do", "subject", "told"),
    [
        ("confirmed", "cancel", "Your place is cancelled", "Your place is cancelled: In person"),
        ("waiting", "cancel", "You are off the waiting list", "not on the waiting list any more: In person"),
        ("pending", "cancel", "Your registration is withdrawn", "before the organisers decided on it"),
        ("offered", "decline", "You declined the place", "Thank you for saying so."),
    ],
)
def test_the_mail_says_what_was_given_up(client, ticket, state, do, subject, told):
    own, (place,) = register(ticket)
    Place.objects.filter(pk=place.pk).update(state=state, line=1 if state == "waiting" else None)

    client.post(links.path(own), {"do": do, "place": place.pk})

    assert subjects(own.email)[-1].startswith(f"{subject}: Workshop")
    assert told in latest_text(own.email)


@pytest.mark.parametrize("do", ["accept", "decline", "cancel"])
def test_a_button_pressed_twice_does_it_once(client, ticket, do):
    first, second, third = place(ticket), place(ticket), place(ticket)
    cancel(first)
    for _each in range(2):
        press(client, second.registration, do, place=second.pk)
    expected = {"accept": "confirmed"}.get(do, "ended")
    assert Place.objects.get(pk=second.pk).state == expected
    assert ticket.places.taking().count() == 1 and third.pk


def test_a_get_changes_nothing(client, ada):
    before = list(Place.objects.values()) + list(Registration.objects.values())
    for query in ("", "?do=cancel", f"?do=cancel&place={ada.places.get().pk}", "?do=renew"):
        client.get(links.path(ada) + query)
    assert list(Place.objects.values()) + list(Registration.objects.values()) == before


def test_no_other_site_learns_the_address_and_nobody_keeps_the_page(client, ada):
    answer = client.get(links.path(ada))
    assert answer["Referrer-Policy"] == "same-origin" and "no-store" in answer["Cache-Control"]
    assert re.search(r'name="robots" content="noindex', answer.content.decode())


def test_a_decision_shows_on_the_page(client, ticket):
    ticket.admission = "approval"
    ticket.save()
    pending = place(ticket)
    decisions.decide(
        found=Place.objects.filter(pk=pending.pk), decision="refuse", by=make_superuser(), now=NOW
    )
    assert "Refused" in page_of(client, pending.registration)
    assert booking.may_change(ticket, NOW)
