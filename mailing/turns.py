"""The turns of claimed deliveries: each is SENDING, committed, before its data, and settled after them."""

import json

from django.db import OperationalError, connection

from . import settling
from .answers import Outcome
from .claiming import GOING, LEASE

TRIES = 3  # of a statement that PostgreSQL stopped because somebody else's waits for it too

# What was acknowledged is sent, whoever took it up meanwhile because it took longer than the lease. One
# statement, and so one commit, stores what was sent last and opens the next for their data. It waits for
# nobody: what somebody has locked, as they pause or cancel it, does not go now, or is stored as sent a turn
# later. The keys come as parameters, as a list in JSON on SQLite and an array on PostgreSQL: so the text is
# always the same, and drivers parse it once.
TURN = f"""
WITH mine AS MATERIALIZED (
    SELECT d.id FROM mailing_delivery d WHERE d.id {{both}}
    AND CASE WHEN d.id {{sent}} THEN d.state <> 'sent'
        ELSE d.state = 'pending' AND d.worker = %(worker)s AND {GOING} END {{lock}}
)
UPDATE mailing_delivery AS d SET
    state = CASE WHEN d.id {{sent}} THEN 'sent' ELSE 'sending' END,
    sent_at = CASE WHEN d.id {{sent}} THEN %(at)s END,
    lease_until = CASE WHEN d.id {{sent}} THEN NULL ELSE %(until)s END,
    message = CASE WHEN d.id {{sent}} THEN NULL ELSE d.message END,
    error = CASE WHEN d.id {{sent}} THEN '' ELSE d.error END
WHERE d.id IN (SELECT id FROM mine)
RETURNING id
"""  # noqa: S608 (no value of anybody's)
LISTED = {"postgresql": "= ANY(%%(%s)s)", "sqlite": "IN (SELECT value FROM json_each(%%(%s)s))"}


def _turn_on(vendor, *, waits):
    listed = {name: LISTED[vendor] % name for name in ("sent", "both")}
    lock = {"postgresql": "FOR UPDATE OF d" + " SKIP LOCKED" * (not waits), "sqlite": ""}
    return TURN.format(lock=lock[vendor], **listed)


STATEMENTS = {(vendor, waits): _turn_on(vendor, waits=waits) for vendor in LISTED for waits in (True, False)}


class Turns:
    """The deliveries of a worker's connections, one after the other on each.

    What was sent is stored when the next ones' turn comes, which is at once, or at the `end`.
    """

    def __init__(self, worker, clock):
        self.worker, self.clock, self.settled, self.sent, self.sent_at = worker, clock, 0, [], None

    def hand_over(self, mails, way):
        """Hand {delivery: octets} over, each by a connection of its own, and keep what came of them."""
        addressed = {row.pk: (row.address, octets) for row, octets in mails.items()}
        results = way.hand_over(addressed, lambda: self.next(mails))
        told = [(row, results[row.pk]) for row in mails if results[row.pk]]  # else paused or taken meanwhile
        for row, result in sorted(told, key=_sent_first):
            self.store(row, result)

    def next(self, deliveries):
        """Mark deliveries as being handed over, by now committed; the keys of those that may go."""
        keys = {row.pk for row in deliveries}
        return keys & self._turn(keys)

    def store(self, delivery, result):
        """Keep what came of a delivery whose turn it was."""
        if result.outcome == Outcome.SENT:
            self.sent.append(delivery.pk)
            self.sent_at = self.clock()
        else:
            # Where the server works for others, one that breaks its connection each time comes to an end too.
            counts = result.outcome != Outcome.UNTRIED or self.settled > 0
            settling.settle(delivery, result, self.clock(), counts=counts)
        self.settled += result.outcome != Outcome.UNTRIED

    def end(self):
        if self.sent:
            self._turn((), waits=True)

    def _turn(self, keys, *, waits=False):
        adapt, now = connection.ops.adapt_datetimefield_value, self.clock()
        listed = json.dumps if connection.vendor == "sqlite" else list
        values = {
            "at": adapt(self.sent_at or now), "now": adapt(now), "until": adapt(now + LEASE),
            "worker": self.worker, "sent": listed(self.sent), "both": listed([*self.sent, *keys]),
        }  # fmt: skip
        found = patiently(lambda: _keys_of(STATEMENTS[connection.vendor, waits], values))
        self.sent = [key for key in self.sent if key not in found and not waits]
        return found


def _sent_first(told):
    """So that nothing that goes wrong with another keeps what was acknowledged from being stored."""
    return told[1].outcome != Outcome.SENT


def _keys_of(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0] for row in cursor.fetchall()}


def patiently(ask):
    """The answer of one statement that may be repeated, though a deadlock or a restart stops it once."""
    for _try in range(TRIES - 1):
        try:
            return ask()
        except OperationalError:
            if connection.in_atomic_block:
                raise
            connect_again()
    return ask()


def connect_again():
    """Let the next statement have a new connection if this one is broken."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
