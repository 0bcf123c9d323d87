"""What the worker does for calendars; every task is safe to run twice."""

import time

from celery import shared_task

from portal import doorbell, revision
from portal.doorbell import rung_every

from . import alignment

SECONDS = 3  # after which the rest waits for its turn, as other work does
# Of this process: the site revision that it aligned last; the one that it is at, and what remains of that.
aligned = {"revision": None, "at": None, "rest": None}


@shared_task
@rung_every(60)
def align_calendars():
    """Bring every calendar entry into line, unless nothing changed since this process did so last.

    Feeds do it for themselves when they are asked; this gives a change the time it happened at, not the time
    of the first poll after it. Answers whether all of it is done; the rest is put behind what waits.
    """
    rest, aligned["rest"] = aligned["rest"] or _begun(), None  # after an error it begins anew
    end = time.monotonic() + SECONDS
    for _piece in rest:
        if time.monotonic() > end:
            aligned["rest"] = rest
            doorbell.put(f"{__name__}.align_calendars")
            return False
    aligned["revision"] = aligned["at"]
    return True


def _begun():
    aligned["at"] = revision.number()  # read before the facts: what changes meanwhile is for the next run
    return iter(()) if aligned["at"] == aligned["revision"] else alignment.pieces(at_once=250)
