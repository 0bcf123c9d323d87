"""The front page of the admin: cards, which rooms add from their `hooks.py`.

    cards.add(Card("needs", position=20, context=needs, template="events/admin/needs.html"))

What only waits to be looked at is no card of its own, but a task among the others that are counted:

    tasks.add(Task("suggestions", _("New suggestions of speakers"), position=20, waiting=new_suggestions))
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal.registry import Registry


@dataclass(frozen=True)
class Card:
    """A part of the front page: its template prints what `context(request, now)` answers, as `card`.

    A card that has nothing to say to the user answers None and is left out.
    """

    name: str
    position: int
    context: object
    template: str


@dataclass(frozen=True)
class Task:
    """What waits for a user: `waiting(user, now)` answers how much, and the address of a list of that."""

    name: str
    label: str
    position: int
    waiting: object


cards, tasks = Registry(Card), Registry(Task)


def add_cards(request, context):
    """Add the cards to the context of templates/admin/index.html; UNFOLD["DASHBOARD_CALLBACK"] names it."""
    return context | {"cards": cards.answers(request, timezone.now())}


def waiting_tasks(user, now):
    """What waits for a user at the instant `now`, for a template: [{"label", "number", "address"}]."""
    found = [(task, *task.waiting(user, now)) for task in tasks.in_order()]
    return [
        {"label": task.label, "number": number, "address": address}
        for task, number, address in found
        if number
    ]


def address_of_list(model, **chosen):
    """The address of the list of a model's rows, narrowed by its filters."""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") + "?" + urlencode(chosen)
