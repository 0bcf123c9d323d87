"""Searching the programme: every word must be found in a talk, person or event that is public.

A word is looked for in what the page of a row shows, in any of its spellings (`portal.lib.text_matching`).
Both databases find parts of words and mind neither accents nor case; PostgreSQL searches by full text too, so
"filters" finds "filtering" there. Found first: what is called exactly so, then what has all words in its
title, then what fits best, then the newest.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection, models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import Exact
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.models import Area, BoardMember, Event, EventOrganisation, Material, Person, Speaker, Talk, Topic
from portal import markup, rooms
from portal.folding import BY_NAME, Folded
from portal.lib import text_matching, times
from portal.registry import Registry

MOST = 20  # rows shown of a kind
BETWEEN = " · "


@dataclass(frozen=True)
class Hit:
    """One thing found: the row, and as safe HTML its title, a line about it and an excerpt."""

    row: object
    title: str
    about: str
    excerpt: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind: all of it counted, the first 20 shown."""

    heading: str
    count: int
    hits: list


@dataclass(frozen=True)
class Source:
    """Rows of a room above: `find(query, sought, terms, now)` answers a Group, made as those here are."""

    name: str
    find: object


sources = Registry(Source)


def search(query, *, now):
    """The groups of what is found for a query, without the empty ones. The database is asked once a kind."""
    query = query.replace("\x00", " ").strip()[: text_matching.MAX_QUERY]
    sought = [text_matching.spellings(word) for word in text_matching.words_of(query)]
    if not sought:
        return []
    terms = [*(spelling for word in sought for spelling in word), *_stems(sought)]
    groups = [
        _talks(query, sought, terms, now),
        _people(query, sought, terms),
        _events(query, sought, terms, now),
        *(source.find(query, sought, terms, now) for source in sources.values()),
    ]
    return [group for group in groups if group.hits]


def _talks(query, sought, terms, now):
    speakers = Speaker.objects.filter(talk=OuterRef("pk"))
    around = [
        joined(speakers, "affiliations"),
        joined(Material.objects.visible(now).filter(talk=OuterRef("pk")), "label"),
    ]
    rows = Talk.objects.public().for_list()
    names = joined(speakers, "person__name")
    rows = matching(rows, query, sought, title="title", more=names, text="abstract", around=around)
    rows = rows.order_by("order", "-fit", F("starts_at").desc(nulls_last=True), "pk")
    return group(_("Talks"), rows, talk_hit, terms)


def _people(query, sought, terms):
    around = [
        joined(Speaker.objects.filter(person=OuterRef("pk"), talk__in=Talk.objects.public()), "affiliations"),
        joined(BoardMember.objects.public().filter(person=OuterRef("pk")), "affiliation"),
    ]
    rows = Person.objects.public()
    rows = matching(rows, query, sought, title="name", more="affiliation", text="bio", around=around)
    rows = rows.order_by("order", "-fit", *BY_NAME)
    return group(_("People"), rows, person_hit, terms)


def _events(query, sought, terms, now):
    around = [
        F("venue"),
        F("address"),
        joined(Topic.objects.filter(events=OuterRef("pk")), "name"),
        joined(Area.objects.filter(event=OuterRef("pk")), "title"),
        joined(EventOrganisation.objects.filter(event=OuterRef("pk")), "organisation__name"),
        joined(BoardMember.objects.filter(event=OuterRef("pk")), "person__name", "affiliation"),
        joined(Material.objects.visible(now).filter(event=OuterRef("pk")), "label"),
        *_of_rooms_above(now),
    ]
    rows = Event.objects.public().with_dates()
    rows = matching(rows, query, sought, title="title", more="summary", text="description", around=around)
    rows = rows.order_by("order", "-fit", F("starts_on").desc(nulls_last=True), "pk")
    return group(_("Events and courses"), rows, event_hit, terms)


def _of_rooms_above(now):
    """What models of rooms above have search read of an event: the fields of their `searched_with_event`."""
    for model in rooms.models():
        if fields := getattr(model, "searched_with_event", ()):
            rows = model.objects.visible(now) if hasattr(model.objects, "visible") else model.objects
            own = reduce(or_, (Q((path, OuterRef("pk"))) for path in model.event_paths))
            yield joined(rows.filter(own), *fields)


def joined(rows, *fields):
    """The fields of related rows as one text, to search by: an expression without a query of its own."""
    function = "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"
    text = Func(_together(*fields), Value(BETWEEN), function=function, output_field=models.TextField())
    rows = rows.order_by().annotate(joined=text).values("joined")
    return Coalesce(Subquery(rows[:1]), Value(""), output_field=models.TextField())


def group(heading, rows, hit, terms):
    # One query gives the first rows and, by a window over all of them, how many there are.
    rows = list(rows.annotate(found=models.Window(models.Count("pk")))[:MOST])
    return Group(heading, rows[0].found if rows else 0, [hit(row, terms) for row in rows])


def talk_hit(talk, terms):
    names = ", ".join(speaker.person.name for speaker in talk.speakers.all())
    day = talk.starts_at and date_format(times.day_in(talk.starts_at, talk.event.time_zone), "j F Y")
    state = "" if talk.takes_place else _("does not take place")
    about = " · ".join(part for part in (names, markup.to_line(talk.event.title), day, state) if part)
    return hit_of(talk, talk.title_line, about, excerpted(talk.abstract, terms), terms)


def person_hit(person, terms):
    return hit_of(person, person.name, person.affiliation, excerpted(person.bio, terms), terms)


def event_hit(event, terms):
    text = f"{markup.to_line(event.summary)} {excerpted(event.description, terms)}"
    return hit_of(event, markup.to_line(event.title), event.get_kind_display(), text, terms)


def excerpted(source, terms):
    """What is shown of a long text: it is cut before it is rendered, which can take a second."""
    return markup.to_text(text_matching.around_first(markup.expanded(source), terms))


def hit_of(row, title, about, text, terms):
    if not any(text_matching.holds(line, terms) for line in (title, about, text)):
        # Labels and affiliations around it tell why it was found, each of them once.
        lines = dict.fromkeys(row.around.replace("\n", BETWEEN).split(BETWEEN))
        text = BETWEEN.join(line for line in lines if text_matching.holds(line, terms)) or text
    return Hit(
        row,
        text_matching.highlight(title, terms),
        text_matching.highlight(about, terms),
        text_matching.excerpt(text, terms),
    )


# --- What the database is asked ----------------------------------------------------------------------


def matching(rows, query, sought, *, title, more, text, around):
    """The rows that match, with `order` (0 for an exact title, then rising) and `fit` (more is better).

    They carry the expressions `around` them as one text of that name.
    """
    by = _by_full_text if connection.vendor == "postgresql" else _by_parts_of_words
    around = _together(*around)
    return by(rows, text_matching.fold(query), sought, title, more, _together(text, around)).annotate(
        around=around
    )


def _together(*expressions):
    # Not Concat, whose nesting is too deep for SQLite's parser. None of the texts is NULL.
    parts = [part for expression in expressions for part in (Value(BETWEEN), expression)]
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" || ", output_field=models.TextField())


def _by_parts_of_words(rows, query, sought, title, more, text):
    _teach_sqlite()
    asked = " ".join("|".join(word) for word in sought)
    order = Func(Value(query), Value(asked), title, _together(more, text), function="portal_order")
    order.output_field = models.IntegerField()
    return rows.annotate(order=order, fit=Value(0)).exclude(order=None)


def _teach_sqlite():
    """Give the connection our own function; SQLite knows no accents, and no case but in ASCII."""
    connection.ensure_connection()
    connection.connection.create_function("portal_order", 4, order_of, deterministic=True)


def order_of(query, sought, title, text):
    """0: called exactly so. 1: all words in the title. 2: all words somewhere. None: not all of them."""
    title = text_matching.fold(title)
    if title.strip() == query:
        return 0
    missing = [word.split("|") for word in sought.split()]
    missing = [word for word in missing if not any(spelling in title for spelling in word)]
    if not missing:
        return 1
    text = text_matching.fold(text)
    return 2 if all(any(spelling in text for spelling in word) for word in missing) else None


def _by_full_text(rows, query, sought, title, more, text):
    folded_title = Lower(Folded(title))
    # Names must not lose words that are none in English ("Will", "An"), so they are kept as they stand.
    vector = (
        SearchVector(Folded(title), Folded(more), weight="A", config="simple")
        + SearchVector(Folded(title), Folded(more), weight="A", config="english")
        + SearchVector(Folded(text), weight="B", config="english")
    )
    everything = Lower(Folded(_together(title, more, text)))
    wanted = _wanted(_plain(sought) or sought)
    formulas = [word for word in sought if word not in _plain(sought)]
    matches = Q(HoldAll.of(everything, sought))
    if _plain(sought):
        matches |= Q(vector=wanted) & (Q(HoldAll.of(everything, formulas)) if formulas else Q())
    in_title = When(HoldAll.of(folded_title, sought), then=1)
    return rows.annotate(
        vector=vector,
        order=Case(When(Exact(folded_title, query), then=0), in_title, default=2),
        fit=SearchRank(F("vector"), wanted),
    ).filter(matches)


def _plain(sought):
    """The words that full text knows, which takes formulas apart."""
    return [word for word in sought if all(spelling.isalnum() for spelling in word)]


def _wanted(sought):
    """All of the words, each in any of its spellings, in English or as they stand."""
    return reduce(
        or_,
        (
            reduce(and_, (reduce(or_, (SearchQuery(s, config=config) for s in word)) for word in sought))
            for config in ("english", "simple")
        ),
    )


class HoldAll(Func):
    """Whether a folded text holds all words, as parts of its own; a condition in PostgreSQL's SQL."""

    template, arg_joiner = "(%(expressions)s))", " ~ ALL ("
    output_field = models.BooleanField()

    @classmethod
    def of(cls, text, sought):
        patterns = ["|".join(map(re.escape, word)) for word in sought]
        return cls(text, Value(patterns, output_field=ArrayField(models.TextField())))


def _stems(sought):
    """The stems by which full text may have found a word ("filter" for "filters"), so that it is marked."""
    asked = [spelling for word in _plain(sought) for spelling in word]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [" ".join(asked)])
        stems = cursor.fetchone()[0]
    return [stem.removesuffix("i") for stem in stems]  # "theori" is the stem of "theory"
