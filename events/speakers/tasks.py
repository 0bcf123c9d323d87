"""What the worker does for speakers; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import periodic
from portal.doorbell import rung_every

from .actions import asking


@shared_task
@rung_every(3600)
def purge():
    """Each day: invitations of long ago, with their addresses."""
    periodic.once_a_day("purge invitations to speak", asking.purge, now=timezone.now())
