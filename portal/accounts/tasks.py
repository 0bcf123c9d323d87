"""What the worker does for accounts; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import periodic
from portal.doorbell import rung_every

from . import actions


@shared_task
@rung_every(3600)
def purge():
    """Each day: sign-ups that nobody confirmed, and sessions that have expired."""
    periodic.once_a_day("purge accounts", actions.purge_daily, now=timezone.now())
