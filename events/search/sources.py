"""What can be found: the kinds of things, and what each of them is found by.

Rooms above add their own from their hooks. A source says which facts of which tables its entries are made of,
as paths from a changed row to the things: `triggers` makes SQL of them.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db import connection, models
from django.db.models import Func, Subquery, Value
from django.db.models.functions import Coalesce

from portal.lib import text_matching
from portal.registry import Registry

BETWEEN = " · "


@dataclass(frozen=True)
class Document:
    """What one thing is found by, as its authors wrote it; texts in the order of their weight.

    Things are ordered by `starts_at`, the newest first, or by `sort_name`. What it says may become more at
    the instant `due_at`.
    """

    title: str
    names: str = ""
    text: str = ""
    starts_at: dt.datetime | None = None
    sort_name: str = ""
    due_at: dt.datetime | None = None

    @cached_property
    def words(self):
        """All its words, folded, as a set."""
        text = text_matching.fold(self.text)
        return text_matching.words_in("\n".join((self.folded_title, self.folded_names, text)))

    @cached_property
    def folded_title(self):
        return text_matching.fold(self.title)

    @cached_property
    def folded_names(self):
        return text_matching.fold(self.names)


@dataclass(frozen=True)
class Hit:
    """One thing found: the row, and as safe HTML its title, a line about it and an excerpt."""

    row: object
    title: str
    about: str
    excerpt: str


@dataclass(frozen=True)
class Reads:
    """A model whose rows say something of the things at the ends of `paths`; "pk" is the row itself.

    With `fields`, only changes of those count.
    """

    model: type
    paths: tuple
    fields: tuple = ()


@dataclass(frozen=True)
class Source:
    """A kind of things, all of one model.

    `rows(now)` answers all of them with what `document(row)` and `hit(row, terms)` need, in a constant number
    of queries; `public(now)` the rows that readers may see; `reads()` what documents are made of.
    """

    name: str
    heading: str
    model: type
    rows: object
    public: object
    document: object
    hit: object
    reads: object


sources = Registry(Source)


def joined(rows, *fields):
    """The fields of related rows as one text, to search by: an expression without a query of its own."""
    function = "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"
    text = Func(together(*fields), Value(BETWEEN), function=function, output_field=models.TextField())
    rows = rows.order_by().annotate(joined=text).values("joined")
    return Coalesce(Subquery(rows[:1]), Value(""), output_field=models.TextField())


def together(*expressions):
    # Not Concat, whose nesting is too deep for SQLite's parser. None of the texts is NULL.
    parts = [part for expression in expressions for part in (Value(BETWEEN), expression)]
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" || ", output_field=models.TextField())


def next_visible(materials, now):
    """When the next of some materials becomes visible: an expression for what they belong to."""
    coming = materials.filter(is_hidden=False, visible_from__gt=now).order_by("visible_from")
    return Subquery(coming.values("visible_from")[:1])
