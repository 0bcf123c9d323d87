"""The pages of the demonstration's mailbox; no other mode has them (portal.urls)."""

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mailing import mailbox

HEADERS = ["From", "To", "Reply-To", "Date", "List-Id", "List-Unsubscribe", "Message-ID"]


@require_safe
@never_cache
def index(request):
    return render(request, "portal/mailbox.html", {"letters": mailbox.letters()})


@require_safe
@never_cache
def letter(request, name):
    found = _found(name)
    headers = [(header, found.message[header]) for header in HEADERS if found.message[header]]
    return render(request, "portal/mailbox_letter.html", {"letter": found, "headers": headers})


@require_safe
@never_cache
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "img-src": ["data:"], "sandbox": [""]})
def html(request, name):
    """The HTML of a mail as a mail program shows it: with its own styles, and nothing that acts."""
    return HttpResponse(_found(name).html)


def _found(name):
    if found := mailbox.letter(name):
        return found
    raise Http404
