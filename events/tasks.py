"""What the worker does for the programme; every task is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal import revision

from . import calendars
from .tables import importing
from .telling import due, following, requests

aligned = {"revision": None}  # the site revision that this process aligned last
followed = {"revision": None}  # the same of what was told of talks


@shared_task
def align_calendars():
    """Bring every calendar entry into line, unless nothing changed since this process did so last.

    Feeds do it for themselves when they are asked; this gives a change the time it happened at, not the time
    of the first poll after it.
    """
    number = revision.number()  # read before the facts: what changes meanwhile is for the next run
    if number != aligned["revision"]:
        calendars.align_all()
        aligned["revision"] = number


@shared_task
def forget_old_tables():
    """Delete the tables that were sent and that nobody brought in within a day."""
    importing.forget_unfinished(timezone.now())


@shared_task
def tell():
    """Stop what is not true any more, make notices of changes, and let go out what is due by itself."""
    now, number = timezone.now(), revision.number()
    if number != followed["revision"]:
        following.follow_all(now)
        followed["revision"] = number
    due.tell(now)
    requests.ask_speakers(now)
