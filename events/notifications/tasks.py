"""What the worker does for notifications; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import revision
from portal.doorbell import rung_every

from . import automatic, change_notices, requests

# The site revision up to which this process has compared talks with what was told of them.
compared = {"revision": None}


@shared_task
@rung_every(60)
def send_due():
    """Stop what is not true any more, make notices of changes, and let go out what is due by itself."""
    now, number = timezone.now(), revision.number()
    if number != compared["revision"]:
        change_notices.update_all(now)
        compared["revision"] = number
    automatic.send_due(now)
    requests.send_requests(now)
