"""Working through the ledger: claim some deliveries under a lease, hand them over, store what came of each.

Any number of workers may do this at once, on one machine or several. A row is claimed by one statement; it is
SENDING from just before its data are handed over until the answer is stored; what a dead worker leaves is
taken up when that worker's lease is over. So nothing is lost, and of each worker only the one mail in flight
can go out twice.
"""

import logging
from collections import Counter
from contextlib import closing
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mailing import ledger
from mailing.announcements import actions, messages, recipients
from mailing.models import Delivery, Worker

from . import leases, throttling, transitions, transport
from .smtp_replies import Outcome, Result, Unavailable

State = Delivery.State
SECOND = timedelta(seconds=1)
AT_A_TIME = 5 * SECOND  # for one claim: then codes may overtake, and who left in between gets no more
BREAKS = 2  # of the connection, one after the other, until the server is taken not to work
log = logging.getLogger(__name__)


def run(worker, *, seconds=20.0, clock=None, when_full=lambda: None):
    """Hand over what is due, for about so many seconds; returns how many deliveries were finished.

    `when_full` is called for each full chunk, after which there is probably more. Stops before the time is
    over when nothing is due or the rate is used up. Raises Unavailable when the server does not work for this
    worker; unless it does for others, the site then pauses.
    """
    clock = clock or timezone.now
    # The language is that in which mails and faults are written.
    with translation.override(settings.LANGUAGE_CODE), leases.renewed(worker, clock):
        return _run(worker, seconds * SECOND, clock, when_full)


def _run(worker, time, clock, when_full):
    start, finished = clock(), 0
    transitions.recover(start, worker)
    while (now := clock()) - start < time and not throttling.is_paused(now):
        found = leases.claim_next(worker, now)
        if not found:
            break
        if len(found) == leases.CHUNK:
            when_full()
        try:
            finished += hand_over(worker, found, clock)
        except Unavailable as error:
            if not _works_for_others(worker, clock()):
                throttling.pause(str(error), now=clock())
            raise
    return finished


def _works_for_others(worker, now):
    """Whether another worker was through with some just now: then the server has only enough of ours."""
    lately = Worker.objects.filter(progress_at__range=(now - 2 * AT_A_TIME, now + AT_A_TIME))
    return lately.exclude(name=worker).exists()


# --- Handing over ----------------------------------------------------------------------------------------

# Columns that are read of each delivery: loading all of them takes as long as composing the message.
NEEDED = (
    "key", "announcement", "address", "name", "time_zone", "priority", "state", "worker", "attempts",
    "may_be_repeat", "message", "subscriber__version", "subscriber__is_group",
)  # fmt: skip


def hand_over(worker, keys, clock):
    """Hand over claimed deliveries, one after the other; returns how many were finished.

    Raises Unavailable if the server did not work for any of them.
    """
    rows = Delivery.objects.filter(pk__in=keys, worker=worker, state=State.PENDING)
    rows = rows.select_related("subscriber").only(*NEEDED).prefetch_related("announcement")
    claimed = list(rows.order_by("priority", "due_at", "pk"))
    try:
        finished, fault = _hand_over(filter_sendable(claimed, clock()), clock)
    finally:  # what was not tried waits for no lease
        _release(Delivery.objects.filter(pk__in=keys, worker=worker))
    throttling.give_back(throttling.SITE, len(keys) - finished, rate=settings.MAIL_RATE, now=clock())
    ledger.finish({row.announcement_id for row in claimed if row.announcement_id}, clock())
    if fault and not finished:
        raise Unavailable(fault)
    _progress(worker, finished, clock())
    return finished


def _hand_over(deliveries, clock):
    """Hand these over as far as the time goes: how many were finished, and what was wrong with the server.

    A connection that breaks puts its own message off; the next one goes over a new connection.
    """
    finished, faults = 0, []  # those since the last message that was finished
    if not deliveries:
        return finished, ""
    try:
        with closing(transport.connect()) as way:
            until = clock() + AT_A_TIME
            for delivery, octets in _composed(deliveries, clock()):
                result = _hand_over_one(way, delivery, octets, clock, counts=finished > 0)
                if result and result.outcome == Outcome.UNTRIED:
                    faults.append(result.text)
                elif result:
                    finished, faults = finished + 1, []
                if len(faults) == BREAKS or clock() > until:
                    break
    except Unavailable as error:
        faults.append(str(error))
    return finished, faults[-1] if faults else ""


def _hand_over_one(way, delivery, octets, clock, *, counts):
    """Hand one over and store what came of it: a Result, or None for what may not go any more.

    `counts`, as the server works for others: then one that breaks the connection each time comes to an end.
    """
    result = way.hand_over(delivery.address, octets, lambda: transitions.open_for_data(delivery, clock()))
    if result:
        transitions.store_result(delivery, result, clock(), counts=counts)
        leases.note_progress(delivery.worker)
    return result


def _composed(deliveries, now):
    """Each delivery with its message. One that cannot be composed is put off and holds nobody else up."""
    composer = _composer([row for row in deliveries if row.announcement_id], now)
    for delivery in deliveries:
        try:
            yield delivery, _message_for(delivery, composer, now)
        except DatabaseError:
            raise
        except Exception:  # whatever is wrong with one letter, the others go out
            log.exception("Delivery %s cannot be composed.", delivery.pk)
            transitions.store_result(delivery, Result(Outcome.LATER, _("It could not be composed.")), now)


def _composer(rows, now):
    """A composer for all of them, or None: then each is composed by itself, and fails by itself."""
    try:
        return messages.Composer(rows, now)
    except DatabaseError:
        raise
    except Exception:
        log.exception("Some deliveries cannot be composed together.")
        return None


def _message_for(delivery, composer, now):
    if not delivery.announcement_id:
        return bytes(delivery.message or b"")
    return (composer or messages.Composer([delivery], now)).message_for(delivery)


def filter_sendable(rows, now):
    """Those of claimed deliveries that may go out; the others are finished here, or put off.

    Asked for each chunk, so that who leaves a list, and a talk that moves, counts in mid-send.
    """
    rows = list(rows)
    about = {row.announcement_id: row.announcement for row in rows if row.announcement_id}
    stopped = actions.withdraw_outdated(list(about.values()), now=now) if about else set()
    rows = [row for row in rows if row.announcement_id not in stopped]
    wanted = recipients.still_wanted(rows)
    left_out = [row.pk for row in rows if row.pk not in wanted]
    Delivery.objects.filter(pk__in=left_out, state=State.PENDING).update(
        state=State.SUPPRESSED, worker="", message=None, error=_("Not wanted any more.")
    )
    return _within_domain_rates([row for row in rows if row.pk in wanted], now)


def _within_domain_rates(rows, now):
    """The rows that their domains' rates let through now; the others are due when there is room."""
    rate = settings.MAIL_DOMAIN_RATE
    if not rate:
        return rows
    numbers = Counter(_domain(row) for row in rows)
    left = {name: throttling.take(name, number, rate=rate, now=now) for name, number in numbers.items()}
    through = []
    for row in rows:
        left[_domain(row)] -= 1
        if left[_domain(row)] >= 0:
            through.append(row)
        else:
            seconds = max(-left[_domain(row)] / rate, 1.0)
            _release(Delivery.objects.filter(pk=row.pk), due_at=now + seconds * SECOND)
    return through


def _domain(delivery):
    return "@" + delivery.address.rpartition("@")[2].lower()


def _release(rows, **changes):
    transitions.with_retries(lambda: rows.filter(state=State.PENDING).update(worker="", **changes))


def _progress(worker, finished, now):
    """Say that the worker works."""
    Worker.objects.filter(name=worker).update(progress_at=now, number=F("number") + finished)
