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
    address = addresses.well_formed(address)
    delivery = Delivery(
        key=key or uuid.uuid4().hex, address=address, purpose=purpose, priority=priority, message=octets
    )
    if is_left_out(address, priority):
        delivery.state, delivery.message = State.SUPPRESSED, None
    delivery.save()
    wake_workers()
    return delivery


def is_left_out(address, priority):
    """Whether a single mail is not sent: a mailbox that is gone gets none.

    Who complained or opted out still gets the codes that they ask for, and what is about their registration.
    """
    reasons = addresses.at(Suppression.objects.all(), address).values_list("reason", flat=True)
    asked_for = priority in (Delivery.Priority.CODE, Delivery.Priority.OWN)
    grave = {Suppression.Reason.BOUNCE} if asked_for else set(Suppression.Reason)
    return bool(grave & set(reasons))


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
