"""What the worker does for planning; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import periodic
from portal.doorbell import rung_every

from . import zone_rules


@shared_task
@rung_every(3600)
def remember_zone_rules():
    """Once a day: the rules of time zones by which the stored moments were made."""
    periodic.once_a_day("remember zone rules", zone_rules.remember, now=timezone.now())
