"""What the worker does for tables; every task is safe to run twice."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from events.models import TableImport
from portal.doorbell import rung_every

KEPT = dt.timedelta(days=1)  # a table that nobody confirms


@shared_task
@rung_every(3600)
def forget_old_tables():
    """Delete the tables that were sent and that nobody brought in within a day."""
    TableImport.objects.filter(finished_at=None, created_at__lt=timezone.now() - KEPT).delete()
