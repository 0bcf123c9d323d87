"""What all pages behind personal links have in common."""

import functools

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.registration import links


def personal_page(view):
    """Make `view(request, registration, ...)` a page behind the personal link of a registration.

    Nobody keeps it, and no other site learns its address.
    """

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def wrapper(request, signed, **kwargs):
        try:
            found = links.registration_at(signed)
        except links.NoSuchLink:
            return render(request, "events/registration/link_gone.html", status=404)
        except links.LinkGone:
            return render(request, "events/registration/link_gone.html", status=410)
        response = view(request, found, **kwargs)
        response["Referrer-Policy"] = "same-origin"  # what "no-referrer" adds, forms cannot be sent with
        return response

    return wrapper
