"""Who has a poster in a session and speaks at the same time: told with the other clashes of talks."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from events.models import Speaker
from events.planning.warnings import Duty
from events.posters.models import Poster


def sessions_there(talks, others):
    """{(talk, other): names} of the speakers of talks who have a poster in the others, by keys."""
    return {(talk, session): names for (session, talk), names in _found(others, talks).items()}


def talks_there(talks, others):
    """The same of the posters in sessions among `talks`, whose presenters speak in the others."""
    return _found(talks, others)


def _found(sessions, talks):
    presenters = _presenters(sessions)
    if not presenters:
        return {}
    keys = [talk.pk for talk in talks if talk.pk]
    people = {person for there in presenters.values() for person in there}
    rows = Speaker.objects.filter(talk__in=keys, person__in=people).values_list(
        "talk", "person", "person__name"
    )
    found = defaultdict(list)
    for talk, person, name in rows:
        for session, there in presenters.items():
            if person in there and session != talk:
                found[session, talk].append(name)
    return found


def _presenters(talks):
    """{key of a session: the keys of the people who present posters there}."""
    keys = [talk.pk for talk in talks if talk.pk and talk.kind == talk.Kind.POSTER_SESSION]
    found = defaultdict(set)
    if keys:
        rows = Poster.objects.presented().filter(
            session__in=keys, authors__presents=True, authors__disputed_at=None
        )
        for session, person in rows.exclude(authors__person=None).values_list("session", "authors__person"):
            found[session].add(person)
    return found


DUTIES = (
    Duty("poster there", _("{person} has a poster at that time in {other}."), sessions_there),
    Duty("poster here", _("{person}, who has a poster here, speaks at that time in {other}."), talks_there),
)
