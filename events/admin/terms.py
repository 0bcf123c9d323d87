"""Planning a term of a series: the days, what is left out, a preview of every date, and the drafts."""

import hashlib
from functools import partial

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import plan_forms
from events.actions import terms
from events.models import Event
from portal.lib import times

from . import desk
from .desk import event_page
from .plans import Deed, address_of, plan_page


@event_page("term", label=_("Plan a term"), shows=lambda event: event.kind == Event.Kind.SERIES)
def term(request, event):
    if event.slot_weekday is None:
        return _without_slot(request, event)
    deed = Deed(
        title=_("Plan a term of “%(row)s”"),
        button=_("Make these drafts"),
        form=plan_forms.TermForm,
        preview=terms.plan,
        act=terms.create,
        done=_("Drafts were made: this is the season of “{row}”."),
        template="admin/events/term.html",
        describe=describe,
        fingerprint=fingerprint,
        talks_then=partial(terms.drafts, event),
        goes_to=season_of,
    )
    return plan_page(request, event, deed, tab="season", slot=_slot(event))


def _without_slot(request, event):
    title = gettext("Plan a term of “%(row)s”") % {"row": event}
    context = {"title": title, "tab": "season", "facts": address_of(event)}
    return desk.draw(request, "admin/events/slotless.html", event=event, **context)


def _slot(event):
    """The slot in words: "Wednesday, 16:00, for 60 minutes, in New York time"."""
    return gettext("%(weekday)s, %(time)s, for %(minutes)d minutes, in %(place)s time") % {
        "weekday": event.get_slot_weekday_display(),
        "time": f"{event.slot_time:%H:%M}",
        "minutes": event.slot_minutes,
        "place": times.zone_label(event.time_zone),
    }


def describe(event, planned):
    """The dates of a term for a table, what of it is new, and what is left out without falling on a date."""
    offsets = [times.offset_label(slot.starts_at, event.time_zone) for slot in planned]
    return {
        "dates": [
            {
                "slot": slot,
                "when": date_format(slot.starts_at.astimezone(event.zone), "D j F Y, H:i"),
                "offset": offset,
                "is_other_offset": bool(number) and offset != offsets[number - 1],
            }
            for number, (slot, offset) in enumerate(zip(planned, offsets, strict=True))
        ],
        "new": sum(slot.is_new for slot in planned),
    }


def fingerprint(planned):
    """A digest of the dates of a term and of what becomes of each."""
    facts = [
        (slot.starts_at, slot.ends_at, slot.plan, slot.reason, [talk.pk for talk in slot.collisions])
        for slot in planned
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def season_of(event, made):
    """The season page with the talks that were made, and those among them."""
    days = [talk.starts_at.astimezone(event.zone).date() for talk in made]
    return f"{reverse('admin:events_event_season', args=[event.pk])}?since={min(days)}&until={max(days)}"
