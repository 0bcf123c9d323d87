"""The page that plans a term of a series, with a preview of every date; the action is among `event_plans`."""

from django.utils.formats import date_format
from django.utils.translation import gettext

from events import object_pages
from portal.lib import times

from .plans import address_of, plan_page


def season_tab():
    """The tab where a series is planned date by date: its season, else the list of its talks."""
    return object_pages.tabs.get("season") or object_pages.tabs["talks"]


def season_of(event, talks):
    """Where these talks of a series are seen: its season from the first to the last, else the list."""
    address = season_tab().address(event)
    if season_tab().name != "season":
        return address
    days = [times.day_in(talk.starts_at, event.time_zone) for talk in talks]
    return f"{address}?since={min(days)}&until={max(days)}"


def term_page(request, event, action):
    """The page of the action; without a slot, where to set one."""
    if event.slot_weekday is not None:
        return plan_page(request, event, action, tab=season_tab().name, slot=_slot(event))
    context = {"title": action.title % {"row": event}, "tab": season_tab().name, "facts": address_of(event)}
    return object_pages.draw(request, "events/planning/admin/slotless.html", event=event, **context)


def _slot(event):
    """The slot in words: "Wednesday, 16:00, for 60 minutes, in New York time"."""
    return gettext("%(weekday)s, %(time)s, for %(minutes)d minutes, in %(place)s time") % {
        "weekday": event.get_slot_weekday_display(),
        "time": f"{event.slot_time:%H:%M}",
        "minutes": event.slot_minutes,
        "place": times.zone_label(event.time_zone),
    }


def describe(event, plan):
    """The dates of a term for a table, what of it is new, and what is left out without falling on a date."""
    offsets = [times.offset_label(slot.starts_at, event.time_zone) for slot in plan.slots]
    return {
        "dates": [
            {
                "slot": slot,
                "when": date_format(slot.starts_at.astimezone(event.zone), "D j F Y, H:i"),
                "offset": offset,
                "is_other_offset": bool(number) and offset != offsets[number - 1],
            }
            for number, (slot, offset) in enumerate(zip(plan.slots, offsets, strict=True))
        ],
        "new": sum(slot.is_new for slot in plan.slots),
    }
