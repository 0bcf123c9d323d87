"""Each poster's public page, with its picture and PDF. One that was withdrawn says so, and nothing else."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.posters import gallery, poster_page
from events.posters.book import tables
from events.posters.models import Poster, PosterBook
from portal.lib import times
from portal.media import SANDBOX, send_file
from portal.pages import public_page

from .book import data_file

DAY = 86_400  # seconds


def public_poster(slug, number, now, **conditions):
    """A poster that has a public page, with all that it shows. Raises Http404."""
    rows = gallery.for_cards(Poster.objects.public(now)).defer(None)
    rows = rows.select_related("call__event__parent__parent", "session__event", "session__session", "talk")
    return get_object_or_404(rows, call__event__slug=slug, number=number, **conditions)


def shown_poster(slug, number):
    """A poster that is in its gallery now. Raises Http404."""
    poster = public_poster(slug, number, times.floor_minute(timezone.now()))
    if not poster.is_presented:
        raise Http404
    return poster


@public_page
def poster(request, slug, number, *, now):
    """One poster: who, what, where it hangs, and its PDF where the authors agree."""
    found = public_poster(slug, number, now)
    event = found.call.event
    context = {"event": event, "accent": event.accent, "section": event.get_list_url(), "now": now}
    if not found.is_presented:
        return render(request, "events/posters/withdrawn.html", context | {"number": found.number})
    context |= poster_page.context(found, now)
    return render(request, "events/posters/poster.html", context)


@require_safe
def file(request, slug, number):
    """The PDF that the authors agreed to show."""
    found = shown_poster(slug, number)
    stored = gallery.file_of(found)
    if not stored or not stored.file:
        raise Http404
    return send_file(stored.file, f"poster-{found.number}.pdf")


@require_safe
def picture(request, slug, number, key, size):
    """The picture of its first page, or the small one. It never changes: a new file has another key."""
    stored = gallery.file_of(shown_poster(slug, number))
    if not stored or stored.pk != key:
        raise Http404
    image = stored.thumbnail if size == "small" else stored.picture
    if not image:
        raise Http404
    try:
        with image.open() as content:
            response = HttpResponse(content.read(), content_type="image/webp")
    except OSError as error:
        raise Http404 from error
    response["Cache-Control"] = f"public, max-age={DAY}"
    response["X-Content-Type-Options"], response["Content-Security-Policy"] = "nosniff", SANDBOX
    return response


@public_page
def qr_code(request, slug, number, *, now):
    """The code that leads to the page, as an SVG picture."""
    found = public_poster(slug, number, now)
    if not found.is_presented:
        raise Http404
    response = HttpResponse(poster_page.qr_code(found), content_type="image/svg+xml")
    response["Content-Security-Policy"] = SANDBOX
    return response


@public_page
def bibtex(request, slug, number, *, now):
    """The entry by which others cite it, as a file."""
    found = public_poster(slug, number, now)
    if not found.is_presented:
        raise Http404
    event = found.call.event
    return data_file(event, [tables.poster(found, event, PosterBook.Audience.PUBLIC)], "bib", name=number)
