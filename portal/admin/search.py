"""The search of the sidebar: lists by their names, and rows of the entries that are to be searched.

It finds what the lists of the admin find, so a row that is in none of one's lists is not found here either.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .sidebar import entries_seen

MOST_WORDS = 100  # characters
FEWEST = 2  # characters, below which rows are not searched
MOST_OF_KIND = 6


@dataclass(frozen=True)
class Hit:
    """Something found: its title, a line by which it is told from others, and its address in the admin."""

    title: str
    line: str
    address: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind, at most six; `rest` is the address of the list of all, for more."""

    heading: str
    hits: list
    rest: str = ""


def found(request, words):
    """The groups of what a user finds for some words: a query or two for each kind, and one list of lists."""
    entries = entries_seen(request)
    searched = [entry for entry, _list in entries if entry.is_searched and len(words) >= FEWEST]
    names = [(name, address) for _entry, (name, address) in entries if words]
    lists = [Hit(name, "", address) for name, address in names if words.casefold() in name.casefold()]
    groups = [*(_rows(request, entry, words) for entry in searched), Group(_("Lists"), lists)]
    return [group for group in groups if group.hits]


def _rows(request, entry, words):
    model_admin, name = admin.site.get_model_admin(entry.model), entry.model._meta.model_name
    rows = model_admin.get_queryset(request)
    matching, _may_repeat = model_admin.get_search_results(request, rows, words)
    shown = list(rows.filter(pk__in=matching.order_by().values("pk"))[: MOST_OF_KIND + 1])
    address = f"admin:{entry.model._meta.app_label}_{name}"
    line = getattr(model_admin, "search_line", lambda row: "")
    hits = [Hit(str(row), line(row), reverse(f"{address}_change", args=[row.pk])) for row in shown]
    rest = f"{reverse(f'{address}_changelist')}?{urlencode({'q': words})}" if len(hits) > MOST_OF_KIND else ""
    return Group(capfirst(entry.model._meta.verbose_name_plural), hits[:MOST_OF_KIND], rest)
