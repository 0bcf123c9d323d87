"""Working through the ledger: claim some deliveries under a lease, hand them over, store what came of each.

Any number of workers may do this at once, on one machine or several. A row is claimed by one statement; it is
SENDING from before its data are handed over until the answer is stored; what a dead worker leaves is taken up
when its lease is over. So nothing is lost, and only what was in flight can go out twice.
"""

import json
import logging
import random
from collections import Counter, deque
from contextlib import closing
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import actions, ledger, messages, rates, transport, wishes
from .answers import Outcome, Unavailable
from .models import Announcement, Delivery, Suppression, WorkerProgress

State, Priority = Delivery.State, Delivery.Priority
CHUNK = 500  # deliveries of one claim, over the same connections,
AT_A_TIME = timedelta(seconds=5)  # for so long: then codes may overtake, and who left in between is heeded
LEASE = timedelta(seconds=settings.MAIL_LEASE)  # longer than any one message can take
FAR = 2 * LEASE  # further ahead no lease lies, unless a clock jumped; other machines' clocks differ by less
MOST_ATTEMPTS = 8
MOST_REPEATS = 2  # of a message that may have gone out
LONGEST_WAIT = timedelta(hours=4)
KEPT_FREE = 0.2  # of the rate, for what people wait for
SECOND = timedelta(seconds=1)
log = logging.getLogger(__name__)


def run(worker, *, seconds=20.0, clock=None, when_full=lambda: None):
    """Hand over what is due, for about so many seconds; returns how many deliveries were settled.

    `when_full` is called for each full chunk, after which there is probably more. Stops before the time is
    over when nothing is due, when the rate is used up, or when the server does not work.
    """
    with translation.override(settings.LANGUAGE_CODE):  # in which mails and faults are told
        return _run(worker, seconds * SECOND, clock or timezone.now, when_full)


def _run(worker, time, clock, when_full):
    start, settled = clock(), 0
    recover(start)
    while (now := clock()) - start < time and not rates.is_paused(now):
        found = claim_next(worker, now)
        if not found:
            break
        if len(found) == CHUNK:
            when_full()
        try:
            settled += hand_over(worker, found, clock)
        except Unavailable as error:
            if not _others_send(worker, clock()):  # else the server has only enough of our connections
                rates.pause(str(error), now=clock())
            break
    return settled


def _others_send(worker, now):
    under_way = Delivery.objects.filter(state=State.SENDING, lease_until__gt=now)
    return under_way.exclude(worker=worker).exists()


# --- Claiming --------------------------------------------------------------------------------------------

FREE = "(d.lease_until IS NULL OR d.lease_until <= %(now)s OR d.lease_until > %(never)s)"
GOING = """(d.announcement_id IS NULL OR EXISTS (
    SELECT 1 FROM mailing_announcement a WHERE a.id = d.announcement_id AND a.state = 'sending'
    AND (a.expires_at IS NULL OR a.expires_at > %(now)s)))"""
# MATERIALIZED, as PostgreSQL might else look for free rows once for each row that it updates.
CLAIM = f"""
WITH found AS MATERIALIZED (
    SELECT d.id FROM mailing_delivery d
    WHERE d.state = 'pending' AND d.due_at <= %(now)s AND d.priority BETWEEN %(first)s AND %(last)s
    AND {FREE} AND {GOING}
    ORDER BY d.priority, d.due_at, d.id LIMIT %(number)s {{lock}}
)
UPDATE mailing_delivery SET lease_until = %(until)s, worker = %(worker)s
WHERE id IN (SELECT id FROM found) AND state = 'pending' RETURNING id
"""  # noqa: S608 (no value of anybody's)


def claim_next(worker, now):
    """Claim what goes out next, as far as the rates allow: codes and single mails before announcements."""
    return _claim_at_rate(worker, now, Priority.CODE, Priority.PERSONAL, keep=0.0) or _claim_at_rate(
        worker, now, Priority.CAMPAIGN, Priority.CAMPAIGN, keep=KEPT_FREE
    )


def _claim_at_rate(worker, now, first, last, *, keep):
    rate = settings.MAIL_RATE
    granted = rates.take(rates.SITE, CHUNK, rate=rate, now=now, keep=keep)
    found = claim(worker, granted, now, first=first, last=last) if granted else []
    rates.give_back(rates.SITE, granted - len(found), rate=rate, now=now)
    return found


def claim(worker, number, now, *, first=Priority.CODE, last=Priority.CAMPAIGN):
    """Take at most `number` due deliveries for a worker; their keys. One statement: nobody else has them."""
    adapt = connection.ops.adapt_datetimefield_value
    values = {
        "now": adapt(now), "until": adapt(now + LEASE), "worker": worker, "number": number,
        "never": adapt(now + FAR), "first": int(first), "last": int(last),
    }  # fmt: skip
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(lock=lock), values)
        return [row[0] for row in cursor.fetchall()]


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


# --- Handing over ----------------------------------------------------------------------------------------

# Columns that are read of each delivery: loading all of them takes as long as composing the message.
NEEDED = (
    "key", "announcement", "address", "name", "time_zone", "priority", "state", "worker", "attempts",
    "may_be_repeat", "message", "subscriber__version", "subscriber__is_group",
)  # fmt: skip


def hand_over(worker, keys, clock):
    """Hand over claimed deliveries, one at a time over each connection; returns how many were settled.

    Raises Unavailable if the server did not work for any of them.
    """
    start = clock()
    rows = Delivery.objects.filter(pk__in=keys, worker=worker, state=State.PENDING)
    rows = rows.select_related("subscriber").only(*NEEDED).prefetch_related("announcement")
    claimed = list(rows.order_by("priority", "due_at", "pk"))
    ready, turns = deque(weed(claimed, start)), Turns(worker, clock)
    composer = messages.Composer([row for row in ready if row.announcement_id], start)
    with closing(transport.connect(len(ready))) as way:
        while ready and way.width and clock() <= start + AT_A_TIME:
            turns.hand_over(_next_mails(ready, way.width, composer, start), way)
        turns.end()
    rates.give_back(rates.SITE, len(keys) - turns.settled, rate=settings.MAIL_RATE, now=clock())
    _close(worker, keys, claimed, turns.settled, clock())
    if way.fault and not turns.settled:  # else it works, and the rest goes by other connections
        raise Unavailable(way.fault)
    if turns.settled:
        rates.go_on()
    return turns.settled


def _next_mails(ready, number, composer, now):
    """Some of the deliveries that are ready with their messages, taken from `ready`: {delivery: octets}."""
    mails = {}
    while ready and len(mails) < number:
        delivery = ready.popleft()
        octets = _composed(delivery, composer, now)
        if octets is not None:
            mails[delivery] = octets
    return mails


def _composed(delivery, composer, now):
    """The finished message. One that cannot be composed is put off and holds nobody else up."""
    if not delivery.announcement_id:
        return bytes(delivery.message or b"")
    try:
        return composer.message_for(delivery)
    except DatabaseError:
        raise
    except Exception:  # whatever is wrong with one letter, the others go out
        log.exception("Delivery %s cannot be composed.", delivery.pk)
        waiting = Delivery.objects.filter(pk=delivery.pk, state=State.PENDING)
        waiting.update(lease_until=None, **_later(delivery, _("It could not be composed."), now))
        return None


# What was acknowledged is sent, whoever took it up meanwhile because it took longer than the lease. One
# statement, and so one commit, stores what was sent last and opens the next for their data. What somebody has
# locked, as they pause or cancel it, is left alone. The keys come as parameters, as a list in JSON on SQLite
# and an array on PostgreSQL: so the text is always the same, and drivers parse it once.
TURN = f"""
WITH mine AS MATERIALIZED (
    SELECT d.id FROM mailing_delivery d
    WHERE d.id {{next}} AND d.state = 'pending' AND d.worker = %(worker)s AND {GOING} {{lock}}
)
UPDATE mailing_delivery AS d SET
    state = CASE WHEN d.id {{sent}} THEN 'sent' ELSE 'sending' END,
    sent_at = CASE WHEN d.id {{sent}} THEN %(at)s END,
    lease_until = CASE WHEN d.id {{sent}} THEN NULL ELSE %(until)s END,
    message = CASE WHEN d.id {{sent}} THEN NULL ELSE d.message END,
    error = CASE WHEN d.id {{sent}} THEN '' ELSE d.error END
WHERE d.id {{both}}
AND CASE WHEN d.id {{sent}} THEN d.state <> 'sent' ELSE d.id IN (SELECT id FROM mine) END
RETURNING id
"""  # noqa: S608 (no value of anybody's)
TURN_BY = {
    vendor: TURN.format(lock=lock, **{name: listed % name for name in ("sent", "next", "both")})
    for vendor, listed, lock in (
        ("postgresql", "= ANY(%%(%s)s)", "FOR UPDATE OF d SKIP LOCKED"),
        ("sqlite", "IN (SELECT value FROM json_each(%%(%s)s))", ""),
    )
}


class Turns:
    """The deliveries of a worker's connections, one after the other on each.

    Each is SENDING before its data and settled after them. What was sent is stored when the next ones' turn
    comes, which is at once, or at the `end`.
    """

    def __init__(self, worker, clock):
        self.worker, self.clock, self.settled, self.sent, self.sent_at = worker, clock, 0, [], None

    def hand_over(self, mails, way):
        """Hand {delivery: octets} over, each by a connection of its own, and keep what came of them."""
        addressed = {row.pk: (row.address, octets) for row, octets in mails.items()}
        results = way.hand_over(addressed, lambda: self.next(mails))
        for row in mails:
            if results[row.pk]:  # else paused, cancelled or claimed by somebody else meanwhile
                self.store(row, results[row.pk])

    def next(self, deliveries):
        """Mark deliveries as being handed over, by now committed; the keys of those that may go."""
        keys = {row.pk for row in deliveries}
        return keys & self._turn(keys)

    def store(self, delivery, result):
        """Keep what came of a delivery whose turn it was."""
        self.settled += result.outcome != Outcome.UNTRIED
        if result.outcome == Outcome.SENT:
            self.sent.append(delivery.pk)
            self.sent_at = self.clock()
        else:
            settle(delivery, result.outcome, result.text, self.clock())

    def end(self):
        if self.sent:
            self._turn(())

    def _turn(self, keys):
        adapt, now = connection.ops.adapt_datetimefield_value, self.clock()
        listed = json.dumps if connection.vendor == "sqlite" else list
        values = {
            "at": adapt(self.sent_at or now), "now": adapt(now), "until": adapt(now + LEASE),
            "worker": self.worker, "sent": listed(self.sent), "next": listed([*keys]),
            "both": listed([*self.sent, *keys]),
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(TURN_BY[connection.vendor], values)
            found = {row[0] for row in cursor.fetchall()}
        self.sent = []
        return found


def weed(rows, now):
    """Those of claimed deliveries that may go out; the others are settled here, or put off.

    Asked for each chunk, so that who leaves a list, and a talk that moves, is heeded in mid-send.
    """
    rows = list(rows)
    about = {row.announcement_id: row.announcement for row in rows if row.announcement_id}
    stopped = actions.withdraw_outdated(list(about.values()), now=now) if about else set()
    rows = [row for row in rows if row.announcement_id not in stopped]
    wanted = wishes.still_wanted(rows)
    left_out = [row.pk for row in rows if row.pk not in wanted]
    Delivery.objects.filter(pk__in=left_out, state=State.PENDING).update(
        state=State.SUPPRESSED, lease_until=None, message=None, error=_("Not wanted any more.")
    )
    return _within_domain_rates([row for row in rows if row.pk in wanted], now)


def _within_domain_rates(rows, now):
    """The rows that their domains' rates let through now; the others are due when there is room."""
    rate = settings.MAIL_DOMAIN_RATE
    if not rate:
        return rows
    numbers = Counter(_domain(row) for row in rows)
    left = {name: rates.take(name, number, rate=rate, now=now) for name, number in numbers.items()}
    through, put_off = [], []
    for row in rows:
        left[_domain(row)] -= 1
        if left[_domain(row)] >= 0:
            through.append(row)
        else:
            put_off.append((row, max(-left[_domain(row)] / rate, 1.0)))
    for row, seconds in put_off:
        _release(Delivery.objects.filter(pk=row.pk), due_at=now + seconds * SECOND)
    return through


def _domain(delivery):
    return "@" + delivery.address.rpartition("@")[2].lower()


def _release(rows, **changes):
    rows.filter(state=State.PENDING).update(lease_until=None, worker="", **changes)


def _close(worker, keys, deliveries, settled, now):
    """Give back what was not tried, finish what is complete, and say that the worker works."""
    _release(Delivery.objects.filter(pk__in=keys, worker=worker))
    ledger.finish({row.announcement_id for row in deliveries if row.announcement_id}, now)
    progress, _made = WorkerProgress.objects.get_or_create(name=worker)
    WorkerProgress.objects.filter(pk=progress.pk).update(at=now, number=F("number") + settled)


# --- Settling --------------------------------------------------------------------------------------------


def settle(delivery, outcome, text, now):
    """Store what came of a delivery that was being handed over and did not go well."""
    changes = {
        Outcome.LATER: _later,
        Outcome.REFUSED: _failed,
        Outcome.GONE: _gone,
        Outcome.UNCERTAIN: _uncertain,
        Outcome.UNTRIED: _untried,
    }[outcome](delivery, text, now)
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
