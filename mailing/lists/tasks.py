"""What the worker does for lists; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from . import actions


@shared_task
def purge():
    """Each day: sign-ups that nobody confirmed."""
    actions.purge_unconfirmed(timezone.now())
