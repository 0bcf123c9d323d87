"""What the worker does for the mail. The database says what is due; every task is safe to run twice."""

import os
import socket
import threading

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from mailing import ledger
from mailing.announcements import actions
from mailing.lists import actions as list_actions
from mailing.models import Delivery

from . import sending, throttling
from .smtp_replies import Unavailable

SECONDS = 20.0  # of one run, so that other tasks get their turn


@shared_task
def deliver():
    """Start announcements that are due and hand over mail, and ring again if there is more.

    Not while the server does not work for this worker: beat asks again within 20 seconds.
    """
    actions.start_due(timezone.now())
    try:
        sending.run(worker_name(), seconds=SECONDS, when_full=ring_on)
    except Unavailable:
        return
    if is_more_due():
        ring_on()


@shared_task
def go_on():
    """Another run while there is more: the next of this worker, or one of a worker that is idle."""
    throttling.has_rung()
    deliver()


def ring_on():
    """Ring for another run, unless one waits in the queue already, or there is no queue."""
    if not settings.CELERY_TASK_ALWAYS_EAGER and throttling.may_ring(timezone.now()):
        ledger.ring_now(go_on, countdown=1)


@shared_task
def wake():
    """Each 20 seconds, by beat: what is due by the clock, what was left lying, and what no ring announced."""
    list_actions.ask_waiting(now=timezone.now())
    deliver()


@shared_task
def forget():
    """Each day: texts that failed long ago, workers that are gone."""
    ledger.forget(timezone.now())


def worker_name():
    """A name that no other worker has: this machine, process and thread."""
    return f"{socket.gethostname()[:40]} {os.getpid()} {threading.get_ident()}"


def is_more_due():
    """Whether something could go out in the next second."""
    now = timezone.now()
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=now + sending.SECOND)
    going = due.filter(announcement=None) | due.filter(announcement__state="sending")
    return not throttling.is_paused(now) and going.exists()
