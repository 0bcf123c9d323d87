"""Posters found by words: of title, authors, abstract, affiliations and areas."""

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from events.models import Area
from events.posters.models import Poster, PosterArea, PosterAuthor
from events.search import matching
from events.search.hits import excerpted, hit_of
from events.search.sources import Document, Reads, Source, joined, together
from portal import markup


def found(posters, query, now):
    """Those of some public posters that hold all words of a query, as a list, the best first."""
    sought = matching.sought_for(query)
    if sought is None:
        return []
    live = matching.Live.read([SOURCE.name], now)
    keys = matching.keys_found(SOURCE, sought, live, now, within=posters)
    by_key = {poster.pk: poster for poster in posters.filter(pk__in=keys)}
    return [by_key[key] for key in keys if key in by_key]


def rows(now):
    """Accepted ones: what others wrote stays out of the index."""
    authors = PosterAuthor.objects.undisputed().filter(poster=OuterRef("pk"))
    areas = Area.objects.filter(posters=OuterRef("pk"))
    around = together(joined(authors, "affiliations"), joined(areas, "title"))
    posters = Poster.objects.accepted().select_related("call__event").prefetch_related("authors")
    return posters.annotate(around=around)


def names_of(poster):
    return ", ".join(author.name for author in poster.authors.all() if not author.disputed_at)


def document(poster):
    text = f"{poster.abstract}\n{poster.around}"
    return Document(poster.title, names_of(poster), text, sort_name=f"{poster.number:06}")


def hit(poster, terms):
    about = (names_of(poster), markup.to_line(poster.call.event.title))
    title = markup.to_line(poster.title)
    text = excerpted(poster.abstract, terms)
    return hit_of(poster, title, " · ".join(filter(None, about)), text, terms)


def reads():
    return [
        Reads(Poster, ("pk",), ("title", "abstract", "released_decision")),
        Reads(PosterAuthor, ("poster",), ("poster", "name", "affiliations", "disputed_at")),
        Reads(PosterArea, ("poster",)),
        Reads(Area, ("posters",), ("title",)),
    ]


SOURCE = Source(
    "posters",
    _("Posters"),
    Poster,
    rows=rows,
    public=lambda now: Poster.objects.shown(now),
    document=document,
    hit=hit,
    reads=reads,
)
