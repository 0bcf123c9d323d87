"""Why a talk is one's own: each way is added by the room that knows it, from its `hooks.py`.

own_talks.add(OwnTalks("starred", _("Starred"), 40, talks=starred))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from events.models import Talk
from events.speakers.own_talks import persons_of
from portal.registry import Registry

from .models import Star


@dataclass(frozen=True)
class OwnTalks:
    """A way in which talks are somebody's own, with what their timetable says of it.

    talks(user)             the keys of the talks
    events(user)            the keys of events that their calendar shows as a whole
    joining(user, talks)    {key: whole address of the personal joining page} of some talks (keys)
    """

    name: str
    label: str
    position: int
    talks: Callable
    events: Callable = lambda user: set()
    joining: Callable = lambda user, talks: {}


own_talks = Registry(OwnTalks)


def talks_of(user):
    """The talks that are somebody's own: {key: [why]}."""
    found = {}
    for each in own_talks.in_order():
        for talk in each.talks(user):
            found.setdefault(talk, []).append(each.label)
    return found


def events_of(user):
    """The keys of the events that somebody's own calendar shows as a whole."""
    return set().union(*(each.events(user) for each in own_talks.values()))


def joining_of(user, talks):
    """The personal joining pages of some talks (keys), where there are such: {key: whole address}."""
    found = {}
    for each in own_talks.values():
        found |= each.joining(user, talks)
    return found


# --- What this room knows itself -------------------------------------------------------------------------


def speaking(user):
    return _keys(Q(speakers__person__in=persons_of(user).values("pk")))


def chairing(user):
    persons = persons_of(user).values("pk")
    return _keys(Q(chair__in=persons) | Q(chair=None, session__chair__in=persons))


def starred(user):
    return set(Star.objects.filter(user=user).values_list("talk", flat=True))


def _keys(condition):
    return set(Talk.objects.filter(condition).values_list("pk", flat=True))
