"""What robots read. The answers depend on facts alone, so they are kept like feeds."""

from django.conf import settings
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from events.web.sitemaps import SECTIONS
from portal.pages import public_feed

# Not for robots: results without end, and pages that are made for one reader.
CLOSED = ["/search/", "/accounts/", "/admin/", "/me/", "/talks/*/join/"]


@public_feed
def robots(request):
    closed = [f"Disallow: {path}" for path in CLOSED]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {_address('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_feed
def sitemap(request):
    """The index of the files that together are the sitemap."""
    files = [
        {"location": _address("sitemap-section", section, page)}
        for section, rows in SECTIONS.items()
        for page in rows.paginator.page_range
    ]
    return _xml(request, "sitemap_index.xml", {"sitemaps": files})


@public_feed
def sitemap_section(request, section, page):
    if section not in SECTIONS:
        raise Http404("No such section.")
    try:
        entries = SECTIONS[section].entries(page)
    except EmptyPage as error:
        raise Http404("No such page.") from error
    return _xml(request, "sitemap.xml", {"urlset": entries})


def _address(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def _xml(request, template, context):
    return render(request, template, context, content_type="application/xml; charset=utf-8")
