"""What the worker does for notifications; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import revision

from . import automatic, change_notices, requests

followed = {"revision": None}  # the site revision of which this process has followed what was told of talks


@shared_task
def tell():
    """Stop what is not true any more, make notices of changes, and let go out what is due by itself."""
    now, number = timezone.now(), revision.number()
    if number != followed["revision"]:
        change_notices.follow_all(now)
        followed["revision"] = number
    automatic.tell(now)
    requests.ask_speakers(now)
