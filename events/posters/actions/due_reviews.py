"""Reviewers are reminded of what is due: three days before, on the day after, and by hand."""

import datetime as dt

from django.db import transaction

from events.posters import mails, permissions
from events.posters.models import PosterCall, Review, Reviewer

BEFORE = dt.timedelta(days=3)
AGAIN = dt.timedelta(days=1)  # after what is due, and between two reminders that chairs send by hand


def see_to_due(now):
    """Send the reminders that have become due; a second call sends nothing more."""
    for call in PosterCall.objects.filter(reviews_due_at__lte=now + BEFORE).select_related("event"):
        since = call.reviews_due_at + AGAIN if now >= call.reviews_due_at + AGAIN else None
        _remind(_due(call), since or call.reviews_due_at - BEFORE, now)


def _due(call):
    """The reviews of a call that are asked for and not submitted, of posters that stand."""
    rows = Review.objects.filter(poster__call=call, state__in=Review.DUE, poster__state="submitted")
    return rows.filter(poster__released_decision="", reviewer__state=Reviewer.State.ACCEPTED)


def remind(*, call, by, now):
    """Remind by hand of what is due of the posters that a chair handles, once a day; answers how many."""
    return _remind(_due(call).filter(poster__in=permissions.handled(by, call)), now - AGAIN, now)


@transaction.atomic
def _remind(reviews, since, now):
    """Remind of some reviews those who were neither reminded nor assigned one since a moment."""
    rows = reviews.select_for_update(no_key=True, of=("self",)).order_by("pk")
    waiting = [each for each in rows if max(each.reminded_at or each.assigned_at, each.assigned_at) < since]
    numbers = {}
    for each in waiting:
        numbers[each.reviewer_id] = numbers.get(each.reviewer_id, 0) + 1
    reviewers = Reviewer.objects.filter(pk__in=numbers).select_related("call__event").order_by("pk")
    mails.send(*(mails.reviews_due(each, numbers[each.pk], now) for each in reviewers))
    Review.objects.filter(pk__in=[each.pk for each in waiting]).update(reminded_at=now)
    return len(numbers)
