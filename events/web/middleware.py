"""Permanent addresses: what had another slug before is still found by it."""

import re

from django.http import HttpResponsePermanentRedirect

from events import permissions
from events.models import Page, Person

OWNER = re.compile(r"^/(?P<section>events|courses|people)/(?P<slug>[-\w]+)/(?P<rest>.*)$")
PAGE = re.compile(r"^/(?:pages|events/(?P<event>[-\w]+))/(?P<slug>[-\w]+)/$")


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
    address = of_an_owner(request) or of_a_page(request)
    query = request.META.get("QUERY_STRING")
    return f"{address}?{query}" if address and query else address


def of_an_owner(request):
    """The address below the present slug of an event, course or person."""
    if not (found := OWNER.match(request.path)):
        return None
    events = permissions.visible_events(request.user)
    owners = Person.objects.public() if found["section"] == "people" else events
    slug = owners.filter(former_slugs__slug=found["slug"]).values_list("slug", flat=True).first()
    return slug and f"/{found['section']}/{slug}/{found['rest']}"


def of_a_page(request):
    """The present address of a page of an event, or of the site."""
    if not (found := PAGE.match(request.path)):
        return None
    pages = Page.objects.public().filter(event__slug=found["event"])  # None for those of the site
    page = pages.filter(former_slugs__slug=found["slug"]).select_related("event").first()
    return page and page.get_absolute_url()
