"""What all pages behind personal links of posters have in common."""

import functools

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.posters import links


def personal_page(model):
    """Make `view(request, row, ...)` a page behind the personal link of a row of `model`.

    Nobody keeps it, and no other site learns its address.
    """

    def decorator(view):
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @functools.wraps(view)
        def wrapper(request, signed, **kwargs):
            try:
                found = links.row_at(model, signed)
            except links.NoSuchLink as error:
                raise Http404 from error
            except links.LinkGone:
                return render(request, "events/posters/link_gone.html", status=410)
            response = view(request, found, **kwargs)
            response["Referrer-Policy"] = "same-origin"  # what "no-referrer" adds, forms cannot be sent with
            return response

        return wrapper

    return decorator
