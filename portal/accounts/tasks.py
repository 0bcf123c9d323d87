"""What the worker does for accounts; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def purge():
    """Each day: sign-ups that nobody confirmed, and sessions that have expired."""
    actions.purge_unproved(now=timezone.now())
    actions.purge_sessions()
