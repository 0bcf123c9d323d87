"""Erasing: sensitive answers soon after the event, the people some time later, and both at once when asked.

What stays of somebody are numbers: the places with their tickets and states, and when they changed.
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import CharField, F, Max, Value
from django.db.models.functions import Cast, Concat, Lower

from events.models import Event, Talk
from events.registration import groups
from events.registration.erasers import erasers
from events.registration.models import (
    Answer,
    Place,
    Question,
    Registration,
    RegistrationAttempt,
    RegistrationChange,
    RegistrationMail,
    RegistrationSettings,
    Ticket,
)
from events.registration.models.places import new_door_code
from mailing.models import Announcement, Delivery
from portal import erasures
from portal.lib import times

from . import places

AT_ONCE = 200  # people in one transaction
ERASED = "erased"
BLANK = (
    "name", "sort_name", "email", "invited_email", "affiliation", "time_zone", "labels", "note", "paid_amount"
)  # fmt: skip
ON_ITS_WAY = Delivery.State.SENDING  # is left alone, and erased at the next turn


# --- At once ---------------------------------------------------------------------------------------------


@transaction.atomic
def erase(*, registration, now, by=None):
    """Erase a person at once; places still to come go to the next in line. Answers whether that was to do."""
    registration, locked = places.lock(registration=registration)
    if registration.erased_at:
        return False
    freed = []
    for place in places.living(registration, locked):
        begins_at = place.ticket.begins_at
        if begins_at is None or begins_at > now:
            places.end(place, Place.Ending.CANCELLED, now=now, by=by)
            freed.append(place.ticket)
    erase_people([registration.pk], now=now)
    places.fill(freed, now=now)
    return True


@transaction.atomic
def erase_people(keys, *, now):
    """Erase the people behind some keys wherever something is kept of them, in constant queries."""
    rows = Registration.objects.filter(pk__in=keys, erased_at=None)
    people = list(rows)
    erasures.note("registrations", *(each.pk for each in people))
    for each in erasers.values():
        each.of_people(keys)
    _forget_contacts(keys)
    _erase_mails(people)
    _erase_attempts(people)
    Answer.objects.filter(registration__in=keys).delete()
    changes = RegistrationChange.objects.filter(registration__in=keys)
    changes.filter(ticket=None).delete()  # of the person, with names and addresses
    changes.update(what="", reason="", by=None)
    Place.objects.filter(registration__in=keys).update(held="", held_text="")
    for person in people:
        person.version, person.door_code, person.erased_at = person.version + 1, new_door_code(), now
        person.is_listed, person.contact = False, None
        for name in BLANK:
            setattr(person, name, "")
    names = [*BLANK, "version", "door_code", "erased_at", "is_listed", "contact"]
    Registration.objects.bulk_update(people, names)


def erase_again(keys, now):
    """Erase people that a restored backup brought back, by the keys of registrations; answers how many."""
    return sum(erase(registration=each, now=now) for each in Registration.objects.filter(pk__in=keys))


def _forget_contacts(keys):
    """Those whom these people registered under their own address stay, without it."""
    managed = Registration.objects.filter(contact__in=keys).annotate(
        lowered=Lower("email"), lowered_contact=Lower("contact__email")
    )
    same = list(managed.filter(lowered=F("lowered_contact")).values_list("pk", flat=True))
    mails = RegistrationMail.objects.filter(registration__in=same)
    erase_deliveries(Delivery.objects.filter(pk__in=mails.values("delivery")))
    Registration.objects.filter(pk__in=same).update(email="")


def _erase_attempts(people):
    RegistrationAttempt.objects.filter(registration__in=people).delete()
    attempts = RegistrationAttempt.objects.annotate(lowered=Lower("email"))
    for event, emails in _addresses(people).items():
        attempts.filter(event=event, lowered__in=emails).delete()


def _addresses(people):
    """The addresses of these people in small letters, {key of their event: set}.

    Without those that others have there, too; earlier ones are known from the mails to them.
    """
    found = defaultdict(set)
    own = RegistrationMail.objects.filter(registration__in=people).exclude(delivery__address=ERASED)
    for event, address in own.values_list("registration__event", "delivery__address").distinct():
        found[event].add(address.lower())
    for person in people:
        found[person.event_id] |= {email.lower() for email in (person.email, person.invited_email) if email}
    others = Registration.objects.filter(event__in=found, erased_at=None).exclude(
        pk__in=[p.pk for p in people]
    )
    for event, email in others.exclude(email="").values_list("event", "email"):
        found[event].discard(email.lower())
    return found


# --- The ledger ------------------------------------------------------------------------------------------


def _erase_mails(people):
    """Addresses and texts of all mails about these registrations, and of announcements to their groups."""
    emails = _addresses(people)
    own = RegistrationMail.objects.filter(registration__in=people)
    erase_deliveries(Delivery.objects.filter(pk__in=own.values("delivery")))
    erase_deliveries(mails_of_nobody(set().union(*emails.values())))
    for event, its in emails.items():
        of_groups = Delivery.objects.filter(announcement__in=announcements_to(event), subscriber=None)
        erase_deliveries(of_groups.filter(address__in=its))


def mails_of_nobody(emails):
    """The mails to some addresses that are about a registration which is not there, or not yet."""
    rows = Delivery.objects.filter(purpose="registration", address__in=emails)
    return rows.exclude(pk__in=RegistrationMail.objects.values("delivery"))


def announcements_to(event):
    """The keys of the announcements to groups of registered people at an event (a key) and below it."""
    below = set(groups.below(event).values_list("pk", flat=True))
    rows = Announcement.objects.exclude(audience=[]).values_list("pk", "audience")
    return [key for key, audience in rows if any(_is_at(group, below) for group in audience)]


def _is_at(group, events):
    name, _sep, rest = group.partition(":")
    return name == groups.NAME and rest.partition(":")[0] in map(str, events)


def erase_deliveries(rows):
    """Erase to whom mails went and what they said; what has not gone out does not."""
    rows = Delivery.objects.filter(pk__in=list(rows.exclude(state=ON_ITS_WAY).values_list("pk", flat=True)))
    rows.filter(state=Delivery.State.PENDING).update(state=Delivery.State.CANCELLED)
    key = Concat(Value(Delivery.ERASED), Cast("pk", CharField()))
    rows.update(address=ERASED, name="", time_zone="", error="", message=None, key=key)


# --- When their time has come ----------------------------------------------------------------------------


def erase_due(now):
    """Erase what is due at `now`, piece by piece; a second call finds nothing more."""
    over = over_at(now)
    for start in range(0, len(keys := due_people(over, now)), AT_ONCE):
        erase_people(keys[start : start + AT_ONCE], now=now)
    _erase_sensitive(over, now)
    late = RegistrationMail.objects.exclude(registration__erased_at=None).exclude(delivery__address=ERASED)
    erase_deliveries(Delivery.objects.filter(pk__in=late.values("delivery")))


def over_at(now):
    """{key of a registration: day on which all that they registered for is over}; without those to come.

    A place that was given back counts as over when it was; what has no day is not over yet.
    """
    ends, found, open_ones = last_days(), {}, set()
    rows = Place.objects.filter(registration__erased_at=None).select_related(None)
    for registration, ticket, state, since in rows.values_list("registration", "ticket", "state", "since"):
        day = since.date() if state == Place.State.ENDED else ends.get(ticket)
        if day is None:
            open_ones.add(registration)
        else:
            found[registration] = max(day, found.get(registration, day))
    return {key: day for key, day in found.items() if key not in open_ones and day < now.date()}


def last_days():
    """The last day of what tickets are for, {key: day}, where one is known; of a series its last talk's."""
    dated = dict(Event.objects.with_dates().values_list("pk", "ends_on"))
    talks = Talk.objects.dated().exclude(status=Talk.Status.CANCELLED).order_by()
    last = dict(talks.values_list("event").annotate(last=Max("ends_at")))
    zones = dict(Event.objects.values_list("pk", "time_zone"))
    found = {}
    for key, event, ends_at in Ticket.objects.values_list("pk", "event", "talk__ends_at"):
        moment = ends_at or (None if dated.get(event) else last.get(event))
        found[key] = times.day_in(moment, zones[event]) if moment else dated.get(event)
    return {key: day for key, day in found.items() if day}


def due_people(over, now):
    """The keys of those whose registrations are to be erased: so many days after all was over.

    Who registered others is forgotten after them.
    """
    rows = Registration.objects.filter(pk__in=over, erased_at=None).select_related("event__parent__parent")
    rows = rows.exclude(managed__in=Registration.objects.filter(erased_at=None))
    days = _days({row.event for row in rows}, "erase_days")
    due = [row.pk for row in rows if is_due(over[row.pk], days[row.event], now)]
    contacts = Registration.objects.filter(erased_at=None, places=None)  # who came not themselves
    return due + [each.pk for each in contacts.select_related("event") if _is_contact_due(each, now)]


def _is_contact_due(contact, now):
    """Whether a contact without places has nobody left to look after."""
    if contact.managed.filter(erased_at=None).exists():
        return False
    days = RegistrationSettings.of(contact.event).erase_days
    return is_due(contact.created_at.date(), days, now)


def is_due(day, days, now):
    return day + dt.timedelta(days=days) < now.date()


def _days(events, name):
    """So many days after each event, as its settings say, or those of the nearest umbrella."""
    return {event: getattr(RegistrationSettings.of(event), name) for event in events}


def _erase_sensitive(over, now):
    """Erase the answers to sensitive questions of those for whom it is over for so many days."""
    questions = Question.objects.filter(is_sensitive=True, answers__isnull=False).distinct()
    by_event = defaultdict(list)
    for question in questions.select_related("event__parent__parent"):
        by_event[question.event].append(question.pk)
    for event, days in _days(set(by_event), "erase_sensitive_days").items():
        keys = [key for key, day in over.items() if is_due(day, days, now)]
        answers = Answer.objects.filter(question__in=by_event[event], registration__in=keys)
        if people := list(answers.values_list("registration", flat=True).distinct()):
            erase_answers(people, by_event[event])


@transaction.atomic
def erase_answers(registrations, questions):
    """Erase what some people answered to some questions (keys), and the copies of it."""
    for each in erasers.values():
        each.of_answers(registrations, questions)
    Answer.objects.filter(registration__in=registrations, question__in=questions).delete()


# --- What was never confirmed ----------------------------------------------------------------------------


@transaction.atomic
def forget_attempts(now):
    """Erase what was never confirmed, three days after it was sent, and the mails that asked for it."""
    oldest = now - dt.timedelta(hours=RegistrationAttempt.VALID_HOURS)
    lapsed = RegistrationAttempt.objects.filter(created_at__lte=oldest)
    emails = {email.lower() for email in lapsed.values_list("email", flat=True)}
    lapsed.delete()
    tried_again = RegistrationAttempt.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails)
    erase_deliveries(mails_of_nobody(emails - set(tried_again.values_list("lowered", flat=True))))
