"""What the worker does for the search; it is safe to run twice."""

import time

from celery import shared_task
from django.utils import timezone

from portal.doorbell import rung_every

from . import folding

SECONDS = 4  # after which the rest is left to the next ring, as other work waits


@shared_task
@rung_every(5)
def fold_search_index():
    """Fold what changed since; until then `matching` looks at it as it is."""
    end = time.monotonic() + SECONDS
    while folding.fold_piece(timezone.now()) and time.monotonic() < end:
        pass
