"""What the worker does for the floor; every task is safe to run twice."""

import time

from celery import shared_task
from django.utils import timezone

from . import error_mails, metrics, periodic
from .doorbell import rung_every

metrics.forget_the_dead()


@shared_task
@rung_every(20)
def note_clock():
    """Each 20 seconds: that the clock rings and that a worker hears it, which /healthz reads."""
    periodic.note_clock(timezone.now())


@shared_task
@rung_every(300)
def mail_repeated_errors():
    """Each 5 minutes: how often errors came again that were mailed an hour ago."""
    error_mails.mail_repeats(time.time())
