"""Registering: what a form said waits until its address is proved; then it becomes a registration."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from events.registration import mails
from events.registration.models import Answer, Place, Question, Registration, RegistrationAttempt, Ticket
from portal.lib import addresses

from . import booking, own

FACTS = ("name", "affiliation", "time_zone", "is_listed")


class NoSuchAttempt(Exception):
    """The token was never given, has lapsed, or what it stood for was registered."""


@transaction.atomic
def attempt(*, event, email, facts, address_of, now, registration=None):
    """Keep what a form said and write to its address; nothing is held before it is proved there.

    `facts` are what `FACTS` names, `tickets` (keys) and `answers` ({key of the question: text}); `address_of`
    makes the link of a token. Who is registered is sent their own link instead, and the page says the same.
    With a `registration` it is about a new address for it, and `facts` are empty.
    """
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06}"
    made = RegistrationAttempt.objects.create(
        event=event,
        registration=registration,
        email=email,
        facts=facts,
        token_digest=digest(token),
        code_digest=digest(code),
        created_at=now,
    )
    if found := registered(event, email):
        mails.registered_already(found)
    elif registration:
        mails.prove_change(registration, email, address=address_of(token), code=code)
    else:
        mails.prove(event=event, email=email, name=facts["name"], address=address_of(token), code=code)
    return made


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def registered(event, email):
    """The registration that an address has at the umbrella of an event, or None."""
    rows = Registration.objects.filter(event=event, is_managed=False).exclude(email="")
    return addresses.at(rows, email).first()


def attempt_at(token, now):
    """What a form said, by the token of its mail. Raises NoSuchAttempt once it has lapsed."""
    oldest = now - timedelta(hours=RegistrationAttempt.VALID_HOURS)
    rows = RegistrationAttempt.objects.filter(token_digest=digest(token), created_at__gt=oldest)
    if found := rows.select_related("event__parent__parent", "registration__event").first():
        return found
    raise NoSuchAttempt


@transaction.atomic
def prove(*, attempt, now):
    """Register what a form said, as its address is proved; answers the registration and its places.

    Where it is a new address of a registration, that moves there.

    Raises NoSuchAttempt if the button was pressed before; and ValidationError, saying why, if its tickets
    cannot be booked any more: then the attempt stays for another try.
    """
    if not RegistrationAttempt.objects.select_for_update().filter(pk=attempt.pk).exists():
        raise NoSuchAttempt
    if attempt.registration:
        booked = own.move_address(registration=attempt.registration, email=attempt.email, now=now), []
    else:
        booked = register(event=attempt.event, email=attempt.email, facts=attempt.facts, now=now)
    attempt.delete()
    return booked


@transaction.atomic
def is_code(*, attempt, code):
    """Whether a code is that of the attempt's mail; after five wrong ones none is, but the link works."""
    row = RegistrationAttempt.objects.select_for_update().get(pk=attempt.pk)
    if row.tries >= row.MOST_TRIES:
        return False
    row.tries += 1
    row.save(update_fields=["tries"])
    return constant_time_compare(row.code_digest, digest("".join(code.split())))


@transaction.atomic
def register(*, event, email, facts, now, by=None, origin=Place.Origin.FORM, is_managed=False, contact=None):
    """Register a person with a proved address, or by an organiser or contact; answers (registration, places).

    An address that is registered keeps its name and answers, and gets the tickets that it has not. Without
    tickets somebody becomes the contact of others.
    """
    registration = None if is_managed else registered(event, email)
    if registration is None:
        registration = create(event, email, facts, now, by, is_managed, contact)
        if not facts["tickets"]:
            mails.made_contact(registration)
    elif not by and registration.proved_at is None:
        Registration.objects.filter(pk=registration.pk).update(proved_at=now)
    tickets = list(Ticket.objects.filter(pk__in=facts["tickets"]))
    if len(tickets) != len(set(facts["tickets"])):
        raise ValidationError(_("A ticket that you chose is not there any more; please choose again."))
    places = booking.book(registration=registration, tickets=tickets, now=now, by=by, origin=origin)
    return registration, places


def create(event, email, facts, now, by=None, is_managed=False, contact=None):
    """A registration without places; where the address was registered in the same moment, that one."""
    person = {name: facts[name] for name in FACTS if name in facts}
    proved_at = None if by or is_managed else now
    try:
        with transaction.atomic():
            registration = Registration.objects.create(
                event=event,
                email=email,
                proved_at=proved_at,
                is_managed=is_managed,
                contact=contact,
                created_at=now,
                **person,
            )
    except IntegrityError:  # pressed twice at once: the other was first
        return registered(event, email)
    store_answers(registration, facts.get("answers", {}))
    return registration


def store_answers(registration, answers):
    """Store answers, {key of the question: text}; an empty one is none."""
    known = Question.objects.in_bulk([int(key) for key in answers])
    for key, text in answers.items():
        if question := known.get(int(key)):
            kept = Answer.objects.filter(registration=registration, question=question)
            if not text:
                kept.delete()
            elif not kept.update(text=text):
                Answer.objects.create(registration=registration, question=question, text=text)
