"""The public book of abstracts as PDF and page, and accepted posters as data."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from events.models import Event
from events.posters.book import making, tables
from events.posters.book.public import book_of
from events.posters.models import PosterBook
from portal.media import send_file
from portal.pages import public_page


def event_at(slug, now):
    """The public event whose gallery is open. Raises Http404."""
    rows = Event.objects.public().filter(poster_call__in=making.opened(now))
    return get_object_or_404(rows.select_related("parent__parent"), slug=slug)


def book_at(event):
    found = book_of(event)
    if found is None:
        raise Http404
    return found


@require_safe
def pdf(request, slug):
    """The PDF as it was made last."""
    event = event_at(slug, timezone.now())
    return send_file(book_at(event).file, making.filename(event))


@public_page
def page(request, slug, *, now):
    """The same to be read here."""
    event = event_at(slug, now)
    book = book_at(event)
    with book.page.open() as file:
        body = mark_safe(file.read().decode())  # noqa: S308 (a template of ours wrote it)
    context = {"event": event, "accent": event.accent, "book": book, "body": body, "now": now}
    return render(request, "events/posters/book/book.html", context)


@public_page
def data(request, slug, file_format, *, now):
    """All accepted posters as a file."""
    if file_format not in tables.FORMATS:
        raise Http404
    event = event_at(slug, now)
    found = tables.posters(event, PosterBook.Audience.PUBLIC, now)
    return data_file(event, found, file_format)


def data_file(event, found, file_format, *, name="posters"):
    """The answer that saves the posters as a file, which is named after the event and has a `name`."""
    answer = HttpResponse(tables.written(event, found, file_format), content_type=tables.FORMATS[file_format])
    answer["Content-Disposition"] = f'attachment; filename="{event.slug}-{name}.{file_format}"'
    return answer
