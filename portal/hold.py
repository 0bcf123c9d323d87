"""The whole clock is held: after a restore, or by hand, until `portal mail release`.

A site that is a backup of itself does not know what went out since. So nothing goes out by itself and nothing
ends by itself, pages and codes for signing in excepted, until the operator has seen what is due: what was due
before the hold is discarded unless it is chosen, what came since goes out. Rooms say from their `hooks.py`
what of theirs can be due, and what a restored site needs beside its rows:

    due.add(Due("reminders", 30, _("Reminders of registrations"), waiting=..., discard=...))
    restored.add(Restored("calendars", act))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .models import Hold
from .registry import Registry


@dataclass(frozen=True)
class Due:
    """Something that would go out or end by itself, of one kind.

    `waiting(before)` answers how many were due before an instant, and since when the oldest of them is, or
    None; `discard(before, now)` sees to it that these never go out.
    """

    name: str
    position: int
    title: str
    waiting: Callable
    discard: Callable


@dataclass(frozen=True)
class Restored:
    """`act(now)` is called in the transaction of a restore, once all rows are there."""

    name: str
    act: Callable


due = Registry(Due)
restored = Registry(Restored)


def since():
    """The instant since which the clock is held, or None."""
    return Hold.objects.values_list("since", flat=True).first()


def is_on():
    return Hold.objects.exists()


def state(now):
    """One word for whoever watches."""
    return "held" if is_on() else "ok"


def put_on(reason, now):
    """Hold the clock; an earlier hold stays, with its instant. Answers whether it was not held before."""
    return Hold.objects.get_or_create(pk=1, defaults={"since": now, "reason": reason})[1]


@transaction.atomic
def release(now, send=()):
    """Let the clock go on. What was due before a restore is discarded but for the kinds named in `send`.

    What was due before a hold by hand goes out.
    """
    held = Hold.objects.select_for_update().first()
    if held and held.reason == Hold.Reason.RESTORE:
        for entry in due.in_order():
            if entry.name not in send and entry.waiting(held.since)[0]:
                entry.discard(held.since, now)
    Hold.objects.all().delete()


def waiting(before):
    """[(Due, how many, since when)] of what was due before an instant."""
    found = ((entry, *entry.waiting(before)) for entry in due.in_order())
    return [line for line in found if line[1]]


TROUBLE = _(
    "The clock is held, by a restore or by hand: no mail but codes goes out, nothing is done by itself. "
    "On the server “portal mail release” shows what is due and lets it go on."
)
