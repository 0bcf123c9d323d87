"""What a query finds: in the index, and in what changed since it was folded."""

import datetime as dt
import itertools
import math
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.db.models import F

from portal.lib import text_matching

from . import words
from .models import SearchEntry, StaleEntry
from .sources import sources

MOST_RANKED = 1_000  # of the newest
MOST_LIVE = 100  # stale entries that are looked at as they are
NOTES = 500  # of triggers that are read for them


@dataclass(frozen=True)
class Sought:
    """What is looked for: the folded query; for each word its spellings, and ids of the index for them.

    `is_corrected` where words count that are only near those typed.
    """

    query: str
    spellings: list
    ids: list
    is_corrected: bool = False

    @property
    def terms(self):
        """What is marked in a text: spellings, and stems, of which "theori" is that of "theory"."""
        spelled = [spelling for each in self.spellings for spelling in each]
        stems = (words.stem(spelling).removesuffix("i") for spelling in spelled)
        return [*spelled, *(stem for stem in stems if len(stem) > 2)]


@dataclass(frozen=True)
class Live:
    """Stale entries: their keys by kind, and what those that readers may see say now."""

    keys: dict
    documents: dict

    @classmethod
    def read(cls, kinds, now):
        """At most 100 of them, those that changed last."""
        notes = StaleEntry.objects.order_by("-pk").values_list("kind", "key")[:NOTES]
        due = SearchEntry.objects.filter(due_at__lte=now).values_list("kind", "key")[:MOST_LIVE]
        stale = list(dict.fromkeys([*notes, *due]))[:MOST_LIVE]
        keys = {kind: [key for each, key in stale if each == kind] for kind in kinds}
        return cls(keys, {kind: documents_of(sources[kind], keys[kind], now) for kind in kinds})


def documents_of(source, keys, now):
    if not keys:
        return {}
    public = source.public(now).filter(pk__in=keys).values("pk")
    return {row.pk: source.document(row) for row in source.rows(now).filter(pk__in=public)}


class Facts(NamedTuple):
    """What entries are put in order by."""

    key: int
    title: str
    names: str
    starts_at: dt.datetime | None
    sort_name: str


def sought_for(query):
    """What a query looks for in the index; None without a word."""
    query = query.replace("\x00", " ").strip()[: text_matching.MAX_QUERY]
    spellings = text_matching.sought_in(query)
    if not spellings:
        return None
    return Sought(text_matching.fold(query), spellings, [words.meant(each) for each in spellings])


def corrected(sought, live):
    """The same, if mistyped: also what is near a word that was typed."""
    changed = {word for each in live.documents.values() for one in each.values() for word in one.words}
    near = [words.near(spelled) for spelled in sought.spellings]
    spellings = [
        list(dict.fromkeys([*spelled, *close, *words.near_among(changed, spelled)]))
        for spelled, close in zip(sought.spellings, near, strict=True)
    ]
    ids = [meant | set(close.values()) for meant, close in zip(sought.ids, near, strict=True)]
    return Sought(sought.query, spellings, ids, is_corrected=True)


def keys_found(source, sought, live, now, within=None):
    """The keys of what is found of one kind, the best first: at most 1,001 of the index, the newest.

    `within` are rows of the kind, of which alone some are to be found; else those that readers may see.
    """
    changed = [
        Facts(key, each.folded_title, each.folded_names, each.starts_at, each.sort_name)
        for key, each in live.documents[source.name].items()
        if all(words.matches(spelled, each.words) for spelled in sought.spellings)
    ]
    entries = indexed(source, sought, live.keys[source.name])
    found = [*newest(entries, lambda: source.public(now) if within is None else within), *changed]
    return [facts.key for facts in sorted(found, key=partial(place_of, sought))]


def indexed(source, sought, stale):
    """The entries of the index that hold all words, but stale ones, the newest first."""
    if not all(sought.ids):
        return SearchEntry.objects.none()
    entries = SearchEntry.objects.filter(kind=source.name, words__hold=[[source.name], *sought.ids])
    entries = entries.exclude(key__in=stale)
    return entries.order_by(F("starts_at").desc(nulls_last=True), "-key")


def newest(entries, rows):
    """Facts of the first 1,001 of some entries that are of `rows()`.

    Only so many entries are looked up there as are needed: a common word is in nearly all.
    """
    found, most = [], MOST_RANKED + 1
    for start in itertools.count(0, most):
        some = [Facts(*row) for row in entries.values_list(*Facts._fields)[start : start + most]]
        found += only_of(rows, some) if some else []
        if len(found) >= most or len(some) < most:
            break
    return found[:most]


def only_of(rows, some):
    keys = set(rows().filter(pk__in=[facts.key for facts in some]).values_list("pk", flat=True))
    return [facts for facts in some if facts.key in keys]


def place_of(sought, facts):
    """What is found first has the least: by where the words stand, then the newest, then by name."""
    at = -facts.starts_at.timestamp() if facts.starts_at else math.inf
    return weight_of(sought, facts.title, facts.names), at, facts.sort_name, -facts.key


def weight_of(sought, title, names):
    """0: called exactly so. 1: all words in the title. 2: in title and names. 3: somewhere."""
    if title.strip() == sought.query:
        return 0
    for weight, text in ((1, title), (2, f"{title} {names}")):
        if all(any(spelling in text for spelling in spelled) for spelled in sought.spellings):
            return weight
    return 3
