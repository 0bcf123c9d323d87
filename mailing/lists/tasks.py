"""What the worker does for lists; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import periodic

from . import actions


@shared_task
def purge():
    """Each day: sign-ups that nobody confirmed."""
    periodic.once_a_day("purge sign-ups", actions.purge_unconfirmed, now=timezone.now())
