"""Posters found by words: of title, authors, abstract, affiliations and areas."""

from django.db.models import OuterRef, Value
from django.utils.translation import gettext as _

from events.models import Area
from events.posters.models import Poster, PosterAuthor
from events.search import queries
from portal import markup
from portal.lib import text_matching


def found(posters, query):
    """Those that hold all words of a query, with `order` and `fit` (see `queries.matching`)."""
    sought = [text_matching.spellings(word) for word in text_matching.words_of(query)]
    return (
        matching(posters, query, sought) if sought else posters.none().annotate(order=Value(0), fit=Value(0))
    )


def matching(posters, query, sought):
    authors = PosterAuthor.objects.undisputed().filter(poster=OuterRef("pk"))
    around = [
        queries.joined(authors, "affiliations"),
        queries.joined(Area.objects.filter(posters=OuterRef("pk")), "title"),
    ]
    names = queries.joined(authors, "name")
    return queries.matching(posters, query, sought, title="title", more=names, text="abstract", around=around)


def find(query, sought, terms, now):
    """The group of posters in the search of the site (`events.search.queries.sources`)."""
    rows = matching(Poster.objects.shown(now).select_related("call__event"), query, sought)
    rows = rows.order_by("order", "-fit", "-pk").prefetch_related("authors")
    return queries.group(_("Posters"), rows, hit, terms)


def hit(poster, terms):
    names = ", ".join(author.name for author in poster.authors.all() if not author.disputed_at)
    about = " · ".join(part for part in (names, markup.to_line(poster.call.event.title)) if part)
    text = queries.excerpted(poster.abstract, terms)
    return queries.hit_of(poster, markup.to_line(poster.title), about, text, terms)
