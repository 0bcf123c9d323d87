"""What the worker does for posters; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from .actions import draft_reminders, handling


@shared_task
@rung_every(300)
def remind_of_drafts():
    """Each five minutes: the reminders of drafts that are complete and not submitted."""
    draft_reminders.remind(timezone.now())


@shared_task
@rung_every(600)
def see_to_handling():
    """Each ten minutes: another chair for posters whose own edits the event no more, or has a conflict."""
    handling.see_to(timezone.now())
