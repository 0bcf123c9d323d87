"""What robots read: kept like other public answers."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from events.web.sitemaps import sections
from portal.pages import public_feed

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

# Not for robots: results without end, and pages that are made for one reader.
CLOSED = ["/search/", "/accounts/", "/admin/", "/me/", "/talks/*/join/"]


@public_feed
def robots(request):
    closed = [f"Disallow: {path}" for path in CLOSED]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {_address('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def this_hour(now):
    """What opens with time alone is told within the hour; every edit at once."""
    return now.replace(minute=0, second=0, microsecond=0)


@public_feed(counted=False, since=this_hour)
def sitemap(request, since):
    """The index of the files that together are the sitemap."""
    files = [
        (_address("sitemap-section", name, file), None)
        for name, section in sections(since).items()
        for file in section.files()
    ]
    return _xml("sitemapindex", "sitemap", files)


@public_feed(counted=False, since=this_hour)
def sitemap_section(request, section, page, since):
    found = sections(since).get(section)
    if not found or page not in found.files():
        raise Http404("No such file.")
    return _xml("urlset", "url", found.entries(page))


def _address(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def _xml(root, tag, entries):
    lines = [f"<{tag}><loc>{escape(address)}</loc>{_changed(at)}</{tag}>" for address, at in entries]
    text = "\n".join([DECLARATION, f'<{root} xmlns="{NAMESPACE}">', *lines, f"</{root}>", ""])
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _changed(at):
    return f"<lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""
