"""What becomes of a delivery: opened for its data, sent, put off, failed, uncertain; and of what died."""

import random
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _
from prometheus_client import Counter

from mailing import ledger
from mailing.models import Announcement, Delivery, Suppression, Worker

from . import leases
from .smtp_replies import Outcome

State, Priority = Delivery.State, Delivery.Priority
MOST_ATTEMPTS = 8
MOST_REPEATS = 2  # of a message that may have gone out
LONGEST_WAIT = timedelta(hours=4)
results = Counter("portal_mails", "Mails that were handed over, by what came of it.", ["result"])
TRIES = 3  # of a statement while the database breaks the connection, or is locked

# The two statements of each mail that goes well, and so its two commits. Through the ORM they take twice as
# long. Each locks one row and no other, so that there is no deadlock with anybody.
OPEN = f"""
UPDATE mailing_delivery AS d SET state = 'sending'
WHERE d.id = %(pk)s AND d.state = 'pending' AND d.worker = %(worker)s AND {leases.GOING}
AND EXISTS (SELECT 1 FROM mailing_worker WHERE name = %(worker)s
    AND lease_until > %(until)s AND lease_until <= %(never)s)
"""  # noqa: S608 (no value of anybody's)
SENT = """
UPDATE mailing_delivery SET state = 'sent', sent_at = %(now)s, message = NULL, error = ''
WHERE id = %(pk)s AND state <> 'sent'
"""


def open_for_data(delivery, now):
    """Mark a claimed delivery as being handed over, by now committed; whether its data may go.

    They may not if somebody paused or cancelled it, if another worker has it now, or if the lease ends before
    it would be renewed twice. From here on nobody knows whether it went out, until `store_result` says so.
    """
    until, never = now + 2 * leases.RENEWAL, now + leases.FAR
    if not _execute(OPEN, pk=delivery.pk, worker=delivery.worker, now=now, until=until, never=never):
        return False
    leases.note_progress(delivery.worker)
    delivery.state = State.SENDING
    return True


def store_result(delivery, result, now, *, counts=True):
    """Store what came of a claimed delivery, opened for its data or not.

    What was acknowledged is sent, whoever took it up meanwhile because it took longer than the lease. What
    was not tried, as the server did not work, counts as an attempt or not.
    """
    results.labels(result.outcome.name.lower()).inc()
    if result.outcome == Outcome.SENT:
        _execute(SENT, pk=delivery.pk, now=now)
        return
    changes = {
        Outcome.LATER: _later,
        Outcome.REFUSED: _failed,
        Outcome.GONE: _gone,
        Outcome.UNCERTAIN: _uncertain,
        Outcome.UNTRIED: _later if counts else _untried,
    }[result.outcome](delivery, result.text, now)
    _store(delivery, changes)


def _execute(statement, **values):
    """Run a statement by itself, with instants as the database has them; the number of rows it changed."""
    adapt = connection.ops.adapt_datetimefield_value
    values = {name: adapt(each) if isinstance(each, datetime) else each for name, each in values.items()}

    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount

    return with_retries(run)


def with_retries(act):
    """What `act` returns, a statement that may be repeated, though a lock or a restart stops it once."""
    for _try in range(TRIES - 1):
        try:
            return act()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close_if_unusable_or_obsolete()
    return act()


def _store(delivery, changes):
    """Unless the worker was so slow that another has taken the delivery up, or somebody cancelled it."""
    rows = Delivery.objects.filter(pk=delivery.pk, worker=delivery.worker, state=delivery.state)
    with_retries(lambda: rows.update(worker="", **changes))


# --- What dead workers left ------------------------------------------------------------------------------


def recover(now, worker=""):
    """Take up what dead workers left: in mid-message, where nobody knows whether it went out, or after.

    What this `worker` itself left so is from a run that failed.
    """
    holders = Worker.objects.filter(lease_until__gt=now, lease_until__lte=now + leases.FAR)
    left = Delivery.objects.filter(state=State.SENDING).exclude(
        worker__in=holders.exclude(name=worker).values("name")
    )
    for delivery in left.select_related("announcement"):
        changes = _uncertain(delivery, _("The worker stopped while this was handed over."), now)
        _store(delivery, changes | {"due_at": now})  # it has waited for its lease
    stopped = Delivery.objects.filter(state=State.PENDING, announcement__state=Announcement.State.CANCELLED)
    may_be_out = When(may_be_repeat=True, then=Value(State.UNCERTAIN))
    stopped.update(state=Case(may_be_out, default=Value(State.CANCELLED)))  # came back to wait after that
    ledger.finish(Announcement.objects.all(), now)


# --- What it means for the row ---------------------------------------------------------------------------


def _untried(delivery, text, now):
    """Behind the others: if it is this one that the server cannot bear, it does not stop them."""
    return {"state": State.PENDING, "due_at": now + wait(1)}


def _failed(delivery, text, now):
    """The text of a single mail is kept for a week, to be sent again (ledger.purge); no code is."""
    kept = {} if delivery.priority in (Priority.PERSONAL, Priority.OWN) else {"message": None}
    return {"state": State.FAILED, "error": text[:500], **kept}


def _gone(delivery, text, now):
    """A mailbox that does not exist is not written to again, whatever asks for it."""
    Suppression.objects.add(delivery.address, Suppression.Reason.BOUNCE, text)
    return _failed(delivery, text, now)


def _later(delivery, text, now):
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
