"""The ledger: how a single mail gets in, how the workers are woken, and how an announcement adds up.

The database is the queue. Celery only wakes its workers: a message that is lost is made good by the clock
within 20 seconds.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef

from portal import doorbell
from portal.lib import addresses

from .models import Announcement, Delivery, Suppression, Worker

State = Delivery.State
OPEN = (State.PENDING, State.SENDING)
AT_ONCE = 500  # finished messages in one statement


def wake_workers():
    """Wake a worker once the present transaction is committed; once, however often it is asked for."""
    if not any(act is _ring for _savepoints, act, _robust in connection.run_on_commit):
        transaction.on_commit(_ring)


def _ring():
    doorbell.ring(settings.MAIL_DELIVER_TASK)


def post(*, address, octets, purpose="", priority=Delivery.Priority.PERSONAL, key=None):
    """Put one finished message (RFC 5322, octets with CRLF) to one address into the ledger.

    It goes out if the present transaction is committed. Raises ValidationError for what is no address.
    """
    return post_all([row(address=address, octets=octets, purpose=purpose, priority=priority, key=key)])[0]


def row(*, address, octets, purpose="", priority=Delivery.Priority.PERSONAL, key=None):
    """The Delivery of a message, not stored. Raises ValidationError for what is no address."""
    return Delivery(
        key=key or uuid.uuid4().hex, address=addresses.well_formed(address), purpose=purpose,
        priority=priority, message=octets,
    )  # fmt: skip


def post_all(deliveries):
    """Put rows into the ledger, by as many statements for two thousand as for two; answers them."""
    for priority in {delivery.priority for delivery in deliveries}:
        same = [delivery for delivery in deliveries if delivery.priority == priority]
        suppressed = Suppression.objects.against(priority).among({each.address for each in same})
        for delivery in same:
            if delivery.address in suppressed:
                delivery.state, delivery.message = State.SUPPRESSED, None
    Delivery.objects.bulk_create(deliveries, batch_size=AT_ONCE)
    wake_workers()
    return deliveries


def balance(announcement):
    """How many of its deliveries are in each state, as {State: number}; together they are all of them."""
    rows = dict(announcement.deliveries.order_by().values_list("state").annotate(Count("pk")))
    return {state: rows.get(state.value, 0) for state in State}


def finish(announcements, now):
    """Close those of these announcements (keys) that have nothing left to send."""
    left = Delivery.objects.filter(announcement=OuterRef("pk"), state__in=OPEN)
    rows = Announcement.objects.filter(pk__in=announcements, state=Announcement.State.SENDING)
    rows.exclude(Exists(left)).update(state=Announcement.State.SENT, finished_at=now)


def purge(now):
    """Erase the texts of single mails that failed a week ago, and workers gone for a day.

    One whose lease is to end a day from now is gone, too: a clock was set back.
    """
    week_ago, day = now - timedelta(days=7), timedelta(days=1)
    failed = Delivery.objects.filter(state=State.FAILED, created_at__lt=week_ago, message__isnull=False)
    failed.update(message=None)
    Worker.objects.exclude(lease_until__range=(now - day, now + day)).delete()
