"""The front page of the admin: calls that are open, what waits at the desks, and what is about to be told."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from events import permissions
from events.models import Event
from events.posters import deciding, desk, duplicates, moments, public_call
from events.posters import permissions as of_posters
from events.posters.models import Poster, PosterCall, Release

MOST_CALLS = 10


def calls(request, now):
    """The card: each published call of one's own events that are not past."""
    rows = [row for row in own_calls(request.user, now) if row.is_published][:MOST_CALLS]
    return {"rows": [_row(row, now) for row in rows]} if rows else None


def own_calls(user, now):
    """The calls of the events that a user edits and that are not past, but for those they review blindly.

    Asked of the database once a request.
    """
    if not hasattr(user, "_own_poster_calls"):
        user._own_poster_calls = _own_calls(user, now)
    return user._own_poster_calls


def _own_calls(user, now):
    own = permissions.edited_events(user).with_dates().not_past(now)
    events = Event.objects.filter(pk__in=own.values("pk"))
    rows = PosterCall.objects.filter(event__in=events).exclude(is_closed=True, posters=None)
    related = (
        rows.select_related("event__parent__parent").prefetch_related("chairs").order_by("deadline", "pk")
    )
    return [row for row in related.distinct() if of_posters.may_see_posters(user, row)]


def _row(call, now):
    is_late = public_call.phase_of(call, now) == public_call.LATE
    return {
        "call": call,
        "is_open": call.is_open(now),
        "until": moments.say(call, call.late_deadline if is_late else call.deadline),
        "number": call.posters.submitted().count(),
        "address": reverse("admin:events_event_posters", args=[call.event_id]),
    }


def _waiting(condition, **chosen):
    def waiting(user, now):
        found = own_calls(user, now)
        rows = Poster.objects.filter(condition, call__in=[call.pk for call in found])
        keys = list(rows.order_by("call").values_list("call", flat=True))
        at = next((call for call in found if call.pk in keys), None)
        return len(keys), _list(at, **chosen) if at else ""

    return waiting


def likely_duplicates(user, now):
    """How many posters are likely one and the same as another, and the list of the first call with some."""
    calls = own_calls(user, now)
    found = duplicates.number_of([call.pk for call in calls])
    at = next((call for call in calls if call.pk in found), None)
    return sum(found.values()), _list(at, only="duplicates") if at else ""


def releases(user, now):
    """(how many releases can still be stopped, the page of the first) where a user decides."""
    waiting = Release.objects.filter(stopped_at=None, done_at=None).select_related(
        "call__event__parent__parent"
    )
    calls = [each.call for each in waiting]
    own = [each for call in dict.fromkeys(calls) for each in deciding.waiting_releases(user, call)]
    event = own[0].call.event_id if own else 0
    return len(own), reverse("admin:events_event_poster_decisions", args=[event])


def _list(call, **chosen):
    return f"{reverse('admin:events_event_posters', args=[call.event_id])}?{urlencode(chosen)}#posters"


unproved = _waiting(desk.UNPROVED, only="unproved")
unhandled = _waiting(desk.UNHANDLED & Q(released_decision=""), only="unhandled")
