"""Claiming deliveries under a lease: one statement gives some to one worker, and nobody else has them."""

from datetime import timedelta

from django.conf import settings
from django.db import connection

from mailing.models import Delivery

from . import throttling

Priority = Delivery.Priority
CHUNK = 500  # deliveries of one claim at most
LEASE = timedelta(seconds=settings.MAIL_LEASE)  # longer than any one message can take
FAR = 2 * LEASE  # further ahead no lease lies, unless a clock jumped; other machines' clocks differ by less
KEPT_FREE = 0.2  # of the rate, for what people wait for

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
    granted = throttling.take(throttling.SITE, CHUNK, rate=rate, now=now, keep=keep)
    found = claim(worker, granted, now, first=first, last=last) if granted else []
    throttling.give_back(throttling.SITE, granted - len(found), rate=rate, now=now)
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
