"""What the pages of the desk have in common: their frame, their addresses, and the call they are about."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from events import object_pages
from events.admin.base import once
from events.posters import permissions
from events.posters.conflicts import Conflicts
from events.posters.models import PosterCall

from .navigation import navigation


def draw(request, template, event, title, *, here="", **context):
    """Draw a page of the desk; `here` is the entry of the navigation it belongs to, unless it has one."""
    here = here or request.resolver_match.url_name.removeprefix("events_event_")
    context["navigation"] = navigation(request, event, here)
    template = f"events/posters/admin/{template}.html"
    return object_pages.draw(request, template, event=event, title=title, tab="posters", **context)


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


@dataclass(frozen=True)
class Rights:
    """What a reader may see and do of one poster, asked of `permissions` once for all panels of its page."""

    sees_authors: bool
    is_chair: bool
    conflict: str  # why they, a chair, have nothing to say about it
    able: list  # the chairs without a conflict with it
    known: Conflicts

    @property
    def may_handle(self):
        return self.is_chair and not self.conflict


def rights(request, poster):
    """The Rights of who reads a page at a poster."""
    return once(request, ("rights", poster.pk), lambda: _rights(request.user, poster))


def _rights(user, poster):
    call, known = poster.call, Conflicts(poster.call)
    chairs, is_chair = permissions.chairs_of(call), permissions.is_chair(user, call)
    known.preload({*chairs, user})
    return Rights(
        sees_authors=permissions.may_see_authors(user, call),
        is_chair=is_chair,
        conflict=known.why(user, poster) if is_chair else "",
        able=[chair for chair in chairs if not known.why(chair, poster)],
        known=known,
    )
