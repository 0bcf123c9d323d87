"""What the worker does for tables; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from . import importing


@shared_task
def forget_old_tables():
    """Delete the tables that were sent and that nobody brought in within a day."""
    importing.forget_unfinished(timezone.now())
