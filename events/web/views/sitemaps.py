"""What robots read: kept like other public pages, as what opens with time is told from then on."""

from django.conf import settings
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from events.web.sitemaps import sections
from portal.pages import public_feed, public_page

# Not for robots: results without end, and pages that are made for one reader.
CLOSED = ["/search/", "/accounts/", "/admin/", "/me/", "/talks/*/join/"]


@public_feed
def robots(request):
    closed = [f"Disallow: {path}" for path in CLOSED]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {_address('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request, *, now):
    """The index of the files that together are the sitemap."""
    files = [
        {"location": _address("sitemap-section", section, page)}
        for section, rows in sections(now).items()
        for page in rows.paginator.page_range
    ]
    return _xml(request, "sitemap_index.xml", {"sitemaps": files})


@public_page
def sitemap_section(request, section, page, *, now):
    there = sections(now)
    if section not in there:
        raise Http404("No such section.")
    try:
        entries = there[section].entries(page)
    except EmptyPage as error:
        raise Http404("No such page.") from error
    return _xml(request, "sitemap.xml", {"urlset": entries})


def _address(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def _xml(request, template, context):
    return render(request, template, context, content_type="application/xml; charset=utf-8")
