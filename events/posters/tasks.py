"""What the worker does for posters; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from . import thumbnails, told_boards
from .actions import spotlights


@shared_task
@rung_every(60)
def see_to_boards():
    """Each minute: presenters whose session or board changed, and spotlight talks that were written over."""
    now = timezone.now()
    spotlights.align_all(now)
    told_boards.see_to(now)


@shared_task
@rung_every(60)
def see_to_thumbnails():
    """Each minute: small pictures for the gallery."""
    thumbnails.make_missing(timezone.now())
