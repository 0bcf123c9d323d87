"""What the worker looks at by itself; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from . import report


@shared_task
@rung_every(3600)
def refresh_report():
    """Each hour: whether what is sent would arrive; asked once a day, and each time while it would not."""
    report.refresh_if_due(timezone.now())
