"""What stands around a talk in its programme; and when it, or an event, was to be before."""

from django.db.models import F, Prefetch, Q, Value, prefetch_related_objects
from django.urls import reverse

from events import permissions
from events.models import Event, Speaker, Talk
from portal.lib import times

DAY = Event.Precision.DAY.value
MOST_CHANGES = 50  # of the history that are looked at
SPEAKERS = Prefetch("speakers", Speaker.objects.select_related("person"))
WITHOUT_TIMETABLE = (Event.Kind.SERIES, Event.Kind.COURSE)


def neighbours(talk, viewer):
    """The talks before and after a dated one that a viewer may see: of its session if it has one."""
    if not talk.starts_at:
        return None, None
    same = {"session": talk.session_id} if talk.session_id else {"event": talk.event_id}
    others = permissions.visible_talks(viewer).filter(**same).dated().lectures().taking_place()
    others = others.select_related("event")
    at, key = talk.starts_at, talk.pk
    earlier = others.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=key)).order_by("-starts_at", "-pk")
    later = others.filter(Q(starts_at__gt=at) | Q(starts_at=at, pk__gt=key)).order_by("starts_at", "pk")
    previous, following = earlier.first(), later.first()
    prefetch_related_objects([each for each in (previous, following) if each], SPEAKERS)
    return previous, following


def timetable_address(talk):
    """The address of the talk's day in the timetable of its event; "" where there is none."""
    if not talk.starts_at or talk.event.kind in WITHOUT_TIMETABLE:
        return ""
    day = times.day_in(talk.starts_at, talk.event.time_zone)
    return f"{reverse('event-timetable', args=[talk.event.slug])}#day-{day.isoformat()}"


def moved_from(row):
    """When a talk (an instant) or an event (a day) was to begin before it was moved in public, or None.

    An event whose day became known has not moved.
    """
    is_talk = isinstance(row, Talk)
    name, precision = ("starts_at", Value(DAY)) if is_talk else ("first_day", F("date_precision"))
    present = getattr(row, name)
    if not (present and row.published_at) or (not is_talk and row.date_precision != DAY):
        return None
    changes = row.history.order_by("-history_date", "-history_id")
    changes = changes.values_list(name, precision, "status", "history_date")[:MOST_CHANGES]
    for former, known_by, status, changed_at in changes:
        if former and former != present and known_by == DAY and status != Talk.Status.DRAFT:
            return former
        if changed_at <= row.published_at:
            return None  # what held when it became public
    return None
