"""Who comes today: what helpers see at the door of an event, and the numbers there."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch

from portal.folding import BY_NAME
from portal.lib import times
from portal.lib.text_matching import fold

from . import desk
from .models import CheckIn, Place, Registration, Ticket

State = Place.State
MOST_SHOWN = 100  # people; the others are found by name
MOST_WORDS = 6
SHOWN = (State.CONFIRMED, State.OFFERED, State.WAITING, State.PENDING)


def tickets(event):
    """The tickets of an event and of all below it."""
    return desk.tickets_at(event)


def places(event):
    """The places of people by which they would come: not those in extras."""
    return desk.places_at(event).filter(ticket__kind=Ticket.Kind.MAIN, state__in=SHOWN)


def confirmed_places(event):
    return places(event).filter(state=State.CONFIRMED)


def people(event):
    """Those who hold or wait for a place, in order."""
    own = places(event).filter(registration=OuterRef("pk"))
    return Registration.objects.filter(Exists(own)).order_by(*BY_NAME)


def by_name(event, words):
    """The keys of those in whose name or affiliation all words begin some word, accents and case aside."""
    wanted = fold(words).split()[:MOST_WORDS]
    rows = people(event).values_list("pk", "name", "affiliation")
    return [key for key, *texts in rows if _has(fold(" ".join(texts)), wanted)]


def _has(text, wanted):
    return all(f" {word}" in f" {text}" for word in wanted)


def by_code(event, code):
    """The registration at an event with a door code, be its place good or not; None if there is none."""
    plain = "".join(filter(str.isalnum, code)).upper()
    rows = Registration.objects.filter(erased_at=None, door_code=plain)
    return desk.registrations_at(event).filter(pk__in=rows.values("pk")).first()


@dataclass(frozen=True)
class Person:
    """Somebody as the door sees them: what they hold, and whether they are in."""

    registration: Registration
    places: list
    check_in: CheckIn | None

    @property
    def confirmed(self):
        return [place for place in self.places if place.state == State.CONFIRMED and place.ticket.is_main]

    @property
    def is_expected(self):
        return bool(self.confirmed)

    @property
    def is_online(self):
        """Whether they have places online only."""
        return all(place.ticket.mode == Ticket.Mode.ONLINE for place in self.confirmed)

    @property
    def awaited(self):
        """The place that they wait for or were offered; None where one is confirmed, or there is none."""
        return None if self.confirmed else next((each for each in self.places if each.ticket.is_main), None)


def seen(event, keys, now):
    """Persons by the keys of their registrations, in order; the number of queries is always the same."""
    day = times.day_in(now, event.time_zone)
    living = desk.places_at(event).filter(state__in=SHOWN).select_related("ticket__event")
    came = CheckIn.objects.filter(event=event, day=day).select_related("by")
    rows = Registration.objects.filter(pk__in=keys).prefetch_related(
        Prefetch("places", living.order_by("-ticket__kind", "ticket__position"), to_attr="shown"),
        Prefetch("check_ins", came, to_attr="today"),
    )
    found = rows.order_by(*BY_NAME)
    return [Person(row, row.shown, next(iter(row.today), None)) for row in found]


def numbers(event, now):
    """(how many are in today, how many are expected in person)."""
    expected = confirmed_places(event).filter(ticket__mode=Ticket.Mode.IN_PERSON)
    day = times.day_in(now, event.time_zone)
    here = CheckIn.objects.filter(event=event, day=day, registration__erased_at=None)
    return here.count(), expected.values("registration").distinct().count()
