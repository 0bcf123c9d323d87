"""Generated series, people and talks in any number, for load tests; the same ones in every database."""

import datetime as dt
import random

from django.db import transaction
from django.utils.text import slugify

from events.models import BoardMember, Event, Person, Speaker, Talk
from portal.lib import times

from . import making, phrases

TALKS_A_SERIES = 200  # weekly ones: about four years
WEEKS_AHEAD = 20  # how many of them are still to come
TALKS_A_PERSON = 4
SLUG = "generated-series-"
BATCH = 1000  # rows a statement

FIELDS = (
    "Harmonic Analysis", "Random Matrices", "Optimal Control", "Algebraic Statistics", "Inverse Problems",
    "Numerical Optimisation", "Geometric Learning", "Stochastic Analysis", "Information Theory",
    "Kinetic Theory", "Computational Topology",
)  # fmt: skip
TOWNS = (
    "Ashcombe", "Bellmarsh", "Corvendale", "Dunwater", "Eastholme", "Fernlea", "Greyhaven", "Hollowmere",
    "Inverquay", "Jessamine Cross", "Kingsorrel", "Lowwater", "Mistleford",
)  # fmt: skip
FIRST_NAMES = (
    "Alma", "Bram", "Cecily", "Dario", "Esperanza", "Finn", "Greta", "Hamid", "Ingrid", "Jonas", "Kalinda",
    "Lev", "Maeve", "Nikhil", "Odile", "Pavel", "Quentin", "Rosalind", "Sabine", "Tariq", "Una", "Viktor",
    "Wren", "Xanthe", "Yusuf", "Zelda", "Amara", "Bela", "Chidi", "Dorothea",
)  # fmt: skip
LAST_NAMES = (
    "Abernolt", "Birchmere", "Calloway-Finch", "Dunsterville", "Eddlestone", "Fairwhistle", "Gossamer",
    "Hathersage", "Ivelchester", "Jorvikson", "Kettlewell", "Lindenthorpe", "Mossgrove", "Nightjar",
    "Oxenholme", "Pemberlyn", "Quarrington", "Rushbrooke", "Silvermere", "Tamworthy", "Underbourne",
    "Vexholm", "Wythenford", "Yarrowby", "Zennorway", "Applecross", "Brackenbury", "Coldstream",
    "Dewhurst-Lane", "Elderfield", "Foxglove",
)  # fmt: skip
ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Singapore", "Australia/Sydney", "Europe/London",
    "America/Sao_Paulo", "Asia/Kolkata",
)  # fmt: skip
TOPICS = (
    "Optimisation",
    "Statistics",
    "Geometry of data",
    "Sampling",
    "Approximation theory",
    "Inverse problems",
)


@transaction.atomic
def add(count, now):
    """Add `count` talks of new series to what is there; the series go on numbering from earlier runs."""
    first = Event.objects.filter(slug__startswith=SLUG).count()
    series = _add_series(first, -(-count // TALKS_A_SERIES), now)
    people = _add_people(-(-count // TALKS_A_PERSON), series, now)
    talks = _add_talks(count, series, now)
    speakers = list(_speakers(talks, people, random.Random(first)))  # noqa: S311 (made-up people, no secrets)
    Speaker.objects.bulk_create(speakers, batch_size=BATCH)
    return series


def _add_series(first, count, now):
    series = Event.objects.bulk_create(_one_series(number, now) for number in range(first, first + count))
    topics = [making.topic(name) for name in TOPICS]
    links = [
        Event.topics.through(event=event, topic=topics[(number + step) % len(topics)])
        for number, event in enumerate(series, first)
        for step in (0, 2)
    ]
    Event.topics.through.objects.bulk_create(links)
    return series


def _one_series(number, now):
    field, town = FIELDS[number % 11], TOWNS[number % 13]
    return Event(
        slug=f"{SLUG}{number + 1}",
        kind=Event.Kind.SERIES,
        title=f"{town} Seminar on {field}",
        summary=f"Weekly talks on {field.lower()} and its neighbours, generated to load the portal.",
        description=f"Talks on {field.lower()}, where $n = {number + 1}$. All of it is generated.",
        time_zone=ZONES[number % 7],
        format=(Event.Format.HYBRID, Event.Format.ONLINE, Event.Format.IN_PERSON)[number % 3],
        venue=f"{town} University" if number % 3 != 1 else "",
        slot_weekday=number % 5,
        slot_time=dt.time(10 + number % 8),
        slot_minutes=60,
        accent=Event.Accent.values[number % 8],
        status=Event.Status.PUBLISHED,
        published_at=now,
    )


def _add_people(count, series, now):
    """So many new people; the first three for each series are its board."""
    first = Person.objects.filter(homepage__startswith="https://example.org/generated/").count()
    people = Person.objects.bulk_create(
        (_one_person(number) for number in range(first, first + count)), batch_size=BATCH
    )
    members = [
        BoardMember(event=event, person=person, affiliation=person.affiliation, position=position)
        for number, event in enumerate(series)
        for position, person in enumerate(people[number * 3 : number * 3 + 3])
    ]
    BoardMember.objects.bulk_create(members, batch_size=BATCH)
    for number, event in enumerate(series):
        making.keep(event, people[number * 3 : number * 3 + 3])
    return people


def _one_person(number):
    last = LAST_NAMES[number % 31]
    name = f"{FIRST_NAMES[number % 30]} {last}"
    slug = f"{slugify(name)}-{number + 1}"
    return Person(
        slug=slug,
        name=name,
        sort_name=last,
        affiliation=f"{TOWNS[number % 13]} University",
        homepage=f"https://example.org/generated/{slug}",
        bio=f"{name} is generated, and works on {FIELDS[number % 11].lower()}.",
    )


def _add_talks(count, series, now):
    talks = []
    for event in series:
        number = int(event.slug.removeprefix(SLUG)) * TALKS_A_SERIES
        starts = _starts(event, now)[: count - len(talks)]
        talks.extend(_one_talk(event, number + week, start, now) for week, start in enumerate(starts))
    return Talk.objects.bulk_create(talks, batch_size=BATCH)


def _starts(event, now):
    """The UTC instants of the weekly slot of a series, the soonest talks first."""
    today = times.day_in(now, event.time_zone)
    first = today + dt.timedelta(weeks=WEEKS_AHEAD, days=event.slot_weekday - today.weekday())
    first -= dt.timedelta(weeks=TALKS_A_SERIES - 1)
    starts = times.weekly(first_day=first, clock=event.slot_time, name=event.time_zone, count=TALKS_A_SERIES)
    return sorted(starts, reverse=True)


def _one_talk(event, number, start, now):
    is_past = start < now
    return Talk(
        event=event,
        title=phrases.title(number),
        abstract=phrases.abstract(number),
        starts_at=start,
        ends_at=start + dt.timedelta(minutes=event.slot_minutes),
        status=Talk.Status.CANCELLED if number % 97 == 5 else Talk.Status.CONFIRMED,
        recording=Talk.Recording.NONE if is_past else Talk.Recording.PLANNED,
        published_at=now,
    )


def _speakers(talks, people, chance):
    """One speaker for each talk, a second one for every tenth."""
    for number, talk in enumerate(talks):
        for position, person in enumerate(
            chance.sample(people, min(2 if number % 10 == 0 else 1, len(people)))
        ):
            yield Speaker(talk=talk, person=person, affiliations=person.affiliation, position=position)
