"""The public page of an event's posters: the call, and from a date that the chairs set, the gallery."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from events.models import Event
from events.posters import gallery, public_call
from events.posters.book import public as public_book
from events.posters.models import PosterCall
from events.web.views.event import shared_context
from portal.pages import public_page


@public_page(params=gallery.PARAMETERS)
def posters(request, slug, *, now):
    events = Event.objects.public().with_dates().select_related("parent__parent")
    event = get_object_or_404(events, slug=slug)
    call = PosterCall.objects.filter(event=event).first()
    if call is None or not (call.is_published or gallery.is_open(call, now)):
        raise Http404
    call.event = event
    context = shared_context(request, event, now) | {
        "call": public_call.context(call, now) if call.is_published else None,
        "gallery": gallery.context(call, now, request.GET),
        "book": public_book.context(call, now),
    }
    return render(request, "events/posters/posters.html", context)
