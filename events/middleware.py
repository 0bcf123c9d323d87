"""Permanent addresses: what had another slug before is still found by it."""

import re

from django.http import HttpResponsePermanentRedirect

from .models import FormerSlug

PAGE = re.compile(r"^/(?P<section>events|courses|people)/(?P<slug>[-\w]+)/(?P<rest>.*)$")


def former_addresses(get_response):
    """Send a reader who asks for a slug of the past on to its page; costs nothing but on a 404."""

    def middleware(request):
        response = get_response(request)
        is_missing = response.status_code == 404 and request.method in ("GET", "HEAD")
        address = present_address(request) if is_missing else None
        return HttpResponsePermanentRedirect(address) if address else response

    return middleware


def present_address(request):
    """The address that the page at `request.path` has now, or None if there was never a page."""
    found = PAGE.match(request.path)
    if not found:
        return None
    owner = "person" if found["section"] == "people" else "event"
    former = (
        FormerSlug.objects.filter(slug=found["slug"]).exclude(**{owner: None}).select_related(owner).first()
    )
    if not former:
        return None
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return f"/{found['section']}/{getattr(former, owner).slug}/{found['rest']}{query}"
