"""How many mails may go out now: buckets of tokens in the database, shared by all workers.

A bucket holds what one second lets through, and at least one mail beside those kept free. So a clock that
jumps, either way, neither floods a server nor holds the mail up for longer than a second.
"""

import datetime as dt

from django.db import transaction

from mailing.models import Throttle

SITE = "site"
LEAST = 1.25  # tokens that a bucket holds: one beside the fifth that is kept free for codes
NEXT_RUN, RUN_WAITS = "next run", dt.timedelta(minutes=1)  # after which it counts as lost
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=30), dt.timedelta(minutes=15)


@transaction.atomic
def take(name, wanted, *, rate, now, keep=0.0):
    """How many of `wanted` mails may go out at once at `rate` a second; 0 or None for any number.

    `keep` is the share of the bucket that is left for others.
    """
    if not rate or not wanted:
        return wanted
    bucket, size = _locked(name, now), max(rate, LEAST)
    seconds = min(max((now - bucket.filled_at).total_seconds(), 0.0), 1.0)
    tokens = min(bucket.tokens + seconds * rate, size)
    granted = min(wanted, max(int(tokens - keep * size), 0))
    bucket.tokens, bucket.filled_at = tokens - granted, now
    bucket.save(update_fields=["tokens", "filled_at"])
    return granted


@transaction.atomic
def give_back(name, number, *, rate, now):
    """Put back tokens that nobody needed."""
    if rate and number:
        bucket = _locked(name, now)
        bucket.tokens = min(bucket.tokens + number, max(rate, LEAST))
        bucket.save(update_fields=["tokens"])


def _locked(name, now):
    Throttle.objects.get_or_create(name=name, defaults={"tokens": 1.0, "filled_at": now})
    return Throttle.objects.select_for_update().get(name=name)


# --- The next run in the queue ---------------------------------------------------------------------------


def may_enqueue_run(now):
    """Whether to put another run into the queue: not while one waits there, or they would add up."""
    Throttle.objects.get_or_create(name=NEXT_RUN, defaults={"filled_at": now})
    waits = Throttle.objects.filter(name=NEXT_RUN, paused_until__gt=now, paused_until__lte=now + RUN_WAITS)
    none_waits = Throttle.objects.filter(name=NEXT_RUN).exclude(pk__in=waits.values("pk"))
    return bool(none_waits.update(paused_until=now + RUN_WAITS))


def next_run_began():
    """It waits in the queue no more."""
    Throttle.objects.filter(name=NEXT_RUN).update(paused_until=None)


# --- While the server does not answer --------------------------------------------------------------------


def is_paused(now):
    """Whether the server refused to work a short while ago; what lies far ahead is a clock that jumped."""
    until = Throttle.objects.filter(name=SITE).values_list("paused_until", flat=True).first()
    return bool(until) and now < until <= now + LONGEST_PAUSE


@transaction.atomic
def pause(error, *, now):
    """Let the server rest, each time twice as long, until a mail has gone out again."""
    site = _locked(SITE, now)
    site.pauses += 1
    site.paused_until = now + min(FIRST_PAUSE * 2 ** min(site.pauses - 1, 10), LONGEST_PAUSE)
    site.error = error[:500]
    site.save(update_fields=["pauses", "paused_until", "error"])


def resume():
    """The server works: what was wrong with it is over."""
    Throttle.objects.filter(name=SITE, pauses__gt=0).update(pauses=0, paused_until=None, error="")
