"""What the front page of the admin counts of posters: decisions that are about to be told."""

from django.urls import reverse

from events.posters import deciding
from events.posters.models import Release


def releases(user, now):
    """(how many releases can still be stopped, the page of the first) where a user decides."""
    waiting = Release.objects.filter(stopped_at=None, done_at=None).select_related(
        "call__event__parent__parent"
    )
    calls = [each.call for each in waiting]
    own = [each for call in dict.fromkeys(calls) for each in deciding.waiting_releases(user, call)]
    event = own[0].call.event_id if own else 0
    return len(own), reverse("admin:events_event_poster_decisions", args=[event])
