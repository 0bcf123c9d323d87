"""What follows from a list of `Change` beyond its own rows: what goes off with it, what calendars do.

Sentences for a preview; they compute and write nothing. Rooms above add theirs from their `hooks.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.calendars.alignment import days_of
from events.models import Event, Talk
from portal.registry import Registry

from .event_plans import descendants, left_behind

MOST_OF_NOTICE = 120  # characters of a banner that a preview repeats


@dataclass(frozen=True)
class Consequence:
    """What a room above does after changes: `sentences(changes)` answers them for the preview."""

    name: str
    sentences: Callable


consequences = Registry(Consequence)


def consequences_of(row, changes):
    """The consequences that readers and calendars notice when an action on `row` makes these changes."""
    revived = [change.row for change in changes if change.is_of(Event, "status")]
    redated = [change.row for change in changes if change.is_of(Event, "first_day")]
    return [
        *(told for change in changes if change.is_of(Event, "status") for told in _of_status(change)),
        *(told for change in changes if change.is_of(Event, "format") for told in _of_format(change)),
        *_of_published([change.row for change in changes if change.is_of(Talk, "status")], changes),
        *_of_still_off([event for event in redated if event.is_called_off and event not in revived]),
        *_of_left_behind(row if redated else None),
        *_of_moved({change.row for change in changes if change.is_of(Talk, "starts_at")}, redated),
        *_of_notices(dict.fromkeys([*revived, *redated])),
        *(told for each in consequences.values() for told in each.sentences(changes)),
    ]


def _of_status(change):
    """An event goes off, or is on again, with all below it that is not off by itself."""
    event = change.row
    if above := event.parent and event.parent.called_off_by:
        return [_("It stays off, as “%(umbrella)s” is.") % {"umbrella": above}]
    if event.is_called_off == change.goes_off:
        return []
    parts = _on_by_themselves(event)
    talks = Talk.objects.filter(event__in=[event, *parts]).public().exclude(status=Talk.Status.CANCELLED)
    numbers = len(parts), talks.count()
    told = _off(*numbers) if change.goes_off else _on(*numbers)
    return [words % number for words, number in zip(told, numbers, strict=True) if number]


def _on_by_themselves(event):
    """The descendants that are off only if this event is."""
    on = [event]
    for part in descendants(event):
        if part.parent in on and not part.is_called_off:
            on.append(part)
    return on[1:]


def _off(parts, talks):
    yield ngettext("%d part is off with it.", "%d parts are off with it.", parts)
    yield ngettext(
        "%d talk does not take place; its page stays, and calendars strike it out.",
        "%d talks do not take place; their pages stay, and calendars strike them out.",
        talks,
    )


def _on(parts, talks):
    yield ngettext("%d part is on with it.", "%d parts are on with it.", parts)
    yield ngettext(
        "%d talk takes place; calendars revive its entry.",
        "%d talks take place; calendars revive their entries.",
        talks,
    )


def _of_format(change):
    event = change.row
    told = _("“%(event)s” keeps its venue for the way back; readers are told “Online”.") % {"event": event}
    return [told] if change.after == Event.Format.ONLINE and (event.venue or event.room) else []


def _of_published(talks, changes):
    """Talks that come out, and talks that are called off or on by themselves."""
    after = {change.row: change.after for change in changes if change.field == "status"}
    told = []
    if any(after[talk] == Talk.Status.CANCELLED for talk in talks):
        told.append(_("The talk’s page stays and says that it is cancelled; calendars strike its entry out."))
    if any(talk.is_cancelled for talk in talks):
        told.append(_("Calendars revive the talk’s entry."))
    if any(talk.status == Talk.Status.DRAFT for talk in talks):
        at_once = _("Readers see these talks at once, and calendars show them.")
        later = _("Readers see these talks once “%(event)s” is published.") % {"event": talks[0].event}
        told.append(at_once if talks[0].event.published_at else later)
    return told


def _of_still_off(events):
    """Parts whose days move along, though they are off by themselves and stay so."""
    told = _("“%(event)s” stays off by itself: %(status)s.")
    return [told % {"event": event, "status": event.status_label} for event in events]


def _of_left_behind(event):
    """Parts whose days stay when the event gets new ones, but for those below them."""
    told = _("“%(event)s” stays off by itself, on its old days: %(status)s.")
    left = left_behind(event) if event else []
    return [told % {"event": part, "status": part.status_label} for part in left if part.parent not in left]


def _of_moved(talks, events):
    public = [talk for talk in talks if talk.published_at and talk.kind != Talk.Kind.BREAK]
    number = len(public) + (len(_own_entries(events)) if events else 0)
    words = ngettext(
        "Calendars move %(number)d entry that their readers know already.",
        "Calendars move %(number)d entries that their readers know already.",
        number,
    )
    return [words % {"number": number}] if number else []


def _own_entries(events):
    """The entries that stand for whole days of events; an umbrella without days has those of its parts."""
    umbrellas = [above for event in events for above in event.ancestors() if not above.first_day]
    keys = [event.pk for event in [*events, *umbrellas]]
    return days_of(Event.objects.public().filter(pk__in=keys))


def _of_notices(events):
    """Banners that may be untrue now, as nobody but a person can tell."""
    told = _("The banner of “%(event)s” stays; if it is wrong then, change it with the facts: “%(notice)s”")
    return [
        told % {"event": event, "notice": Truncator(event.notice).chars(MOST_OF_NOTICE)}
        for event in events
        if event.notice
    ]
