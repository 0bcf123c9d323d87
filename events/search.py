"""Searching the programme: every word must be found in a talk, person or event that is public.

PostgreSQL searches by full text (so "filters" finds "filtering") and by parts of titles and names; SQLite
by parts of words in everything. Neither minds accents or case. Found first: what is called exactly so,
then what fits best, then the newest.
"""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection, models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.lib import markup, times, words

from .models import Event, Person, Speaker, Talk

MOST = 20  # rows shown of a kind


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


def search(query):
    """The groups of what is found for a query, without the empty ones. The database is asked once a kind."""
    query = query.replace("\x00", " ").strip()[: words.MAX_QUERY]
    sought = words.words_of(query)
    if not sought:
        return []
    terms = [*sought, *_stems(sought)]
    groups = [_talks(query, sought, terms), _people(query, sought, terms), _events(query, sought, terms)]
    return [group for group in groups if group.hits]


def _talks(query, sought, terms):
    names = Speaker.objects.filter(talk=OuterRef("pk")).order_by()
    names = names.annotate(all=Func("person__name", Value(" "), function=_joining())).values("all")[:1]
    names = Coalesce(Subquery(names), Value(""))
    rows = Talk.objects.public().for_list()
    rows = _matching(rows, query, sought, title="title", more=names, text="abstract")
    rows = rows.order_by("order", "-fit", F("starts_at").desc(nulls_last=True), "pk")
    return _group(_("Talks"), rows, lambda talk: talk_hit(talk, terms))


def _people(query, sought, terms):
    rows = _matching(Person.objects.public(), query, sought, title="name", more="affiliation", text=Value(""))
    rows = rows.order_by("order", "-fit", "sort_name", "pk")
    return _group(_("People"), rows, lambda person: person_hit(person, terms))


def _events(query, sought, terms):
    rows = Event.objects.public().with_dates()
    rows = _matching(rows, query, sought, title="title", more="summary", text="description")
    rows = rows.order_by("order", "-fit", F("starts_on").desc(nulls_last=True), "pk")
    return _group(_("Events and courses"), rows, lambda event: event_hit(event, terms))


def _group(heading, rows, hit):
    # One query gives the first rows and, by a window over all of them, how many there are.
    rows = list(rows.annotate(found=models.Window(models.Count("pk")))[:MOST])
    return Group(heading, rows[0].found if rows else 0, [hit(row) for row in rows])


def talk_hit(talk, terms):
    names = ", ".join(speaker.person.name for speaker in talk.speakers.all())
    day = talk.starts_at and date_format(times.day_in(talk.starts_at, talk.event.time_zone), "j F Y")
    state = "" if talk.takes_place else _("does not take place")
    about = " · ".join(part for part in (names, markup.to_line(talk.event.title), day, state) if part)
    return _hit(talk, talk.title_line, about, markup.to_text(talk.abstract), terms)


def person_hit(person, terms):
    return _hit(person, person.name, person.affiliation, "", terms)


def event_hit(event, terms):
    text = f"{event.summary} {markup.to_text(event.description)}"
    return _hit(event, markup.to_line(event.title), event.get_kind_display(), text, terms)


def _hit(row, title, about, text, terms):
    return Hit(row, words.highlight(title, terms), words.highlight(about, terms), words.excerpt(text, terms))


# --- What the database is asked ----------------------------------------------------------------------


def _matching(rows, query, sought, *, title, more, text):
    """The rows that match, with `order` (0 for an exact title, then rising) and `fit` (more is better)."""
    by = _by_full_text if connection.vendor == "postgresql" else _by_parts_of_words
    return by(rows, words.fold(query), sought, title, more, text)


def _joining():
    return "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"


def _by_parts_of_words(rows, query, sought, title, more, text):
    _teach_sqlite()
    text = Concat(more, Value(" "), text, output_field=models.TextField())
    order = Func(Value(query), Value(" ".join(sought)), title, text, function="portal_order")
    order.output_field = models.IntegerField()
    return rows.annotate(order=order, fit=Value(0)).exclude(order=None)


def _teach_sqlite():
    """Give the connection our own function; SQLite knows no accents, and no case but in ASCII."""
    connection.ensure_connection()
    connection.connection.create_function("portal_order", 4, order_of, deterministic=True)


def order_of(query, sought, title, text):
    """0: called exactly so. 1: all words in the title. 2: all words somewhere. None: not all of them."""
    title = words.fold(title)
    if title.strip() == query:
        return 0
    missing = [word for word in sought.split() if word not in title]
    if not missing:
        return 1
    text = words.fold(text)
    return 2 if all(word in text for word in missing) else None


def _by_full_text(rows, query, sought, title, more, text):
    folded_title = Lower(Folded(title))
    # Names must not lose words that are none in English ("Will", "An"), so they are kept as they stand.
    vector = (
        SearchVector(Folded(title), Folded(more), weight="A", config="simple")
        + SearchVector(Folded(title), Folded(more), weight="A", config="english")
        + SearchVector(Folded(text), weight="B", config="english")
    )
    asked = " ".join(sought)
    wanted = SearchQuery(asked, config="english") | SearchQuery(asked, config="simple")
    return rows.annotate(
        vector=vector,
        folded_title=folded_title,
        order=Case(When(folded_title=query, then=0), default=1),
        fit=SearchRank(F("vector"), wanted),
    ).filter(Q(vector=wanted) | Q(*(Q(folded_title__contains=word) for word in sought)))


class Folded(Func):
    """A text without accents, in PostgreSQL's own functions (no extension): see `words.fold`."""

    template = (
        r"translate(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]+', '', 'g'),"
        " 'łŁøØđĐ', 'lLoOdD')"
    )
    output_field = models.TextField()


def _stems(sought):
    """The stems by which full text may have found a word ("filter" for "filters"), so that it is marked."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector('english', %s))", [" ".join(sought)])
        stems = cursor.fetchone()[0]
    return [stem.removesuffix("i") for stem in stems]  # "theori" is the stem of "theory"
