"""A place given, waited for, offered, taken, given back."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from events.registration.actions import booking, decisions, offers
from events.registration.models import Place
from tests.support.factories import make_superuser, make_talk, utc
from tests.support.registrations import (
    NOW,
    cancel,
    hand_over,
    make_registration,
    make_ticket,
    make_workshop,
    place,
    register,
    states,
    subjects,
)

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def ticket():
    return make_ticket(capacity=1)


@pytest.fixture
def full(ticket):
    """A place that is confirmed, and one that waits for it."""
    return place(ticket, email="first@example.org"), place(ticket, email="second@example.org")


def test_a_free_place_is_confirmed_at_once_and_the_next_waits_in_line(ticket):
    first, second, third = (place(ticket) for _each in range(3))
    assert states(ticket) == ["confirmed", "waiting", "waiting"]
    assert (first.line, second.line, third.line) == (None, 1, 2)


def test_without_a_capacity_everybody_has_a_place():
    ticket = make_ticket(capacity=None)
    assert [place(ticket).state for _each in range(3)] == ["confirmed"] * 3


def test_places_kept_back_are_given_by_organisers_only(ticket):
    ticket.capacity, ticket.kept_back = 2, 1
    ticket.save()
    place(ticket)
    second = place(ticket)
    decisions.pick(place=second, by=make_superuser(), now=NOW, reason="Invited speaker")
    assert states(ticket) == ["confirmed", "offered"]
    assert Place.objects.get(pk=second.pk).overbooked_by is None


def test_a_place_given_back_is_offered_to_the_next_in_line_by_mail(ticket, full):
    cancel(full[0])
    assert states(ticket) == ["ended", "offered"]
    assert subjects("second@example.org")[-1].startswith("A place for you: Workshop")


def test_the_time_of_an_offer_starts_when_its_mail_is_handed_over(ticket, full):
    cancel(full[0])
    offers.start_offers(NOW)
    assert Place.objects.get(pk=full[1].pk).until is None
    offers.lapse_offers(NOW + dt.timedelta(days=30))
    assert states(ticket) == ["ended", "offered"]
    hand_over(LATER)
    offers.start_offers(LATER)
    assert Place.objects.get(pk=full[1].pk).until == LATER + dt.timedelta(hours=48)


def test_an_offer_that_nobody_takes_passes_on(ticket, full):
    third = place(ticket)
    cancel(full[0])
    hand_over(NOW)
    offers.start_offers(NOW)
    offers.lapse_offers(NOW + dt.timedelta(hours=47))
    assert states(ticket) == ["ended", "offered", "waiting"]
    offers.lapse_offers(NOW + dt.timedelta(hours=48))
    assert states(ticket) == ["ended", "ended", "offered"]
    assert Place.objects.get(pk=full[1].pk).ended_as == "lapsed"
    assert third.registration.changes.count() == 2


def test_who_lapsed_may_join_the_line_again_at_its_end(ticket, full):
    third = place(ticket)
    cancel(full[0])
    hand_over(NOW)
    offers.start_offers(NOW)
    offers.lapse_offers(LATER + dt.timedelta(days=2))
    again = booking.book(registration=full[1].registration, tickets=[ticket], now=LATER)[0]
    assert (again.state, Place.objects.get(pk=third.pk).state) == ("waiting", "offered")
    assert again.line > third.line


def test_an_offer_is_taken_once_however_often_it_is_pressed(ticket, full):
    cancel(full[0])
    assert offers.accept(place=full[1], now=NOW).state == "confirmed"
    number = len(subjects("second@example.org"))
    assert offers.accept(place=full[1], now=NOW).state == "confirmed"
    assert len(subjects("second@example.org")) == number


def test_an_offer_that_is_over_cannot_be_taken(ticket, full):
    cancel(full[0])
    hand_over(NOW)
    offers.start_offers(NOW)
    with pytest.raises(ValidationError, match="This offer is over"):
        offers.accept(place=full[1], now=NOW + dt.timedelta(hours=48))


def test_nothing_is_offered_once_the_ticket_is_closed(ticket, full):
    ticket.closes_at = LATER
    ticket.save()
    cancel(full[0], now=LATER)
    assert states(ticket) == ["ended", "waiting"]


def test_nothing_is_offered_and_nothing_lapses_while_the_event_is_postponed(ticket, full):
    cancel(full[0])
    hand_over(NOW)
    offers.start_offers(NOW)
    ticket.event.status = "postponed"
    ticket.event.save()
    offers.lapse_offers(NOW + dt.timedelta(days=9))
    assert states(ticket) == ["ended", "offered"]
    offers.freeze_offers(NOW)
    assert Place.objects.get(pk=full[1].pk).until is None


def test_a_capacity_that_is_raised_offers_as_many(ticket, full):
    place(ticket)
    ticket.capacity = 2
    ticket.save()
    booking.fill_line(ticket=ticket, now=NOW)
    assert states(ticket) == ["confirmed", "offered", "waiting"]


def test_a_capacity_that_is_lowered_throws_nobody_out(ticket):
    ticket.capacity = 2
    ticket.save()
    first, second = place(ticket), place(ticket)
    ticket.capacity = 1
    ticket.save()
    third = place(ticket)
    cancel(first)
    assert states(ticket) == ["ended", "confirmed", "waiting"]
    cancel(second)
    assert Place.objects.get(pk=third.pk).state == "offered"


def test_who_has_an_online_place_keeps_it_while_waiting_for_one_in_person(ticket):
    online = make_ticket(ticket.event, "Online", mode="online")
    holder = place(ticket)
    registration, (own,) = register(online)
    wish = booking.book(registration=registration, tickets=[ticket], now=NOW)[0]
    assert (wish.state, wish.replaces) == ("waiting", own)
    cancel(holder)
    assert states(online) == ["confirmed"]
    offers.accept(place=wish, now=NOW)
    assert states(online) == ["ended"] and Place.objects.get(pk=own.pk).ended_as == "switched"


def test_extras_have_lines_of_their_own(ticket):
    dinner = make_ticket(ticket.event, "Dinner", kind="extra", capacity=1)
    place(dinner)
    _registration, (main, extra) = register(ticket, dinner)
    assert (main.state, extra.state) == ("confirmed", "waiting")


def test_two_ways_to_take_part_in_one_event_are_refused_and_nothing_is_booked(ticket):
    online = make_ticket(ticket.event, "Online", mode="online")
    with pytest.raises(ValidationError, match="Choose one way to take part"):
        register(ticket, online)
    assert not Place.objects.exists()


def test_parts_of_an_umbrella_are_booked_together():
    umbrella = make_workshop("umbrella")
    tickets = [make_ticket(make_workshop(f"part-{n}", parent=umbrella)) for n in range(2)]
    registration = make_registration(umbrella)
    found = booking.book(registration=registration, tickets=tickets, now=NOW)
    assert [each.state for each in found] == ["confirmed", "confirmed"]


def test_sold_out_without_a_waiting_list_books_nothing_at_all(ticket):
    dinner = make_ticket(ticket.event, "Dinner", kind="extra", capacity=0, has_waiting_list=False)
    with pytest.raises(ValidationError, match="“Dinner” is sold out"):
        register(ticket, dinner)
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"opens_at": NOW + dt.timedelta(hours=1)}, "has not opened yet"),
        ({"closes_at": NOW}, "is closed"),
        ({"admission": "invitation"}, "by invitation only"),
        ({"admission": "domains", "domains": "uni.example.org"}, "for addresses of uni.example.org"),
    ],
)
def test_a_ticket_that_cannot_be_booked_says_why(fields, told):
    ticket = make_ticket(**fields)
    with pytest.raises(ValidationError, match=told):
        place(ticket)


@pytest.mark.parametrize(
    ("email", "admitted"),
    [
        ("a@uni.example.org", True),
        ("a@cs.uni.example.org", True),
        ("a@UNI.example.org", True),
        ("a@notuni.example.org", False),
        ("a@uni.example.org.evil.example", False),
        ("uni.example.org@example.com", False),
    ],
)
def test_only_true_domains_are_admitted(email, admitted):
    assert make_ticket(admission="domains", domains="uni.example.org").admits_address(email) == admitted


def test_registration_closes_when_the_event_begins():
    ticket = make_ticket()
    make_talk(ticket.event, starts_at=utc(2026, 6, 15, 8))
    assert ticket.is_open(utc(2026, 6, 15, 7, 59))
    assert not ticket.is_open(utc(2026, 6, 15, 8))


@pytest.mark.parametrize(
    ("handed_over", "hours", "ends"),
    [
        (utc(2026, 5, 4, 12), 48, utc(2026, 5, 6, 12)),
        (utc(2026, 5, 4, 18), 48, utc(2026, 5, 7, 7)),  # 20:00 in Berlin: the next morning at nine
        (utc(2026, 5, 4, 23), 48, utc(2026, 5, 7, 7)),  # one in the night: the same morning
        (utc(2026, 5, 4, 6, 59), 24, utc(2026, 5, 5, 7)),
        (utc(2026, 6, 14, 12), 48, utc(2026, 6, 14, 18)),  # it begins at midnight: the evening before
        (utc(2026, 6, 14, 20), 48, utc(2026, 6, 14, 22)),  # handed over after that evening: until it begins
    ],
)
def test_an_offer_ends_by_day_and_never_after_the_beginning(handed_over, hours, ends):
    ticket = make_ticket(offer_hours=hours)
    assert offers.offer_ends_at(handed_over, ticket) == ends


def test_an_offer_is_reminded_of_once(ticket, full):
    cancel(full[0])
    hand_over(NOW)
    offers.start_offers(NOW)
    offers.remind(NOW + dt.timedelta(hours=24))
    assert not subjects("second@example.org")[-1].startswith("Your place is still held")
    for hours in (33, 34):
        offers.remind(NOW + dt.timedelta(hours=hours))
    assert [s[:25] for s in subjects("second@example.org")].count("Your place is still held:") == 1


def test_approval_offers_places_and_the_rest_wait_in_the_order_of_their_asking(ticket):
    ticket.admission = "approval"
    ticket.save()
    made = [place(ticket) for _each in range(3)]
    assert states(ticket) == ["pending"] * 3
    found = Place.objects.filter(pk__in=[each.pk for each in made])
    decisions.decide(found=found, decision="approve", by=make_superuser(), now=NOW)
    assert states(ticket) == ["offered", "waiting", "waiting"]


def test_held_decisions_are_told_when_they_are_released_and_not_before(ticket):
    ticket.admission = "approval"
    ticket.save()
    first, second = place(ticket, email="a@example.org"), place(ticket, email="b@example.org")
    organiser, found = make_superuser(), Place.objects.filter(ticket=ticket)
    decisions.hold(found=found.filter(pk=first.pk), decision="approve", now=NOW, by=organiser)
    decisions.hold(found=found.filter(pk=second.pk), decision="refuse", now=NOW, by=organiser, text="Sorry.")
    assert states(ticket) == ["pending", "pending"] and len(subjects("b@example.org")) == 1
    decisions.release(found=found, by=organiser, now=NOW)
    assert states(ticket) == ["offered", "ended"]
    assert subjects("b@example.org")[-1].startswith("About your registration")


def test_picking_out_of_turn_wants_a_reason_and_names_who_overbooks(ticket, full):
    organiser = make_superuser()
    with pytest.raises(ValidationError, match="Say why"):
        decisions.pick(place=full[1], by=organiser, now=NOW, reason=" ")
    decisions.pick(place=full[1], by=organiser, now=NOW, reason="Speaker")
    assert Place.objects.get(pk=full[1].pk).overbooked_by == organiser
    assert full[1].registration.changes.filter(reason="Speaker", by=organiser).exists()
