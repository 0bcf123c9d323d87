"""The page of one registration: each of its buttons, what is said, and what is remembered."""

import datetime as dt

import pytest

from events.registration import links
from events.registration.actions import transfers
from events.registration.models import Answer, Place, Question, Registration, RegistrationChange
from mailing.models import Delivery
from tests.support.desk_pages import desk, press, words
from tests.support.factories import make_user
from tests.support.registrations import (
    NOW,
    hand_over,
    make_registration,
    make_ticket,
    make_workshop,
    place,
    register,
    states,
    subjects,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def workshop(editor):
    event = make_workshop()
    event.editors.add(editor)
    return event


@pytest.fixture
def ada(workshop):
    """With a place in the only seat of a ticket."""
    return register(make_ticket(workshop, capacity=1), name="Ada", email="ada@example.org")[0]


@pytest.fixture
def bea(ada):
    """The first in line for it."""
    return register(ada.places.get().ticket, name="Bea", email="bea@example.org")[0]


def last_change(registration):
    return registration.changes.first()


@pytest.mark.database
def test_a_query_count_that_does_not_grow_with_the_places(client, workshop, django_assert_max_num_queries):
    counts = {}
    for number in (1, 3):
        tickets = [make_ticket(workshop, f"Extra {n}", kind="extra", capacity=0) for n in range(number)]
        found, _places = register(*tickets)
        client.get(desk(workshop, f"{found.pk}/"))
        with django_assert_max_num_queries(40) as queries:
            client.get(desk(workshop, f"{found.pk}/"))
        counts[number] = len(queries)
    assert counts[3] - counts[1] <= 2  # the number in each line


# --- Places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("decision", "state"), [("approve", "offered"), ("refuse", "ended")])
def test_one_is_approved_or_refused_with_words(client, workshop, decision, state):
    pending = place(make_ticket(workshop, admission="approval"))
    sent = {"place": pending.pk, "decision": decision, "text": "Because."}

    press(client, workshop, pending.registration, "decide", **sent)
    _response, told = press(client, workshop, pending.registration, "decide", **sent)

    pending.refresh_from_db()
    assert pending.state == state
    assert last_change(pending.registration).reason == "Because."
    assert told[-1] == "It changed meanwhile, and was left as it is."


def test_a_place_out_of_turn_needs_a_reason(client, workshop, ada, bea, editor):
    waiting = bea.places.get()

    _response, told = press(client, workshop, bea, "pick", place=waiting.pk, reason=" ")
    assert told == ["Say why this person goes first; it is kept with the registration."]
    _response, told = press(client, workshop, bea, "pick", place=waiting.pk, reason="She speaks.")

    waiting.refresh_from_db()
    assert told[-1] == "Bea has an offer now, beyond the places that there are."
    assert (waiting.state, waiting.overbooked_by) == ("offered", editor)
    assert "beyond the capacity, by Ines Editor" in words(client.get(desk(workshop, f"{bea.pk}/")))
    assert (last_change(bea).by, last_change(bea).reason) == (editor, "She speaks.")


@pytest.mark.database
def test_cancelling_tells_why_and_the_next_in_line_gets_an_offer(client, workshop, ada, bea):
    press(client, workshop, ada, "cancel", place=ada.places.get().pk, text="You asked for it.")

    assert states(bea.places.get().ticket) == ["ended", "offered"]
    assert subjects("ada@example.org")[-1].startswith("Your place is cancelled")


def test_an_offer_is_taken_for_them_which_proves_no_address(client, workshop, ada, bea):
    Registration.objects.filter(pk=bea.pk).update(proved_at=None)
    press(client, workshop, ada, "cancel", place=ada.places.get().pk)

    _response, told = press(client, workshop, bea, "take", place=bea.places.get().pk)

    bea.refresh_from_db()
    assert told[-1] == "Bea has a place: In person."
    assert (bea.places.get().state, bea.proved_at) == ("confirmed", None)


def test_an_offer_sent_again_starts_its_time_anew(client, workshop, ada, bea):
    press(client, workshop, ada, "cancel", place=ada.places.get().pk)
    offered = bea.places.get()
    hand_over(NOW)
    Place.objects.filter(pk=offered.pk).update(until=NOW + dt.timedelta(hours=1))

    _response, told = press(client, workshop, bea, "send-offer", place=offered.pk)

    offered.refresh_from_db()
    assert told[-1] == "The offer was sent again; its time starts anew."
    assert (offered.until, offered.offer_mail.state) == (None, Delivery.State.PENDING)


@pytest.mark.database
def test_another_ticket_is_booked_for_them(client, workshop, ada):
    dinner = make_ticket(workshop, "Dinner", kind="extra", admission="invitation")

    _response, told = press(client, workshop, ada, "book", ticket=dinner.pk)

    assert told == ["Ada: Confirmed."]
    assert ada.places.get(ticket=dinner).origin == "staff"


def test_a_transfer_is_approved_and_named(client, workshop, ada):
    ticket = ada.places.get().ticket
    ticket.transfer = "ask"
    ticket.save()
    made = transfers.pass_on(place=ada.places.get(), email="cy@example.org", name="Cy", now=NOW)
    assert "from Ada" in words(client.get(desk(workshop), {"state": "transfers"}))

    press(client, workshop, made.registration, "decide", place=made.pk, decision="approve")

    assert states(ticket) == ["confirmed", "offered"]


def test_places_of_others_are_not_touched(client, workshop, ada, bea):
    response, _told = press(client, workshop, ada, "cancel", place=bea.places.get().pk)

    assert response.status_code == 404
    assert bea.places.get().is_living


# --- The person ------------------------------------------------------------------------------------------


def test_marks_are_stored_and_remembered(client, workshop, ada, editor):
    marks = {
        "labels": "hotel,  speaker, hotel",
        "note": "Visa.",
        "paid_amount": "€ 80",
        "paid_on": "2026-05-03",
    }
    press(client, workshop, ada, "mark", **marks)
    press(client, workshop, ada, "mark", **marks)

    ada.refresh_from_db()
    assert (ada.labels, ada.paid_amount, ada.paid_on) == ("hotel, speaker", "€ 80", dt.date(2026, 5, 3))
    assert ada.changes.filter(by=editor).count() == 1


def test_a_wrong_mark_is_said_at_its_field(client, workshop, ada):
    response, _told = press(client, workshop, ada, "mark", paid_on="tomorrow")

    assert response.status_code == 400
    assert response.context_data["forms"]["marks"].errors["paid_on"]


@pytest.mark.database
def test_a_name_is_corrected_and_sorted_anew(client, workshop, ada):
    press(client, workshop, ada, "rename", name="Ada  Lovelace", affiliation="London")

    ada.refresh_from_db()
    assert (ada.name, ada.sort_name, ada.affiliation) == ("Ada Lovelace", "Lovelace", "London")


@pytest.mark.database
def test_a_mistyped_address_is_corrected(client, workshop, ada, bea):
    press(client, workshop, ada, "cancel", place=ada.places.get().pk)  # an offer for Bea
    hand_over(NOW)
    old_link = links.path(bea)

    _response, told = press(client, workshop, bea, "correct-address", email="Bea@Example.com")

    bea.refresh_from_db()
    assert told[-1] == "The address was corrected; mails with a new link are on their way to it."
    assert (bea.email, bea.proved_at) == ("bea@example.com", None)
    assert client.get(old_link).status_code == 410
    assert client.get(links.path(bea)).status_code == 200
    assert subjects("bea@example.org")[-1].startswith("Your registration has another address")
    assert [subject.partition(":")[0] for subject in subjects("bea@example.com")] == [
        "Your registration",
        "A place for you",
    ]
    assert bea.places.get().offer_mail.address == "bea@example.com"


@pytest.mark.database
def test_an_address_that_is_registered_is_refused_at_its_field(client, workshop, ada, bea):
    response, _told = press(client, workshop, bea, "correct-address", email="ADA@example.org")

    assert response.context_data["forms"]["address"].errors["email"] == [
        "Ada is registered with this address."
    ]
    bea.refresh_from_db()
    assert bea.email == "bea@example.org"


def test_a_link_is_renewed_or_sent_again(client, workshop, ada):
    old_link = links.path(ada)
    press(client, workshop, ada, "send-link")
    assert client.get(old_link).status_code == 200

    press(client, workshop, ada, "renew-link")

    assert client.get(old_link).status_code == 410
    assert len(subjects("ada@example.org")) == 3


@pytest.mark.database
def test_a_person_is_erased_at_once_but_not_by_mistake(client, workshop, ada, bea):
    question = Question.objects.create(event=workshop, label="Diet", is_sensitive=True)
    Answer.objects.create(registration=ada, question=question, text="Vegan")
    change = {"registration": ada, "what": "Name changed from Ada to Ada L.", "reason": "Ada is ill."}
    RegistrationChange.objects.create(**change)
    response, told = press(client, workshop, ada, "erase")
    assert told == ["Tick that the person asked for it; it cannot be undone."]

    press(client, workshop, ada, "erase", sure="yes")

    ada.refresh_from_db()
    assert (ada.name, ada.email, ada.sort_name, bool(ada.erased_at)) == ("", "", "", True)
    assert not ada.answers.exists()
    assert not ada.changes.exclude(reason="").exists()
    assert not ada.changes.filter(what__contains="Ada").exists()
    assert not Delivery.objects.filter(address="ada@example.org").exists()
    assert bea.places.get().state == "offered"


@pytest.mark.database
def test_colleagues_follow_their_contact_to_another_address_and_lose_it_with_them(client, workshop, ada):
    bea = make_registration(workshop, "Bea", email=ada.email, is_managed=True, contact=ada)
    press(client, workshop, ada, "correct-address", email="new@example.org")
    bea.refresh_from_db()
    assert bea.email == "new@example.org"

    press(client, workshop, ada, "erase", sure="yes")

    bea.refresh_from_db()
    assert (bea.name, bea.email) == ("Bea", "")
    assert not Delivery.objects.filter(address="new@example.org").exists()


@pytest.mark.database
def test_erasing_keeps_mails_about_another_registration_of_the_address(client, workshop, ada):
    other, _places = register(make_ticket(make_workshop("other")), email="ada@example.org")

    press(client, workshop, ada, "erase", sure="yes")

    left = Delivery.objects.filter(address=other.email)
    assert set(left) == {each.delivery for each in other.mails.all()} and left.exists()


@pytest.mark.parametrize("do", ["rename", "correct-address", "renew-link", "send-link", "erase"])
def test_who_edits_a_part_changes_nobody_who_has_a_place_elsewhere(client, workshop, ada, do):
    part = make_workshop("part", parent=workshop)
    of_part = make_user()
    part.editors.add(of_part)
    register(make_ticket(part, "School"), email="ada@example.org")
    client.force_login(of_part)
    fields = {"name": "X", "email": "x@example.org", "sure": "yes"}

    response, _told = press(client, part, ada, do, **fields)

    assert response.status_code == 404
    ada.refresh_from_db()
    assert (ada.name, ada.email, ada.version) == ("Ada", "ada@example.org", 1)


@pytest.mark.parametrize("do", ["", "nonsense"])
def test_an_unknown_button_is_not_found(client, workshop, ada, do):
    assert press(client, workshop, ada, do)[0].status_code == 404
