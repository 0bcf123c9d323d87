"""The waiting lists of an event, in order, and who is given a place out of turn."""

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.object_pages import event_page
from events.registration import desk
from events.registration.models import Place

from .pages import draw

MOST_SHOWN = 100  # of one line


@event_page("registrations/lines")
@require_safe
def waiting_lists(request, event):
    """Each ticket's line, the first first, beside how many places are left."""
    numbers = desk.numbers_by_ticket(event)
    in_order = Window(RowNumber(), partition_by=F("ticket"), order_by=["line", "pk"])
    waiting = desk.places_at(event).filter(state=Place.State.WAITING).annotate(number=in_order)
    lines = {}
    for place in (
        waiting.filter(number__lte=MOST_SHOWN).select_related("registration").order_by("ticket", "number")
    ):
        lines.setdefault(place.ticket_id, []).append(place)
    rows = [
        each
        | {
            "line": lines.get(each["ticket"].pk, []),
            "more": max(0, each["waiting"] - MOST_SHOWN),
            "free": max(0, (each["left"] or 0) - each["ticket"].kept_back),
        }
        for each in numbers
        if each["waiting"] or (each["ticket"].capacity is not None and each["ticket"].has_waiting_list)
    ]
    return draw(request, "lines", event, _("%(event)s: Waiting lists") % {"event": event}, rows=rows)
