"""Registration for the invented workshop: tickets with and without free places, and people in every state."""

import datetime as dt
import itertools

from django.urls import reverse

from events.models import JoiningLink
from events.registration import ready_made
from events.registration.actions import booking, decisions, registering
from events.registration.models import (
    CheckIn,
    Place,
    Question,
    Registration,
    RegistrationSettings,
    Ticket,
)
from events.registration.papers.making import DOCUMENT_KIND
from portal.documents import actions as documents
from portal.lib import times

FIRST = (
    "Adaeze", "Bjarne", "Ciara", "Dmitri", "Elif", "Farid", "Greta", "Hana", "Ismael", "Jadwiga", "Kofi",
    "Linnea", "Mateusz", "Noor", "Orla", "Paavo",
)  # fmt: skip
LAST = ("Ashgrove", "Brightwater", "Coldharbour", "Duskmere", "Eastlake", "Fernhollow", "Greywether")
PLACES = (
    "University of Elmsworth", "Port Alder Institute of Mathematics", "Kestrel Bay Technical University",
    "Marrow Hill College", "Lantern Analytics",
)  # fmt: skip
HOPES = (
    "Whether sharp minima are as bad as they say.",
    "How to draw a persistence diagram that my students understand.",
    "What the width has to do with it.",
)
MINUTE = dt.timedelta(minutes=1)
UNUSUAL = ("王 小明", "محمد الأمين", "Łukasz Brzęczyszczak", "Þórdís Øystersdóttir")  # for the badges


def add(event, now):
    """Open registration for a workshop, and register its people."""
    RegistrationSettings.objects.create(
        event=event, has_list=True, has_letters=True, signed_by="Mirela Castanholt, for the organisers",
        answers_by=event.first_day - dt.timedelta(days=14),
        welcome="The institute is five minutes from the harbour station; coffee is from 8:30 in the foyer.",
    )  # fmt: skip
    tickets = _tickets(event, now)
    _questions(event, tickets["dinner"])
    _people(event, tickets, now)
    JoiningLink.objects.filter(event=event).update(audience=JoiningLink.Audience.REGISTERED)


def register_account(event, user, now):
    """Register the owner of an account for taking part online."""
    online = event.tickets.get(mode=Ticket.Mode.ONLINE)
    facts = {"name": user.name, "tickets": [online.pk], "time_zone": user.time_zone}
    registering.register(event=event, email=user.email, facts=facts, now=now)


def add_past_lecture(talk, now):
    """Let a talk that is over have been a public lecture with a ticket of its own, and people checked in."""
    ticket = Ticket.objects.create(
        event=talk.event, talk=talk, name="Public lecture", capacity=30, closes_at=talk.starts_at,
        opens_at=talk.starts_at - dt.timedelta(days=40),
    )  # fmt: skip
    before = min(now, talk.starts_at - dt.timedelta(days=1))
    guests = [
        _register(talk.event, name, number, [ticket], before)
        for number, name in enumerate(itertools.islice(_names(), 14))
    ]
    day = times.day_in(talk.starts_at, talk.event.time_zone)
    CheckIn.objects.bulk_create(
        CheckIn(
            registration=guest, event=talk.event, day=day, at=talk.starts_at - dt.timedelta(minutes=minute)
        )
        for minute, guest in enumerate(guests)
        if minute % 5
    )


def ask_for_badges(event, user):
    """Ask for the badges of an event, as an organiser does; the worker makes them as soon as it is up."""
    documents.ask(
        kind=DOCUMENT_KIND.name, about=str(event.pk), title=f"Name badges: {event}", by=user,
        back=reverse("admin:events_event_door", args=[event.pk]),
        filename=f"{event.slug}-badges.pdf", options={"paper": "badges", "who": [], "without": []},
    )  # fmt: skip


def _tickets(event, now):
    def ticket(position, **fields):
        return Ticket.objects.create(
            event=event, position=position, opens_at=now - dt.timedelta(days=30),
            closes_at=times.first_instant(event.first_day - dt.timedelta(days=3), event.time_zone), **fields,
        )  # fmt: skip

    early = event.first_day - dt.timedelta(days=21)
    return {
        "hall": ticket(
            1, name="In person", description="Talks, posters, coffee and lunch on all three days.",
            capacity=40, kept_back=2, transfer=Ticket.Transfer.YES, price="€ 120", early_price="€ 90",
            early_until=early, payment_url="https://pay.example.org/shapes-of-learning",
        ),
        "support": ticket(
            2, name="In person with travel support", description="For students and those without funds.",
            capacity=6, admission=Ticket.Admission.APPROVAL,
        ),
        "online": ticket(
            3, name="Online", description="The Great Hall is streamed, the other rooms can be joined.",
            mode=Ticket.Mode.ONLINE,
        ),
        "dinner": ticket(
            4, name="Conference dinner", description="On the second evening, in the old lighthouse.",
            kind=Ticket.Kind.EXTRA, capacity=20, price="€ 45",
        ),
    }  # fmt: skip


def _questions(event, dinner):
    for purpose in (Question.Purpose.BADGE, Question.Purpose.DIET, Question.Purpose.ACCESS):
        ready_made.add(event, purpose)
    event.questions.get(purpose=Question.Purpose.DIET).tickets.add(dinner)
    Question.objects.create(
        event=event, label="What would you like to learn here?", kind=Question.Kind.TEXT, position=9
    )


def _people(event, tickets, now):
    """By the ledger's rules, but for the mails of those who registered before today."""
    people = _names()
    for number, name in enumerate(itertools.islice(people, 47)):
        wanted = [tickets["hall"], tickets["dinner"]] if number % 2 == 0 else [tickets["hall"]]
        _register(event, name, number, wanted, now)
    for number, name in enumerate(itertools.islice(people, 27)):
        _register(event, name, number, [tickets["online"]], now)
    pending = [
        _register(event, name, number, [tickets["support"]], now)
        for number, name in enumerate(itertools.islice(people, 8))
    ]
    chosen = Place.objects.filter(registration__in=pending[:2])
    decisions.decide(found=chosen, decision=Place.Decision.APPROVE, by=None, now=now)
    kept = Place.objects.filter(registration__in=pending[2:4])
    decisions.hold(found=kept, decision=Place.Decision.REFUSE, by=None, now=now)
    gives_back = tickets["hall"].places.filter(state=Place.State.CONFIRMED).last()
    booking.cancel(place=gives_back, now=now)  # so the first in line has an offer


def _names():
    yield from UNUSUAL
    for number in range(len(FIRST) * len(LAST)):
        yield name_at(number)


def name_at(number):
    """One of the invented names that are not those of speakers."""
    return f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"


def _register(event, name, number, tickets, now):
    since = now - dt.timedelta(days=20 - number % 19, hours=number % 7)
    made = Registration.objects.create(
        event=event, name=name, email=f"guest{Registration.objects.count() + 1}@example.org", proved_at=since,
        affiliation=PLACES[number % len(PLACES)], created_at=since, is_listed=number % 3 == 0,
        time_zone=event.time_zone, labels="student" if number % 5 == 0 else "",
        paid_amount="€ 90" if number % 4 == 1 else "", paid_on=since.date() if number % 4 == 1 else None,
    )  # fmt: skip
    booking.book(registration=made, tickets=tickets, now=since, tells=False)
    if tickets[-1].name == "Conference dinner":
        diet = event.questions.get(purpose=Question.Purpose.DIET)
        answer = diet.choice_list[number % len(diet.choice_list)]
        registering.store_answers(made, {str(diet.pk): answer})
    if event.questions.exists() and number % 7 == 3:
        hope = event.questions.get(purpose=Question.Purpose.NONE)
        registering.store_answers(made, {str(hope.pk): HOPES[number % len(HOPES)]})
    return made
