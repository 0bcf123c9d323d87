"""Permanent addresses: what had another slug before is still found by it."""

import re

from django.http import HttpResponsePermanentRedirect

from . import permissions
from .models import Person

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
    """The address that the page at `request.path` has now, if this visitor may see that page; else None."""
    found = PAGE.match(request.path)
    if not found:
        return None
    owners = (
        Person.objects.public() if found["section"] == "people" else permissions.visible_events(request.user)
    )
    slug = owners.filter(former_slugs__slug=found["slug"]).values_list("slug", flat=True).first()
    if not slug:
        return None
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return f"/{found['section']}/{slug}/{found['rest']}{query}"
