"""What organisers share of an event: frames for other sites, feeds, and papers to hang up."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events import object_pages
from events.models import Event, Talk
from events.object_pages import draw, event_page

from . import papers

FRAMES = [
    ("event-embed", gettext_lazy("Upcoming talks"), 520),
    ("event-embed-timetable", gettext_lazy("Timetable"), 720),
]


@event_page("share")
@require_http_methods(["GET", "HEAD", "POST"])
def share(request, event):
    """What to copy into other sites, and what to print; a POST has the poster made."""
    if request.method == "POST":
        return ask(request, event, "term", object_pages.pages["events_event_share"].address(event))
    return draw(
        request,
        "events/sharing/admin/share.html",
        event=event,
        tab="share",
        title=_("%(event)s: Share") % {"event": event},
        is_public=Event.objects.public().filter(pk=event.pk).exists(),
        frames=[frame(event, *each) for each in FRAMES],
        feeds=[
            (_("The next talks as JSON"), address("event-next", event)),
            (_("Talks as an Atom feed"), address("event-feed", event)),
            (_("Calendar feed"), settings.SITE_URL + event.get_calendar_url()),
        ],
    )


def paper(name, request, talk):
    """Says what is made of a talk; a POST has it made."""
    back = reverse("admin:events_talk_change", args=[talk.pk])
    if request.method == "POST":
        return ask(request, talk, name, back)
    return draw(
        request,
        "events/sharing/admin/paper.html",
        event=talk.event,
        title=papers.LABELS[name],
        talk=talk,
        name=name,
        back=back,
    )


for position, name in enumerate(("flyer", "slide"), 80):
    view = require_http_methods(["GET", "HEAD", "POST"])(partial(paper, name))
    tool = {"label": papers.LABELS[name], "position": position, "shows": lambda talk: not talk.is_interlude}
    object_pages.add_page(Talk, name, view, name=name, **tool)


def ask(request, row, name, back):
    try:
        return redirect(papers.ask(name=name, row=row, by=request.user, back=back))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)


def frame(event, name, label, height):
    """A frame for other sites: its address, and the HTML that shows it, `height` pixels high."""
    facts = {"name": name, "label": label, "address": address(name, event), "height": height}
    snippet = render_to_string("events/sharing/snippet.html", facts | {"event": event})
    return facts | {"snippet": snippet.strip()}


def address(name, event):
    return settings.SITE_URL + reverse(name, args=[event.slug])
