"""What becomes of a delivery: put off, failed, uncertain; and of those that dead workers left."""

import random
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _

from . import ledger
from .answers import Outcome
from .claiming import FAR
from .models import Announcement, Delivery, Suppression

State, Priority = Delivery.State, Delivery.Priority
MOST_ATTEMPTS = 8
MOST_REPEATS = 2  # of a message that may have gone out
LONGEST_WAIT = timedelta(hours=4)


def recover(now):
    """Take up what dead workers left: in mid-message, where nobody knows whether it went out, or after."""
    left = Delivery.objects.filter(state=State.SENDING).filter(
        Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + FAR)
    )
    for delivery in left.select_related("announcement"):
        changes = _uncertain(delivery, _("The worker stopped while this was handed over."), now)
        _store(delivery, changes | {"due_at": now})  # it has waited for its lease
    stopped = Delivery.objects.filter(state=State.PENDING, announcement__state=Announcement.State.CANCELLED)
    may_be_out = When(may_be_repeat=True, then=Value(State.UNCERTAIN))
    stopped.update(state=Case(may_be_out, default=Value(State.CANCELLED)))  # came back to wait after that
    ledger.finish(Announcement.objects.all(), now)


def settle(delivery, result, now, *, counts=True):
    """Store what came of a delivery that was being handed over and did not go well.

    What was not tried, as the server did not work, counts as an attempt or not.
    """
    changes = {
        Outcome.LATER: later,
        Outcome.REFUSED: _failed,
        Outcome.GONE: _gone,
        Outcome.UNCERTAIN: _uncertain,
        Outcome.UNTRIED: later if counts else _untried,
    }[result.outcome](delivery, result.text, now)
    _store(delivery, changes)


def _store(delivery, changes):
    """Unless the worker was so slow that another has the delivery now."""
    rows = Delivery.objects.filter(pk=delivery.pk, worker=delivery.worker, state=State.SENDING)
    rows.update(lease_until=None, **changes)


def _untried(delivery, text, now):
    """Behind the others: if it is this one that the server cannot bear, it does not stop them."""
    return {"state": State.PENDING, "due_at": now + wait(1)}


def _failed(delivery, text, now):
    """The text of a single mail is kept for a week, to be sent again (ledger.forget); no code is."""
    kept = {} if delivery.priority == Priority.PERSONAL else {"message": None}
    return {"state": State.FAILED, "error": text[:500], **kept}


@transaction.atomic
def _gone(delivery, text, now):
    """A mailbox that does not exist is not written to again, whatever asks for it."""
    Suppression.objects.bulk_create(
        [Suppression(email=delivery.address, reason=Suppression.Reason.BOUNCE, detail=text[:500])],
        ignore_conflicts=True,
    )
    return _failed(delivery, text, now)


def later(delivery, text, now):
    attempts = delivery.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return _failed(delivery, text, now)
    return {
        "state": State.PENDING, "attempts": attempts, "error": text[:500], "due_at": now + wait(attempts),
    }  # fmt: skip


def wait(attempts):
    """How long to wait after so many attempts: twice as long each time, and never all at once."""
    minutes = min(2 ** (attempts - 1), LONGEST_WAIT / timedelta(minutes=1))
    return timedelta(minutes=minutes) * random.uniform(0.8, 1.2)  # noqa: S311 (jitter, no secret)


def _uncertain(delivery, text, now):
    """Again with the same Message-ID, or for a person to decide, as the announcement says."""
    announcement = delivery.announcement
    holds = announcement and announcement.if_uncertain == Announcement.IfUncertain.HOLD
    attempts = delivery.attempts + 1
    if holds or (delivery.may_be_repeat and attempts > MOST_REPEATS):
        return {"state": State.UNCERTAIN, "error": text[:500]}
    return {
        "state": State.PENDING, "may_be_repeat": True, "attempts": attempts, "error": text[:500],
        "due_at": now + wait(1),
    }  # fmt: skip
