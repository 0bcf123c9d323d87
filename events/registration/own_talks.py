"""What an account is registered for, for its own timetable and calendar: with its confirmed places alone.

What was cancelled stays in the calendar, crossed out.
"""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, Talk
from events.personal.sources import OwnTalks
from portal.accounts.sections import proved_addresses

from . import links
from .models import Place, Registration, Ticket


def places_of(user):
    """The places by which somebody takes part, or took part until it was cancelled."""
    own = Registration.objects.of_addresses(proved_addresses(user)).filter(erased_at=None)
    is_held = Q(state=Place.State.CONFIRMED) | Q(ended_as=Place.Ending.EVENT_OFF, line=None)
    return Place.objects.filter(is_held, registration__in=own.values("pk"), ticket__kind=Ticket.Kind.MAIN)


def talks(user):
    return set(registrations_by_talk(places_of(user)))


def registrations_by_talk(places):
    """{key of a talk: key of the registration} of all talks to which some places lead."""
    whole, found = {}, {}
    for registration, talk, event in places.values_list("registration", "ticket__talk", "ticket__event"):
        if talk:
            found[talk] = registration
        else:
            whole[event] = registration
    above = defaultdict(set)
    below = Event.objects.filter(pk__in=whole).with_descendants()
    for event, parent, grandparent in below.values_list("pk", "parent", "parent__parent"):
        above[event] = {event, parent, grandparent} & whole.keys()
    of_events = Talk.objects.filter(event__in=above).values_list("pk", "event")
    return {talk: whole[min(above[event])] for talk, event in of_events} | found


def events(user):
    """The events as a whole, and their parts."""
    whole = places_of(user).filter(ticket__talk=None).values("ticket__event")
    return set(Event.objects.filter(pk__in=whole).with_descendants().values_list("pk", flat=True))


def joining(user, keys):
    """The joining pages by one's personal link of those of some talks (keys) where one has a place."""
    confirmed = places_of(user).filter(state=Place.State.CONFIRMED)
    by_talk = {talk: key for talk, key in registrations_by_talk(confirmed).items() if talk in keys}
    registrations = Registration.objects.in_bulk(set(by_talk.values()))
    shown = Talk.objects.only("pk").in_bulk(by_talk)
    return {talk: links.join_address(registrations[key], shown[talk]) for talk, key in by_talk.items()}


OWN_TALKS = OwnTalks("registered", _("Registered"), 10, talks=talks, events=events, joining=joining)
