"""What organisers share of an event: frames for other sites, feeds, and papers to hang up."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event
from events.object_pages import draw, event_page

FRAMES = [
    ("event-embed", gettext_lazy("Upcoming talks"), 520),
    ("event-embed-timetable", gettext_lazy("Timetable"), 720),
]


@event_page("share")
def share(request, event):
    """What to copy into other sites, and what to print."""
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


def frame(event, name, label, height):
    """A frame for other sites: its address, and the HTML that shows it, `height` pixels high."""
    facts = {"name": name, "label": label, "address": address(name, event), "height": height}
    snippet = render_to_string("events/sharing/snippet.html", facts | {"event": event})
    return facts | {"snippet": snippet.strip()}


def address(name, event):
    return settings.SITE_URL + reverse(name, args=[event.slug])
