"""What pages behind a personal link have in common: who reaches them, and how often they take something."""

import functools

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events.speakers import links
from portal import rate_limits

# How often, from one network (ip) and for one link (key).
LIMITS = {
    "speak": "60/10m/ip,20/10m/key",
    "speak-preview": "120/m/ip,60/m/key",
    "speak-opened": "60/m/ip,10/m/key",
    "speak-receipt": "6/h/key",
    "speaker-invitation": "60/10m/ip,20/10m/key",
}


def is_too_often(request, action, key):
    return not rate_limits.allows(request, action, LIMITS[action], key)


def private_page(find, unsaved=lambda request: []):
    """A decorator that hands `view(request, row)` what `find(signed, now)` knows of an address.

    If it leads nowhere, that is said kindly, with what was `unsaved`. What these pages show is for one
    person: no cache keeps it, no robot lists it, and no other site learns the address. (With the stricter
    policy "no-referrer", browsers would hide where forms come from, too, and then nothing could be sent.)
    """

    def decorate(view):
        @never_cache
        @functools.wraps(view)
        def guarded(request, signed):
            try:
                response = view(request, find(signed, timezone.now()))
            except links.NoSuchLink:
                response = _gone(request, 404)
            except links.LinkGone:
                response = _gone(request, 410, kept=unsaved(request))
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return guarded

    return decorate


def _gone(request, status, **context):
    return render(request, "events/speakers/speak_gone.html", context, status=status)
