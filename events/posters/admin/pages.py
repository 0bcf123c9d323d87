"""What the pages of the desk have in common: their frame, their addresses, and the call they are about."""

from django.http import Http404
from django.urls import reverse

from events import object_pages
from events.posters.models import PosterCall


def draw(request, template, event, title, *, tab="posters", **context):
    """Draw a page of the desk."""
    template = f"events/posters/admin/{template}.html"
    return object_pages.draw(request, template, event=event, title=title, tab=tab, **context)


def address(event, page="posters", *args):
    """The address of a page of the desk."""
    return reverse(f"admin:events_event_{page}", args=[event.pk, *args])


def call_of(event):
    """The call of an event. Raises Http404."""
    call = PosterCall.objects.prefetch_related("chairs").filter(event=event).first()
    if call is None:
        raise Http404
    call.event = event
    return call
