"""What the worker does for the mail. The database says what is due; every task is safe to run twice."""

import os
import secrets
import socket
import threading

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from mailing import ledger
from mailing.announcements import actions
from mailing.lists import actions as list_actions
from mailing.models import Delivery
from portal import doorbell, periodic
from portal.doorbell import rung_every

from . import health, sending, throttling
from .smtp_replies import Unavailable

SECONDS = 20.0  # of one run, so that other tasks get their turn
of_thread = threading.local()


@shared_task
def deliver():
    """Start announcements that are due and hand over mail, and see to another run if there is more.

    Not while the server does not work for this worker: the clock asks again within 20 seconds.
    """
    actions.start_due(timezone.now())
    try:
        sending.run(worker_name(), seconds=SECONDS, when_full=enqueue_next_run)
    except Unavailable:
        return
    if is_more_due():
        enqueue_next_run()


@shared_task
@rung_every(1, only_without_redis=True)
def deliver_due():
    """Each second without Redis, where nobody rings for new mail: a run, if the database has any due."""
    if health.state(timezone.now()) not in ("idle", "paused"):
        deliver()


@shared_task
def deliver_more():
    """Another run while there is more: the next of this worker, or one of a worker that is idle."""
    throttling.next_run_began()
    deliver()


def enqueue_next_run():
    """Put another run into the queue, unless one waits there; without Redis the clock rings for it."""
    if settings.REDIS_URL and throttling.may_enqueue_run(timezone.now()):
        doorbell.ring(deliver_more.name, countdown=1)


@shared_task
@rung_every(20)
def poll():
    """Each 20 seconds: what is due by now, what was left lying, what no message told of."""
    list_actions.send_confirmations(now=timezone.now())
    list_actions.send_welcomes()
    deliver()


@shared_task
@rung_every(3600)
def purge():
    """Each day: texts that failed long ago, workers that are gone."""
    periodic.once_a_day("purge mail", ledger.purge, now=timezone.now())


def worker_name():
    """A name that no other worker has: this machine and process, and something random of this thread.

    A container that was started again has the same name and process ids as the one that died.
    """
    if not hasattr(of_thread, "random"):
        of_thread.random = secrets.token_hex(8)
    return f"{socket.gethostname()[:40]} {os.getpid()} {of_thread.random}"


def is_more_due():
    """Whether something could go out in the next second."""
    now = timezone.now()
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now + sending.SECOND)
    going = due.filter(announcement=None) | due.filter(announcement__state="sending")
    return not throttling.is_paused(now) and going.exists()
