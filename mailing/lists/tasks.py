"""What the worker does for lists; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import periodic
from portal.doorbell import rung_every

from . import actions


@shared_task
@rung_every(3600)
def purge():
    """Each day: sign-ups that nobody confirmed."""
    periodic.once_a_day("purge sign-ups", actions.purge_unconfirmed, now=timezone.now())
