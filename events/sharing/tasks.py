"""What the worker does for sharing; it is safe to run twice."""

import time

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from . import following

SECONDS = 3  # after which the rest is left to the next ring, as other work waits


@shared_task
@rung_every(10)
def draw_pictures():
    """Draw what changed since; until then links to it show what they showed, or the site's picture."""
    end = time.monotonic() + SECONDS
    while following.step(timezone.now()) and time.monotonic() < end:
        pass
