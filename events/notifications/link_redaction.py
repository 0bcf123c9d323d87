"""No mail holds a joining address: where somebody wrote one, the page that leads there stands instead."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from events.models import JoiningLink

REST = r"(?:[^\s<>()\[\]\"'`]*[\w/=-])?"  # of an address, without the punctuation of the sentence around it


def redact_links(text):
    """The text with the page of its talk or event for each joining address that somebody wrote into it."""
    lowered = text.lower()
    links = (each for each in JoiningLink.objects.select_related("event") if _host(each.url) in lowered)
    for link in sorted(links, key=lambda each: (-len(each.url), each.pk)):  # the most exact one first
        path = reverse("talk-join", args=[link.talk_id]) if link.talk_id else link.event.get_absolute_url()
        text = spellings(link.url).sub(settings.SITE_URL + path, text)
    return text


def _host(url):
    return (urlsplit(url).hostname or url).removeprefix("www.")


def spellings(url):
    """A pattern of the ways in which people write an address: without https, in capitals, with a slash more.

    An address that is a host alone is meant only where it is written with its scheme. One with a query, such
    as a password, is meant without it too, and one without a query is with any.
    """
    parts = urlsplit(url)
    path = _loosely(parts.path.rstrip("/"))
    is_host = not path and not parts.query
    scheme = "https?://" if is_host else "(?:https?://)?"
    port = f":{parts.port}" if parts.port else r"(?::443)?"
    start = rf"(?<![\w.@/-])(?i:{scheme}(?:www\.)?{re.escape(_host(url))}){port}{path}"
    if parts.query:
        query = rf"(?:/?\?{_loosely(parts.query)}{REST}|/?(?![?/\w]))"
    elif is_host:
        query = r"/?(?![\w?/])"
    else:
        query = rf"/?(?:[?#]{REST})?(?![\w/-])"
    return re.compile(start + query)


def _loosely(text):
    """As it is written, or with the ampersands of HTML."""
    return re.escape(text).replace(r"\&", "(?:&|&amp;)")
