"""Groups of registered people to write to: by state, ticket, and answer. Mailing asks (hooks.py).

A key is such as "registration:3:confirmed", "registration:3:ticket:7" or "registration:3:answer:5:<digest of
a choice>", where 3 is an event; parts and their talks count in. Several people whom a contact registered
under one address are written to once.
"""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event
from portal.admin.fields import pk_of
from portal.lib import tokens

from .models import Answer, Place, Question, Ticket

NAME = "registration"
State = Place.State
MOST_EVENTS = 40  # that a form offers
YES = "yes"


def key_of(event, *group):
    """The key of a group of an event."""
    return ":".join([NAME, str(event.pk), *map(str, group)])


def may_use(user, key):
    """Whether a user edits the event behind a key."""
    return permissions.edited_events(user).filter(pk=pk_of(key.split(":")[1])).exists()


def people(key):
    """The [(address, name)] behind a key; without a name where several share an address that is no one's."""
    registrations = places_behind(key).filter(registration__erased_at=None).exclude(registration__email="")
    rows = registrations.order_by("-registration__is_managed", "registration").values_list(
        "registration__email", "registration__name", "registration__is_managed"
    )
    names = defaultdict(set)
    for email, name, is_managed in rows:
        names[email] = names[email] | {name} if is_managed else {name}
    return [(email, found.pop() if len(found) == 1 else "") for email, found in names.items()]


def places_behind(key):
    """The places of the people in a group."""
    _name, event, *group = key.split(":")
    places = Place.objects.filter(ticket__event__in=below(pk_of(event)))
    match group:
        case ["living"]:
            return places.living()
        case [state] if state in State:
            return places.filter(state=state)
        case ["ticket", pk]:
            return places.filter(state=State.CONFIRMED, ticket=pk_of(pk))
        case ["answer", pk, choice]:
            return _by_answer(places.filter(state=State.CONFIRMED), pk_of(pk), choice)
        case ["concerned"]:
            return concerned_by([pk_of(event)])
        case ["talk", pk]:
            return Place.objects.living().filter(ticket__talk=pk_of(pk), ticket__event=pk_of(event))
    return places.none()


def below(pk):
    """The keys of an event and its parts, for a query."""
    return Event.objects.filter(pk=pk).with_descendants().values("pk")


def concerned_by(events):
    """The living places of whom a change of some events (keys) concerns: of these, parts, umbrellas above."""
    above = Event.objects.filter(Q(parts__in=events) | Q(parts__parts__in=events)).values("pk")
    own = Event.objects.filter(pk__in=events).with_descendants().values("pk")
    family = Q(ticket__event__in=own) | Q(ticket__event__in=above)
    return Place.objects.living().filter(family, ticket__talk=None)


def _by_answer(places, question, choice):
    answers = Answer.objects.filter(question=question)
    own = [
        registration
        for registration, text in answers.values_list("registration", "text")
        if choice in map(digest, text.splitlines())
    ]
    return places.filter(registration__in=own)


def digest(choice):
    """What stands in a key for a choice, however it is written."""
    return tokens.digest(choice)[:12]


# --- What a form offers ----------------------------------------------------------------------------------


def choices(user):
    """The groups that a user may write to, as {key: label}: those of the events they edit that go on."""
    if not permissions.edits_any(user):  # every page of those who are signed in asks
        return {}
    with_places = Place.objects.filter(registration__erased_at=None).values("ticket__event")
    own = permissions.edited_events(user).filter(pk__in=with_places)
    keys = list(own.values_list("pk", flat=True))
    if not keys:  # every page of the admin asks, and the days of events take the longest
        return {}
    dated = Event.objects.filter(pk__in=keys).with_dates()
    events = list(dated.not_past(timezone.now()).order_by("-first_day", "title")[:MOST_EVENTS])
    found = {}
    for event in events:
        found |= {key_of(event, *group): label % {"event": event} for group, label in _states().items()}
    return found | _of_tickets(events) | _of_answers(events)


def _states():
    return {
        (State.CONFIRMED,): _("Registered: %(event)s"),
        (State.WAITING,): _("On the waiting list: %(event)s"),
        (State.PENDING,): _("Waiting for approval: %(event)s"),
        (State.OFFERED,): _("With an offer: %(event)s"),
        ("living",): _("Registered, waiting or asked: %(event)s"),
    }


def _of_tickets(events):
    """Of each event with several tickets, who has a place in one of them."""
    rows = Ticket.objects.filter(event__in=events).select_related("event").order_by("position", "pk")
    by_event = defaultdict(list)
    for ticket in rows:
        by_event[ticket.event].append(ticket)
    label = _("Registered: %(event)s, %(ticket)s")
    return {
        key_of(event, "ticket", ticket.pk): label % {"event": event, "ticket": ticket}
        for event, tickets in by_event.items()
        for ticket in tickets
        if len(tickets) > 1
    }


def _of_answers(events):
    """Of each question that is answered by choices, who chose each of them."""
    kinds = [Question.Kind.CHOICE, Question.Kind.SEVERAL, Question.Kind.YES_NO]
    rows = Question.objects.filter(event__in=events, kind__in=kinds).select_related("event")
    label = _("Registered: %(event)s, %(question)s: %(answer)s")
    return {
        key_of(question.event, "answer", question.pk, digest(choice)): label
        % {"event": question.event, "question": question, "answer": told}
        for question in rows
        for choice, told in _choices_of(question)
    }


def _choices_of(question):
    if question.kind == Question.Kind.YES_NO:
        return [(YES, _("Yes"))]
    return [(choice, choice) for choice in question.choice_list]
