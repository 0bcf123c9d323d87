"""The pages of errors. Unlike Django's own they need no CSRF token, for which they would have to read a form
again that could not be read."""

import sys

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_resolver

from . import outages
from .lib import text_matching
from .near_addresses import suggested


def bad_request(request, exception):
    return HttpResponseBadRequest(render_to_string("400.html"))


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def server_error(request):
    """A fault (500); or, where database or disk fail, word that this passes, and what to do (503)."""
    outage = outages.outage_of(sys.exc_info()[1])
    if outage is None:
        return HttpResponseServerError(render_to_string("500.html"))
    answer = HttpResponse(render_to_string("503.html", {"told": outage.told}), status=503)
    answer["Retry-After"] = str(outage.seconds)
    return answer


def page_not_found(request, exception):
    """Offers pages that are near, and a search for the words of the address.

    Says the same of a draft as of what never was.

    Nobody who is lost looks for the words with which the portal's own addresses begin.
    """
    own = {"html", *own_words(get_resolver())}
    sought = [word for word in text_matching.words_of(request.path) if word not in own and not word.isdigit()]
    context = {"query": " ".join(sought), "suggested": suggested(request, sought)}
    return render(request, "404.html", context, status=404)


def own_words(resolver):
    """The words that stand first in the addresses below a resolver: "events", "calendar", "ics" ..."""
    for pattern in resolver.url_patterns:
        first = str(pattern.pattern).partition("<")[0].partition("/")[0]
        if first or not hasattr(pattern, "url_patterns"):
            yield from text_matching.words_of(first)
        else:
            yield from own_words(pattern)
