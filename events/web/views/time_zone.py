"""The page on which a reader without scripts, or away from home, chooses the zone of times."""

from itertools import groupby
from urllib.parse import parse_qsl

from django.shortcuts import render
from django.urls import Resolver404, resolve

from portal.lib import times
from portal.pages import ZONE, public_page


@public_page(params=("page",))
def time_zone(request, *, now):
    """A form that leads back to a public page, which then prints the times of a zone beside its own.

    Nothing is stored here; the script of the portal remembers the choice in the browser.
    """
    path, query = page_of(request.GET.get("page", ""))
    names = [name for name in times.zone_names() if "/" in name]
    context = {
        "path": path,
        "query": [(name, value) for name, value in query if name != ZONE],
        "regions": [
            (region, [(name, label_of(name)) for name in rows])
            for region, rows in groupby(names, lambda name: name.partition("/")[0])
        ],
    }
    return render(request, "events/web/time_zone.html", context)


def label_of(name):
    """A zone within its region: "Kolkata", "Indiana, Vincennes"."""
    return name.partition("/")[2].replace("/", ", ").replace("_", " ")


def page_of(address):
    """The path and the query of a public page of this site; those of the front page for any other address."""
    path, _mark, query = address.partition("?")
    try:
        view = resolve(path).func
    except Resolver404:
        view = None
    return (path, parse_qsl(query)) if getattr(view, "is_public_page", False) else ("/", [])
