"""What calendar programs were told of an event, as a page of it that only looks."""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import CalendarEntry, Talk
from events.object_pages import draw, event_page
from portal.lib import bar_chart
from portal.models import FeedRequests

MOST_ENTRIES = 100  # shown of a feed, the latest revised first


@event_page("calendar")
def calendar(request, event):
    """What calendar programs were told of an event and its talks, and how often they asked."""
    own = Q(talk__event=event) | Q(event=event)
    entries = (
        CalendarEntry.objects.filter(own)
        .select_related("talk__event", "event")
        .order_by("-revised_at", "-pk")
    )
    not_told = event.talks.filter(Q(starts_at=None) | Q(status=Talk.Status.DRAFT))
    path = event.get_calendar_url()
    return draw(
        request,
        "events/calendars/admin/calendar.html",
        event=event,
        tab="calendar",
        title=_("%(event)s: Calendar") % {"event": event},
        feed=settings.SITE_URL + path,
        entries=entries[:MOST_ENTRIES],
        number_of_entries=entries.count(),
        number_not_told=not_told.count(),
        requests=bar_chart.by_month(
            FeedRequests.objects.filter(path=path).values_list("month", "number"), timezone.now()
        ),
    )
