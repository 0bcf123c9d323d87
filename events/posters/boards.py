"""Which poster hangs where: the sessions of an event, and a plan for their boards that writes nothing.

Posters go into sessions in the order of their areas and numbers, and are given boards in this order, each the
next that is free. What was fixed by hand or told to a presenter stays as it is.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import F, Prefetch

from events.models import Area, Event, Talk
from events.posters.models import Poster, PosterAuthor
from portal.lib import tokens

LAST = (1 << 30,)  # behind all areas


@dataclass(frozen=True)
class Placing:
    """Where a poster would hang."""

    poster: Poster
    session: Talk
    board: int


@dataclass(frozen=True)
class Plan:
    """What would change; false if that is nothing."""

    placings: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.placings)

    @property
    def fingerprint(self):
        """A digest by which a page says what it showed."""
        rows = [(each.poster.pk, each.session.pk, each.board) for each in self.placings]
        return tokens.digest(repr(sorted(rows)))


def sessions_of(event):
    """The poster sessions of an event and its parts, by their start."""
    family = Event.objects.filter(pk=event.pk).with_descendants()
    rows = Talk.objects.filter(event__in=family, kind=Talk.Kind.POSTER_SESSION)
    rows = rows.select_related("event__parent__parent", "session")
    return rows.order_by(F("starts_at").asc(nulls_last=True), "pk")


def posters_of(call):
    """The posters of a call that hang somewhere, in the order of boards: by area, then number.

    With their areas, undisputed authors, session and talk, in a constant number of queries.
    """
    rows = Poster.objects.presented().filter(call=call).defer("abstract")
    rows = rows.select_related("session__event__parent__parent", "session__session", "talk__event")
    rows = rows.prefetch_related(
        Prefetch("areas", Area.objects.select_related("parent")),
        Prefetch("authors", PosterAuthor.objects.undisputed()),
    )
    return sorted(rows, key=place_in_order)


def place_in_order(poster):
    """What posters are sorted by: their first area, with those that have none last, and their number."""
    return min(map(_place_of_area, poster.areas.all()), default=LAST), poster.number


def _place_of_area(area):
    top, below = area.parent or area, area if area.parent else None
    return (top.position, top.pk, *((below.position, below.pk) if below else ()))


def taken_in(sessions, but):
    """{key of a session: the boards that are not to be had}, those of `but` some posters left out.

    A board of a poster that was withdrawn stays empty.
    """
    rows = Poster.objects.filter(session__in=sessions).exclude(board=None)
    rows = rows.exclude(pk__in=[poster.pk for poster in but])
    taken = {session.pk: set() for session in sessions}
    for session, board in rows.values_list("session", "board"):
        taken[session].add(board)
    return taken


def is_kept(poster):
    """Whether a plan leaves a poster where it is: fixed by hand, or known to its presenter."""
    return bool(poster.session_id and poster.board) and bool(poster.board_is_fixed or poster.board_told_at)


def planned(posters, sessions, taken, *, anew=False):
    """The Plan for posters in order and sessions by time; `taken` boards are given to none of them.

    Who has a session stays in it, unless all is planned `anew`. Who has none goes where the fewest are,
    areas together. What is presented online hangs nowhere.
    """
    posters = [poster for poster in posters if poster.mode != Poster.Mode.ONLINE]
    there = {session.pk: session for session in sessions}
    taken = {key: set(taken.get(key, ())) for key in there}
    kept = [poster for poster in posters if is_kept(poster)]
    for poster in kept:
        if poster.session_id in there:
            taken[poster.session_id].add(poster.board)
    chosen = _chosen([poster for poster in posters if not is_kept(poster)], kept, sessions, anew)
    placings = []
    for poster, session in chosen:
        board = next_free(taken[session.pk])
        taken[session.pk].add(board)
        placings.append(Placing(poster, session, board))
    return Plan([each for each in placings if _differs(each)])


def _differs(placing):
    poster = placing.poster
    return (poster.session_id, poster.board) != (placing.session.pk, placing.board)


def next_free(taken):
    """The lowest board that is not taken, from 1 on."""
    return next(board for board in range(1, len(taken) + 2) if board not in taken)


def _chosen(posters, kept, sessions, anew):
    """[(poster, session)] in order: stretches of the line, so that sessions come out even."""
    there = {session.pk: session for session in sessions}
    if not there:
        return []
    staying = {} if anew else {p.pk: there[p.session_id] for p in posters if p.session_id in there}
    if not anew:  # a session that is not planned for keeps its own
        posters = [poster for poster in posters if poster.session_id is None or poster.pk in staying]
    homeless = [poster for poster in posters if poster.pk not in staying]
    counts = Counter([*(p.session_id for p in kept), *(session.pk for session in staying.values())])
    found = staying | _spread(homeless, sessions, counts)
    return [(poster, found[poster.pk]) for poster in posters]


def _spread(posters, sessions, counts):
    """{key of a poster: session}, a stretch for each session so that all have about as many."""
    rooms, left = dict.fromkeys([session.pk for session in sessions], 0), len(posters)
    for _each in range(left):  # one place after the other, where the fewest are
        least = min(sessions, key=lambda session: counts[session.pk] + rooms[session.pk])
        rooms[least.pk] += 1
    line, found = iter(posters), {}
    for session in sessions:
        found |= {poster.pk: session for poster in islice(line, rooms[session.pk])}
    return found
