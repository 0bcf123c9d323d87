"""Claiming deliveries for a worker: one statement gives some to one worker, and nobody else has them.

They are the worker's as long as its lease lasts, which stands on the worker's own row. A thread renews it
while the worker works; of one that died it ends within a minute, and of one that hangs, some time after its
last progress.
"""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection

from mailing.models import Delivery, Worker
from portal import hold

from . import throttling

Priority = Delivery.Priority
CHUNK = 500  # deliveries of one claim at most
LEASE = timedelta(seconds=settings.MAIL_LEASE)  # from a worker's last sign of life
# From its last progress, longer than any one message can take.
LONGEST = timedelta(seconds=6 * settings.EMAIL_TIMEOUT)
RENEWAL = min(LEASE, LONGEST) / 4  # between two signs of life
FAR = 2 * LEASE  # further ahead no lease lies, unless a clock jumped; other machines' clocks differ by less
KEPT_FREE = 0.2  # of the rate, for what people wait for

HOLDERS = "(SELECT name FROM mailing_worker WHERE lease_until > %(now)s AND lease_until <= %(never)s)"
FREE = f"d.worker NOT IN {HOLDERS}"
GOING = """(d.announcement_id IS NULL OR EXISTS (
    SELECT 1 FROM mailing_announcement a WHERE a.id = d.announcement_id AND a.state = 'sending'
    AND (a.expires_at IS NULL OR a.expires_at > %(now)s)))"""
# MATERIALIZED, as PostgreSQL might else look for free rows once for each row that it updates.
CLAIM = f"""
WITH found AS MATERIALIZED (
    SELECT d.id FROM mailing_delivery d
    WHERE d.state = 'pending' AND d.due_at <= %(now)s AND d.priority BETWEEN %(first)s AND %(last)s
    AND (d.worker = %(worker)s OR {FREE}) AND {GOING}
    ORDER BY d.priority, d.due_at, d.id LIMIT %(number)s {{lock}}
)
UPDATE mailing_delivery SET worker = %(worker)s
WHERE id IN (SELECT id FROM found) AND state = 'pending' RETURNING id
"""  # noqa: S608 (no value of anybody's)


def claim_next(worker, now):
    """Claim what goes out next, as far as the rates allow: codes and single mails before announcements.

    While the clock is held, codes alone.
    """
    if hold.is_on():
        return _claim_at_rate(worker, now, Priority.CODE, Priority.CODE, keep=0.0)
    return _claim_at_rate(worker, now, Priority.CODE, Priority.PERSONAL, keep=0.0) or _claim_at_rate(
        worker, now, Priority.CAMPAIGN, Priority.CAMPAIGN, keep=KEPT_FREE
    )


def _claim_at_rate(worker, now, first, last, *, keep):
    rate = settings.MAIL_RATE
    granted = throttling.take(throttling.SITE, CHUNK, rate=rate, now=now, keep=keep)
    found = claim(worker, granted, now, first=first, last=last) if granted else []
    throttling.give_back(throttling.SITE, granted - len(found), rate=rate, now=now)
    return found


def claim(worker, number, now, *, first=Priority.CODE, last=Priority.CAMPAIGN):
    """Take at most `number` due deliveries for a worker; their keys. One statement: nobody else has them.

    What this worker had before is free: it has let go of it, or something went wrong in between.
    """
    note_progress(worker)
    renew(worker, now)
    adapt = connection.ops.adapt_datetimefield_value
    values = {
        "now": adapt(now), "worker": worker, "number": number, "never": adapt(now + FAR),
        "first": int(first), "last": int(last),
    }  # fmt: skip
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(lock=lock), values)
        return [row[0] for row in cursor.fetchall()]


# --- The lease of a worker -------------------------------------------------------------------------------

progress = {}  # when each worker of this process last got on, in seconds of the monotonic clock


def note_progress(worker):
    progress[worker] = time.monotonic()


def renew(worker, now):
    """Give a worker its lease anew, unless it made no progress for too long."""
    left = LONGEST - timedelta(seconds=time.monotonic() - progress[worker])
    if left > timedelta(0):
        row = Worker(name=worker, lease_until=now + min(LEASE, left))
        Worker.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["name"], update_fields=["lease_until"]
        )


@contextmanager
def renewed(worker, clock):
    """Let a thread renew a worker's lease while the block lasts: one mail may take longer than that."""
    note_progress(worker)
    over = threading.Event()
    thread = threading.Thread(target=_renew_until, args=[over, worker, clock], name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew_until(over, worker, clock):
    try:
        while not over.wait(RENEWAL.total_seconds()):
            try:
                renew(worker, clock())
            except Error:  # the next time, by a new connection
                connection.close()
    finally:
        connection.close()
