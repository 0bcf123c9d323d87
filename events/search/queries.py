"""Searching the programme: every word must be found in a talk, person, event or page that is public.

A word is looked for in what the page of a thing shows, in any of its spellings (`portal.lib.text_matching`)
and in other forms of it in English; parts of words are found, and neither accents nor case matter. Where
nothing is found, words count that are near those typed. Found first: what is called exactly so, then what has
all words in its title, then in title and names, then the newest. Both databases find the same.
"""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from .index import by_index
from .matching import MOST_RANKED, Live, corrected, keys_found, sought_for
from .sources import sources

MOST = 20  # rows shown of a kind at once


@dataclass(frozen=True)
class Group:
    """What was found of one kind: a page of the keys of at most 1,000 of them, and the hits on it.

    `is_cut` where there are more.
    """

    name: str
    heading: str
    page: Page
    hits: list
    is_cut: bool

    @property
    def count(self):
        return self.page.paginator.count


@dataclass(frozen=True)
class Results:
    """The groups of what is found for a query, without the empty ones; a mistyped query `is_corrected`."""

    groups: list
    is_corrected: bool = False

    @property
    def count(self):
        return sum(group.count for group in self.groups)

    @property
    def is_cut(self):
        return any(group.is_cut for group in self.groups)


def search(query, *, now, page=1, kind=None, corrects=True):
    """The Results for a query: a page of each kind, or of one. Raises EmptyPage.

    It `corrects` what is mistyped where nothing else is found, which costs more.
    """
    sought = sought_for(query)
    if sought is None:
        return Results([])
    live = Live.read(list(sources), now)
    found = found_by(sought, live, now)
    if corrects and not any(found.values()):
        sought = corrected(sought, live)
        found = found_by(sought, live, now)
    groups = [
        group(source, found[source.name], sought, page, now)
        for source in sources.values()
        if found[source.name] and kind in (None, source.name)
    ]
    return Results(groups, is_corrected=sought.is_corrected)


def found_by(sought, live, now):
    """{kind: keys, the best first}."""
    with by_index():
        return {source.name: keys_found(source, sought, live, now) for source in sources.values()}


def group(source, keys, sought, number, now):
    page = Paginator(keys[:MOST_RANKED], MOST).page(number)
    rows = {row.pk: row for row in source.rows(now).filter(pk__in=page.object_list)}
    hits = [source.hit(rows[key], sought.terms) for key in page.object_list if key in rows]
    return Group(source.name, source.heading, page, hits, is_cut=len(keys) > MOST_RANKED)
