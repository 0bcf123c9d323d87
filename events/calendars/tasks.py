"""What the worker does for calendars; every task is safe to run twice."""

from celery import shared_task

from portal import revision
from portal.doorbell import rung_every

from . import alignment

aligned = {"revision": None}  # the site revision that this process aligned last


@shared_task
@rung_every(60)
def align_calendars():
    """Bring every calendar entry into line, unless nothing changed since this process did so last.

    Feeds do it for themselves when they are asked; this gives a change the time it happened at, not the time
    of the first poll after it.
    """
    number = revision.number()  # read before the facts: what changes meanwhile is for the next run
    if number != aligned["revision"]:
        alignment.align_all()
        aligned["revision"] = number
