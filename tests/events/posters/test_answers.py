"""Accepted presenters: the place that comes with the decision, their answers, reminders of both."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from events.posters import changes, deciding, links, permissions
from events.posters.actions import answers, decisions, releases
from events.posters.models import Poster
from events.registration.actions import offers
from events.registration.models import Place, Registration
from mailing.models import Delivery
from tests.support.factories import utc
from tests.support.posters import NOW, make_call, make_chair, make_poster
from tests.support.registrations import hand_over, latest_text, make_ticket, make_workshop, place, subjects

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOW + releases.WAITS
ADA = "ada@a.example"
UNTIL = utc(2026, 5, 1, 7)  # nine o'clock in Berlin, the morning after the last day for answers


@pytest.fixture
def call(clock):
    event = make_workshop()
    return make_call(event, ticket=make_ticket(event, capacity=1), answers_by=dt.date(2026, 4, 30))


@pytest.fixture
def chair(call):
    return make_chair(call, email="chair@chairs.example")


def accept(call, chair, *authors, now=NOW, **fields):
    """A poster whose authors were told that it is accepted; Ada's alone unless others are given."""
    poster = make_poster(call, authors or [{"name": "Ada Example", "email": ADA}], **fields)
    return tell(poster, chair, "poster", now)


def tell(poster, chair, decision, now=NOW):
    decisions.decide(poster=poster, decision=decision, by=chair, now=now)
    releases.ask(call=poster.call, seen={poster.pk: decision}, by=chair, now=now, is_sure=True)
    releases.carry_out(now + releases.WAITS)
    return Poster.objects.get(pk=poster.pk)


def test_sold_out_an_offered_place_comes_with_the_decision_in_one_letter(call, chair):
    place(call.ticket)
    poster = accept(call, chair)

    assert (poster.place.state, poster.place.origin, poster.place.until) == ("offered", "poster", UNTIL)
    assert poster.place.overbooked_by == chair
    assert len(subjects(ADA)) == 1
    text = latest_text(ADA)
    assert "Take the place" in text and "/registrations/" in text and "/posters/" in text
    hand_over(LATER)
    offers.start_offers(LATER)
    offers.remind(UNTIL - dt.timedelta(days=1))
    poster.place.refresh_from_db()
    assert poster.place.until == UNTIL and len(subjects(ADA)) == 1


def test_without_a_day_for_answers_the_place_is_held_for_the_hours_of_its_ticket(call, chair):
    type(call).objects.update(answers_by=None)
    poster = accept(type(call).objects.get(), chair)
    assert poster.place.until is None and poster.answer_until is None
    hand_over(LATER)
    offers.start_offers(LATER)
    poster.place.refresh_from_db()
    assert poster.place.until == offers.offer_ends_at(LATER, call.ticket)


def test_who_is_registered_keeps_what_they_have_and_who_waits_gets_the_place(call, chair):
    held, waiting = place(call.ticket), place(call.ticket)
    own = [{"name": "Ada Example", "email": held.registration.email}]
    poster, other = (
        accept(call, chair, *own),
        accept(call, chair, {"name": "Bo Example", "email": waiting.registration.email}),
    )
    assert poster.place is None and other.place == waiting
    assert "You are registered already" in latest_text(held.registration.email)
    assert Place.objects.get(pk=waiting.pk).state == "offered"


def test_a_presenter_who_is_not_the_contact_gets_the_link_to_the_place(call, chair):
    contact = {"name": "Ada Example", "email": ADA, "presents": False}
    poster = accept(call, chair, contact, {"name": "Bo Example", "email": "bo@b.example", "presents": True})

    assert poster.place.registration.email == "bo@b.example"
    assert "/registrations/" in latest_text("bo@b.example") and "/posters/" not in latest_text("bo@b.example")
    assert "/registrations/" not in latest_text(ADA) and "/posters/" in latest_text(ADA)
    assert "held for Bo Example" in " ".join(latest_text(ADA).split())


@pytest.mark.parametrize("fields", [{"mode": "online"}, {}])
def test_nobody_is_offered_a_place_that_is_no_use(call, chair, fields):
    if not fields:
        call.event.status = "postponed"
        call.event.save()
    poster = accept(call, chair, **fields)
    assert poster.place is None and not Registration.objects.exists()


def test_i_come_leads_to_the_place_and_declining_gives_it_back(call, chair, client):
    poster, next_in_line = accept(call, chair), place(call.ticket)
    page = client.get(links.path(poster)).content.decode()
    assert "Please tell us by Thu 30 April 2026, 23:59" in page

    answer = client.post(links.path(poster), {"do": "comes"})
    assert answer.url.startswith("/registrations/")
    assert Poster.objects.get().answer == "comes"
    client.post(links.path(poster), {"do": "declines"})
    poster.refresh_from_db()
    assert (poster.answer, poster.place.state, poster.place.ended_as) == ("declines", "ended", "declined")
    assert Place.objects.get(pk=next_in_line.pk).state == "offered"


def test_somebody_else_presents_and_gets_the_place(call, chair, client):
    bo = {"name": "Bo Example", "email": "bo@b.example"}
    poster = accept(call, chair, {"name": "Ada Example", "email": ADA}, bo)
    author = poster.authors.get(name="Bo Example")
    heard = []
    changes.posters_changed.connect(
        lambda **told: heard.append(told["poster"].pk), weak=False, dispatch_uid="test"
    )

    client.post(links.path(poster), {"do": "presents", "author": author.pk})

    changes.posters_changed.disconnect(dispatch_uid="test")
    poster.refresh_from_db()
    assert heard == [poster.pk] and poster.answer == "comes"
    assert poster.authors.get(presents=True) == author
    assert (poster.place.registration.email, poster.place.state, poster.place.until) == (
        "bo@b.example", "offered", UNTIL
    )  # fmt: skip
    assert Registration.objects.get(email=ADA).places.get().state == "ended"
    stranger = make_poster(call).authors.get()
    with pytest.raises(ValidationError, match="one of the authors"):
        answers.present(poster=poster, author=stranger.pk, now=LATER)


def test_one_place_for_two_posters_stays_until_both_are_declined(call, chair):
    first, second = accept(call, chair), accept(call, chair)
    assert first.place == second.place
    answers.answer(poster=first, comes=False, now=LATER)
    assert Place.objects.get().state == "offered"
    answers.answer(poster=second, comes=False, now=LATER)
    assert Place.objects.get().state == "ended"


def test_what_is_withdrawn_or_rejected_after_all_gives_an_open_offer_back(call, chair):
    withdrawn = accept(call, chair)
    Poster.objects.filter(pk=withdrawn.pk).update(state="withdrawn", withdrawn_as="authors")
    changes.tell(Poster.objects.get(pk=withdrawn.pk), LATER)
    assert Place.objects.get().state == "ended"

    poster = tell(
        accept(call, chair, {"name": "Bo Example", "email": "bo@b.example"}), chair, "rejected", LATER
    )
    assert (poster.place.state, poster.answer_until, poster.answer) == ("ended", None, "")


def test_a_place_that_was_taken_stays_when_a_poster_becomes_a_spotlight(call, chair):
    poster = accept(call, chair)
    answers.answer(poster=poster, comes=True, now=LATER)
    offers.accept(place=poster.place, now=LATER)
    poster = tell(poster, chair, "spotlight", LATER)
    assert (poster.answer, poster.place.state) == ("comes", "confirmed")
    assert "registered already" in latest_text(ADA)


def test_only_accepted_posters_are_asked(call, chair):
    poster = make_poster(call)
    for told in ("", "waiting", "rejected"):
        Poster.objects.filter(pk=poster.pk).update(released_decision=told)
        with pytest.raises(ValidationError, match="only asked of accepted"):
            answers.answer(poster=poster, comes=True, now=NOW)


def test_a_missing_answer_is_reminded_of_once(call, chair):
    accept(call, chair)
    hand_over(LATER)
    sent = len(subjects(ADA))
    for day, number in ((26, 0), (27, 1), (28, 1)):
        answers.remind_due(utc(2026, 4, day, 18))
        answers.remind_due(utc(2026, 4, day, 18))
        assert len(subjects(ADA)) == sent + number
    assert "23:59" in latest_text(ADA)


def test_lists_at_the_desk_and_reminders_from_there(call, chair, client, clock):
    silent, coming = accept(call, chair), accept(call, chair, {"name": "Bo Example", "email": "bo@b.example"})
    answers.answer(poster=coming, comes=True, now=LATER)
    offers.accept(place=coming.place, now=LATER)
    Place.objects.filter(pk=silent.place_id).update(state="ended", ended_as="lapsed", until=None)
    rows = deciding.accepted(permissions.handled(chair, call))
    assert list(deciding.without_answer(rows)) == list(deciding.not_registered(rows, call)) == [silent]

    client.force_login(chair)
    page = f"/admin/events/event/{call.event_id}/posters/answers/"
    sent = {"do": "register", "who": [silent.pk, coming.pk]}
    before = Delivery.objects.count()
    assert ADA in client.post(page, sent).content.decode()
    assert Delivery.objects.count() == before
    for _twice in range(2):
        client.post(page, sent | {"confirm": "1"})
    assert Delivery.objects.count() == before + 1
    assert "not registered yet" in " ".join(latest_text(ADA).split())
    assert Poster.objects.get(pk=silent.pk).place.state == "offered"


def test_a_poster_told_later_has_a_week_to_answer(call, chair):
    late = utc(2026, 5, 20, 12)
    poster = accept(call, chair, now=late)
    assert poster.answer_until == utc(2026, 5, 27, 21, 59)
