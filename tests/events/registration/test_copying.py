"""A copy of an event takes its tickets, questions and settings along, with their days shifted."""

import datetime as dt

import pytest

from events.planning.copying import plan_copy
from events.registration.models import Question, RegistrationSettings, Ticket
from tests.support.factories import make_talk, utc
from tests.support.registrations import make_ticket, make_workshop, place

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def copied(event, **options):
    return plan_copy(event=event, slug="next-year", weeks=52, **options).carry_out()


def test_tickets_go_along_with_their_days_and_without_those_who_hold_them():
    workshop = make_workshop()
    dates = {"opens_at": utc(2026, 3, 25, 11), "early_until": dt.date(2026, 5, 1)}
    ticket = make_ticket(workshop, capacity=20, closes_at=utc(2026, 6, 1, 10), **dates)
    place(ticket)

    copy = Ticket.objects.get(event=copied(workshop))

    assert (copy.capacity, copy.places.count()) == (20, 0)
    assert copy.opens_at == utc(2027, 3, 24, 11)
    assert copy.closes_at == utc(2027, 5, 31, 10)
    assert copy.early_until == dt.date(2027, 4, 30)


def test_moments_keep_their_clock_time_across_the_change_of_clocks():
    workshop = make_workshop()
    make_ticket(workshop, closes_at=utc(2026, 3, 29, 10))  # 12:00 in Berlin, in summer

    copy = Ticket.objects.get(event=copied(workshop))

    assert copy.closes_at == utc(2027, 3, 28, 10)  # clocks go forward that morning, too


def test_a_ticket_for_one_talk_goes_with_the_copy_of_the_talk_or_not_at_all():
    workshop = make_workshop()
    talk = make_talk(workshop, title="Public lecture", starts_at=utc(2026, 6, 15, 16))
    make_ticket(workshop, "Lecture", talk=talk)

    copy = copied(workshop)
    assert Ticket.objects.get(event=copy).talk == copy.talks.get()
    without = plan_copy(event=workshop, slug="without", weeks=52, talks=False).carry_out()
    assert not Ticket.objects.filter(event=without).exists()


def test_questions_are_asked_for_the_copied_tickets():
    workshop = make_workshop()
    make_ticket(workshop)
    dinner = make_ticket(workshop, "Dinner", kind="extra")
    question = Question.objects.create(event=workshop, label="Diet", is_sensitive=True)
    question.tickets.add(dinner)

    copy = copied(workshop)

    asked = Question.objects.get(event=copy)
    assert asked.is_sensitive
    assert list(asked.tickets.all()) == [Ticket.objects.get(event=copy, name="Dinner")]


def test_settings_go_along_with_their_day():
    workshop = make_workshop()
    RegistrationSettings.objects.create(event=workshop, erase_days=30, answers_by=dt.date(2026, 5, 1))

    settings = RegistrationSettings.objects.get(event=copied(workshop))

    assert (settings.erase_days, settings.answers_by) == (30, dt.date(2027, 4, 30))
