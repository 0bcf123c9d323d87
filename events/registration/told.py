"""What registered people know of an event or talk, as plain values, and how a change is put into words."""

import datetime as dt
from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event, Talk
from portal import markup
from portal.lib import times, tokens

MOST_TALKS = 12  # whose changes one notice names


# --- Reading ---------------------------------------------------------------------------------------------


def read(snapshots):
    """The facts of now for some RegistrationSnapshots, {key: facts}, in a constant number of queries."""
    whole = {each.event_id for each in snapshots if not each.talk_id}
    events = Event.objects.filter(pk__in={each.event_id for each in snapshots}).in_bulk()
    talks = Talk.objects.public().dated().exclude(kind=Talk.Kind.BREAK).select_related("session", "event")
    by_event = defaultdict(dict)
    for talk in talks.filter(event__in=whole):
        by_event[talk.event_id][str(talk.pk)] = of_talk(talk)
    single = Talk.objects.select_related("session", "event")
    single = single.in_bulk([each.talk_id for each in snapshots if each.talk_id])
    return {
        each.pk: of_talk(single[each.talk_id])
        if each.talk_id
        else of_event(events[each.event_id]) | {"talks": by_event[each.event_id]}
        for each in snapshots
    }


def of_event(event):
    """What people know of an event itself; JSON keeps no tuples and no days."""
    return {
        "off": event.status_label if event.is_called_off else "",
        "days": times.describe_days(event.first_day, event.last_day, event.date_precision),
        "first_day": event.first_day.isoformat() if event.first_day else "",
        "format": event.get_format_display() if event.format else "",
        "place": ", ".join(filter(None, (event.room, event.venue))),
    }


def of_talk(talk):
    starts_at = talk.starts_at.astimezone(talk.event.zone) if talk.starts_at else None
    return {
        "title": markup.to_line(talk.title) or talk.title_line,
        "off": talk.status_label if talk.is_cancelled else "",
        "time": times.say_moment(talk.starts_at, talk.event.time_zone) if talk.starts_at else "",
        "clock": f"{starts_at:%H:%M}" if starts_at else "",
        "day": starts_at.date().isoformat() if starts_at else "",
        "ends": talk.ends_at.isoformat() if talk.ends_at else "",
        "place": talk.nearest_room,
    }


def revision(facts):
    """A digest of facts: of two notices of the same there is one."""
    return tokens.digest(repr(sorted(facts.items())))


# --- Comparing -------------------------------------------------------------------------------------------


def differences(before, after):
    """What is new between two facts of the same thing, line by line as plain text; [] for nothing."""
    lines = _of_status(before, after)
    if not after["off"]:
        for name, label in (
            ("days", _("Days")),
            ("time", _("Time")),
            ("place", _("Place")),
            ("format", _("Format")),
        ):
            lines += _pair(label, before.get(name, ""), after.get(name, ""))
    if not after["off"]:
        lines += _of_talks(before, after)
    return lines


def _of_status(before, after):
    if before["off"] == after["off"]:
        return []
    return [after["off"] or _("It takes place after all")]


def _pair(label, before, after):
    if before == after:
        return []
    unknown = _("not known yet")
    return [f"{label}: {before or unknown} → {after or unknown}"]


def _of_talks(before, after):
    """The talks that are called off, elsewhere or at another time than they would be with their event."""
    days = _days_between(before.get("first_day"), after.get("first_day"))
    known = before.get("talks", {})
    found = [
        f"{talk['title']}: {'; '.join(lines)}"
        for key, talk in after.get("talks", {}).items()
        if key in known and (lines := _of_moved_talk(known[key], talk, days))
    ]
    more = len(found) - MOST_TALKS
    told = ngettext("and %(number)d more talk", "and %(number)d more talks", more) % {"number": more}
    return found if more <= 0 else [*found[:MOST_TALKS], told]


def _of_moved_talk(before, after, days):
    lines = _of_status(before, after)
    if after["off"]:
        return lines
    if before["clock"] != after["clock"] or _days_between(before["day"], after["day"]) != days:
        lines += _pair(_("Time"), before["time"], after["time"])
    return lines + _pair(_("Room"), before["place"], after["place"])


def _days_between(before, after):
    if not before or not after:
        return dt.timedelta()
    return dt.date.fromisoformat(after) - dt.date.fromisoformat(before)


def news(before, after):
    """The change in the few words that a subject has room for."""
    if before["off"] != after["off"]:
        return after["off"] or _("It takes place after all")
    for name, words in (("days", _("New days")), ("time", _("New time")), ("place", _("New place"))):
        if before.get(name, "") != after.get(name, ""):
            return words
    return _("Changes")


def with_new_talks(before, after):
    """What people know, with the talks that were announced since: nobody was told otherwise of these."""
    if "talks" not in after:
        return before
    return before | {"talks": after["talks"] | before.get("talks", {})}
