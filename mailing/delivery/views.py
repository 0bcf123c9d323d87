"""The pages of the demonstration's mailbox; no other mode has them (portal.urls)."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from . import mailbox

HEADERS = [
    "From", "To", "Reply-To", "Date", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID",
]  # fmt: skip
PER_PAGE = 50

# A mail in its frame has its own styles and runs nothing; its links open in the whole window.
POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


@require_safe
@never_cache
def index(request):
    page = Paginator(mailbox.paths(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "mailing/delivery/mailbox.html", {"page": page, "letters": map(mailbox.read, page)}
    )


@require_safe
@never_cache
@csp_replace({"frame-src": [SELF]})
def letter(request, name):
    found = _found(name)
    headers = [(header, found.message[header]) for header in HEADERS if found.message[header]]
    return render(request, "mailing/delivery/mailbox_letter.html", {"letter": found, "headers": headers})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace(POLICY)
def html(request, name):
    """The HTML of a mail as a mail program shows it, for the frame on its page."""
    return HttpResponse(_found(name).html.replace("<head>", '<head><base target="_top">', 1))


def _found(name):
    if found := mailbox.letter(name):
        return found
    raise Http404
