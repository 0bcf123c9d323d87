"""What follows from a list of `Change` beyond its own rows: what goes off with it, what calendars do.

Sentences for a preview; they compute and write nothing.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event, Talk

from .event import descendants


def what_follows(changes):
    """The consequences of `changes` that readers and calendars notice, as a list of sentences."""
    return [
        *(told for change in changes if _is_of(Event, "status", change) for told in _of_status(change)),
        *(told for change in changes if _is_of(Event, "format", change) for told in _of_format(change)),
        *_of_published([change.row for change in changes if _is_of(Talk, "status", change)], changes),
        *_of_still_off([change.row for change in changes if _is_of(Event, "first_day", change)], changes),
        *_of_moved({change.row for change in changes if _is_of(Talk, "starts_at", change)}),
    ]


PLACE = {"starts_at", "ends_at", "room", "session"}
ON = {Talk.Status.CONFIRMED, Talk.Status.TENTATIVE}


def talks_then(changes):
    """The talks that would be elsewhere, at another time or on after all, with those values, not stored."""
    keys = {change.row.pk for change in changes if isinstance(change.row, Talk) and _is_placed(change)}
    talks = Talk.objects.filter(pk__in=keys).order_by("starts_at", "pk")
    then = {talk.pk: talk for talk in talks.select_related("event__parent__parent", "session")}
    for change in changes:
        if isinstance(change.row, Talk) and change.row.pk in then:
            setattr(then[change.row.pk], change.field, change.after)
    on = [change.row for change in changes if _is_of(Event, "status", change) and not _goes_off(change)]
    return [talk for talk in then.values() if not talk.is_cancelled and talk.off_because in (None, *on)]


def _is_placed(change):
    return change.field in PLACE or (change.field == "status" and change.after in ON)


def _goes_off(change):
    return change.after in Event.OFF


def _is_of(model, field, change):
    return isinstance(change.row, model) and change.field == field


def _of_status(change):
    """An event goes off, or is on again, with all below it that is not off by itself."""
    event = change.row
    if above := event.parent and event.parent.off_because:
        return [_("It stays off, as “%(umbrella)s” is.") % {"umbrella": above}]
    if event.is_off == (change.after in Event.OFF):
        return []
    parts = _on_by_themselves(event)
    talks = Talk.objects.filter(event__in=[event, *parts]).public().exclude(status=Talk.Status.CANCELLED)
    told = _off if change.after in Event.OFF else _on
    return told(len(parts), talks.count())


def _on_by_themselves(event):
    """The descendants that are off only if this event is."""
    on = [event]
    for part in descendants(event):
        if part.parent in on and not part.is_off:
            on.append(part)
    return on[1:]


def _off(parts, talks):
    of_parts = ngettext("%d part is off with it.", "%d parts are off with it.", parts)
    of_talks = ngettext(
        "%d talk does not take place; its page stays, and calendars strike it out.",
        "%d talks do not take place; their pages stay, and calendars strike them out.",
        talks,
    )
    return [words % number for words, number in ((of_parts, parts), (of_talks, talks)) if number]


def _on(parts, talks):
    of_parts = ngettext("%d part is on with it.", "%d parts are on with it.", parts)
    of_talks = ngettext(
        "%d talk takes place; calendars revive its entry.",
        "%d talks take place; calendars revive their entries.",
        talks,
    )
    return [words % number for words, number in ((of_parts, parts), (of_talks, talks)) if number]


def _of_format(change):
    event = change.row
    if change.after == Event.Format.ONLINE and (event.venue or event.room):
        return [
            _("“%(event)s” keeps its venue for the way back; readers are told “Online”.") % {"event": event}
        ]
    return []


def _of_published(talks, changes):
    """Talks that come out, and talks that are called off or on by themselves."""
    after = {change.row: change.after for change in changes if change.field == "status"}
    told = []
    if any(after[talk] == Talk.Status.CANCELLED for talk in talks):
        told.append(_("The talk’s page stays and says that it is cancelled; calendars strike its entry out."))
    if any(talk.is_cancelled for talk in talks):
        told.append(_("Calendars revive the talk’s entry."))
    if any(talk.status == Talk.Status.DRAFT for talk in talks):
        told.append(_readers_see(talks[0].event))
    return told


def _readers_see(event):
    if event.published_at:
        return _("Readers see these talks at once, and calendars show them.")
    return _("Readers see these talks once “%(event)s” is published.") % {"event": event}


def _of_still_off(events, changes):
    """Parts whose days move along, though they are off by themselves and stay so."""
    revived = [change.row for change in changes if _is_of(Event, "status", change)]
    told = _("“%(event)s” stays off by itself: %(standing)s.")
    return [
        told % {"event": event, "standing": event.standing}
        for event in events
        if event.is_off and event not in revived
    ]


def _of_moved(talks):
    public = [talk for talk in talks if talk.published_at]
    words = ngettext(
        "Calendars move %(number)d entry, as its readers know the talk already.",
        "Calendars move %(number)d entries, as their readers know the talks already.",
        len(public),
    )
    return [words % {"number": len(public)}] if public else []
