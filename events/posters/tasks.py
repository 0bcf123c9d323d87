"""What the worker does for posters; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from events.posters.book import making
from portal.doorbell import rung_every


@shared_task
@rung_every(300)
def refresh_books():
    """Every five minutes: have the public books made anew whose facts have changed."""
    making.refresh(timezone.now())
