"""Search over talks, people, events, courses, pages and what rooms above add."""

import re

from django.core.paginator import EmptyPage
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.pages import public_page

from .queries import search as find
from .sources import sources

PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@public_page(params=("in", "page", "q"))
def search(request, *, now):
    query = request.GET.get("q", "")
    kind = kind_of(request.GET.get("in"))
    try:
        results = find(query, now=now, kind=kind, page=page_number(request.GET.get("page", "1"), kind))
    except EmptyPage as error:
        raise Http404(_("There is no such page.")) from error
    context = {"query": query, "results": results, "kind": kind, "section": reverse("search")}
    return render(request, "events/search/search.html", context)


def kind_of(name):
    """The kind to which the search is narrowed, or None for all. Raises Http404."""
    if name and name not in sources:
        raise Http404(_("There is nothing to filter by under this name; choose from the lists."))
    return name


def page_number(text, kind):
    """The number of a page, of which the search in all kinds has one. Raises Http404."""
    if not PAGE_NUMBER.fullmatch(text) or (kind is None and text != "1"):
        raise Http404(_("There is no such page."))
    return int(text)
