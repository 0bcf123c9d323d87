"""What the worker does for the floor; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from . import periodic
from .doorbell import rung_every


@shared_task
@rung_every(20)
def note_clock():
    """Each 20 seconds: that the clock rings and that a worker hears it, which /healthz reads."""
    periodic.note_clock(timezone.now())
