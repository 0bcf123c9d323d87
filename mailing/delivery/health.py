"""Whether the mail moves, judged from the database alone: what is due, and when a worker last worked."""

import datetime as dt

from django.db import connection
from django.db.models import Count, Min

from mailing.models import Delivery

from . import throttling
from .leases import FAR, FREE, GOING

LONGEST = dt.timedelta(minutes=5)
SLACK = dt.timedelta(seconds=5)  # by which the clocks of machines may differ; what is later, is no progress

# What could go out, what a dead worker left, and what should have been started; the index of the ledger
# serves the first line of conditions only as it stands there.
IS_DUE = f"""
EXISTS (SELECT 1 FROM mailing_delivery d WHERE d.state IN ('pending', 'sending') AND d.due_at <= {{since}}
    AND (d.state = 'pending' AND {FREE} AND {GOING} OR d.state = 'sending' AND {FREE}))
OR EXISTS (SELECT 1 FROM mailing_announcement WHERE state = 'scheduled' AND send_at <= {{since}})
"""  # noqa: S608 (no value of anybody's)
QUESTION = f"""
SELECT {IS_DUE.format(since="%(now)s")}, {IS_DUE.format(since="%(long_ago)s")},
    EXISTS (SELECT 1 FROM mailing_worker WHERE progress_at > %(long_ago)s AND progress_at <= %(soon)s)
"""  # noqa: S608


def state(now):
    """One word, at the cost of two queries.

    "paused": the mail server does not work for us. "idle": nothing is due. "stalled": something has been due
    for more than 5 minutes, and no worker did anything for as long. "ok": it moves.
    """
    if throttling.is_paused(now):
        return "paused"
    is_due, is_late, has_moved = _answers(now)
    if not is_due:
        return "idle"
    return "stalled" if is_late and not has_moved else "ok"


def to_do():
    """The deliveries that are not finished, by the index of those."""
    return Delivery.objects.filter(state__in=[Delivery.State.PENDING, Delivery.State.SENDING]).order_by()


def waiting(now):
    """{state: number} of the mails that are not finished."""
    none = {str(state): 0 for state in (Delivery.State.PENDING, Delivery.State.SENDING)}
    return none | dict(to_do().values_list("state").annotate(Count("pk")))


def age(now):
    """For how many seconds the mail that is due longest has been due; 0 for none."""
    oldest = to_do().filter(due_at__lte=now).aggregate(Min("due_at"))["due_at__min"]
    return {"mail": (now - oldest).total_seconds() if oldest else 0}


def _answers(now):
    adapt = connection.ops.adapt_datetimefield_value
    values = {"now": adapt(now), "never": adapt(now + FAR), "long_ago": adapt(now - LONGEST)}
    values["soon"] = adapt(now + SLACK)
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, values)
        return map(bool, cursor.fetchone())
