"""The reminder of the beginning: to each person with a place, once, with both clocks and the joining page."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.registration import links
from events.registration.actions import booking, reminders
from events.registration.models import Place, RegistrationSettings
from mailing.models import Delivery
from tests.support.factories import make_joining_link, make_talk, utc
from tests.support.registrations import (
    NOW,
    make_ticket,
    make_workshop,
    place,
    register,
    subjects,
    text_of_last,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BEGINS = utc(2026, 6, 15, 8)
BEFORE = BEGINS - dt.timedelta(hours=24)


@pytest.fixture
def ticket():
    event = make_workshop(title="$L^2$ spaces", venue="Old Hall", format="hybrid")
    make_talk(event, title="On primes", starts_at=BEGINS)
    return make_ticket(event)


def reminders_to(email):
    return [each for each in subjects(email) if each.startswith("Reminder")]


def test_it_goes_out_so_many_hours_before_and_once(ticket):
    email = place(ticket).registration.email
    reminders.send_reminders(BEFORE - dt.timedelta(minutes=1))
    assert reminders_to(email) == []
    reminders.send_reminders(BEFORE)
    reminders.send_reminders(BEFORE + dt.timedelta(minutes=1))
    assert len(reminders_to(email)) == 1
    assert reminders_to(email)[0].startswith("Reminder: L² spaces, Mon 15 June 2026, 10:00 (Berlin time)")


def test_it_tells_both_clocks_the_joining_page_and_what_to_bring(ticket):
    talk = ticket.event.talks.get()
    make_joining_link(talk=talk)
    RegistrationSettings.objects.create(event=ticket.event, welcome="Bring your badge.")
    own = place(ticket, time_zone="America/New_York").registration
    reminders.send_reminders(BEFORE)
    text = text_of_last(own.email)
    assert "L² spaces" in text
    assert "Mon 15 June 2026, 10:00 (Berlin time)" in text
    assert "By your clocks: Mon 15 June 2026, 04:00 (New York time)" in text
    assert links.join_address(own, talk) in text and "meet.example.org" not in text
    assert f"/events/{ticket.event.slug}/calendar.ics" in text
    assert "Old Hall" in text and "Bring your badge." in text and own.door_code in text


def test_one_mail_for_an_event_with_its_extras_and_one_for_a_talk(ticket):
    talk = ticket.event.talks.get()
    seat = make_ticket(ticket.event, "Seat", talk=talk)
    own, _places = register(ticket, make_ticket(ticket.event, "Dinner", kind="extra"), seat)
    reminders.send_reminders(BEFORE)
    assert len(reminders_to(own.email)) == 2
    assert not Place.objects.filter(start_reminded_at=None).exists()


def test_only_who_has_a_place_is_reminded_and_nobody_of_what_is_off(ticket):
    ticket.capacity = 1
    ticket.save()
    holder, waits = place(ticket), place(ticket)
    ticket.event.status = "postponed"
    ticket.event.save()
    reminders.send_reminders(BEFORE)
    assert reminders_to(holder.registration.email) == []
    ticket.event.status = "published"
    ticket.event.save()
    reminders.send_reminders(BEFORE)
    assert len(reminders_to(holder.registration.email)) == 1
    assert reminders_to(waits.registration.email) == []


def test_an_event_that_wants_none_sends_none(ticket):
    RegistrationSettings.objects.create(event=ticket.event, remind_hours=None)
    email = place(ticket).registration.email
    reminders.send_reminders(BEFORE)
    assert reminders_to(email) == []


def test_nobody_is_reminded_of_what_has_begun(ticket):
    email = place(ticket).registration.email
    reminders.send_reminders(BEGINS)
    assert reminders_to(email) == []


def test_who_registers_after_the_reminder_gets_it_with_the_confirmation(ticket, clock):
    talk = ticket.event.talks.get()
    clock.now = BEFORE + dt.timedelta(hours=1)
    own, _places = register(ticket, now=clock.now)
    assert links.join_address(own, talk) in text_of_last(own.email)
    reminders.send_reminders(clock.now)
    assert reminders_to(own.email) == []


def test_an_offer_taken_after_the_reminder_tells_of_the_beginning_too(ticket, clock):
    from events.registration.actions import offers

    ticket.capacity = 1
    ticket.save()
    first, second = place(ticket), place(ticket)
    clock.now = BEFORE + dt.timedelta(hours=1)
    booking.cancel(place=first, now=clock.now)
    offers.accept(place=second, now=clock.now)
    assert "Mon 15 June 2026, 10:00 (Berlin time)" in text_of_last(second.registration.email)


def queries_with(number, slug):
    event = make_workshop(slug)
    make_talk(event, starts_at=BEGINS)
    ticket = make_ticket(event)
    for _each in range(number):
        place(ticket)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reminders.send_reminders(BEFORE)
    return len(queries)


def test_it_asks_the_database_as_often_for_three_as_for_one():
    assert queries_with(1, "one") == queries_with(3, "three")


@pytest.mark.database
def test_a_crash_in_the_middle_loses_none_and_repeats_none(ticket, monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 1)
    people = [place(ticket).registration for _each in range(3)]
    real, calls = reminders.remind_some, []

    def crash(*args, **options):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        real(*args, **options)

    monkeypatch.setattr(reminders, "remind_some", crash)
    with pytest.raises(RuntimeError):
        reminders.send_reminders(BEFORE)
    reminders.send_reminders(BEFORE)
    assert [len(reminders_to(each.email)) for each in people] == [1, 1, 1]


def test_who_wanted_no_mail_is_reminded_and_the_mails_of_the_portal_know_whose_they_are(ticket):
    from mailing.models import Suppression

    own = place(ticket).registration
    Suppression.objects.add(own.email, Suppression.Reason.OPT_OUT)
    reminders.send_reminders(BEFORE)
    assert len(reminders_to(own.email)) == 1
    assert own.mails.count() == Delivery.objects.filter(address=own.email).count() == 2


def test_times_of_zones_that_show_the_same_are_told_once(ticket):
    own = place(ticket, time_zone="Europe/Paris").registration
    reminders.send_reminders(BEFORE)
    assert not re.search("By your clocks", text_of_last(own.email))
    assert NOW < BEFORE
