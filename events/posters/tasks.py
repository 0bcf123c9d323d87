"""What the worker does for posters; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from .actions import drafts, submitting


@shared_task
@rung_every(300)
def see_to_submissions():
    """Remind of complete drafts before the deadline; withdraw what nobody confirmed a day after it."""
    now = timezone.now()
    drafts.remind(now)
    submitting.withdraw_unproved(now)
