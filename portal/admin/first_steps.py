"""What a new site still lacks, on the first page of the admin: a card with the steps, those done ticked.

A room adds a step from its `hooks.py`; the card is for superusers, and gone once all are done or it is put
away:

    steps.add(Step("list", _("Make the first mailing list"), 40, _is_there_a_list, _address_of_a_new_list))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.models import PeriodicWork
from portal.registry import Registry

PUT_AWAY = "first steps put away"


@dataclass(frozen=True)
class Step:
    """`is_done()` asks the database; `address()` is where one takes the step, "" where that is no page."""

    name: str
    label: str
    position: int
    is_done: Callable
    address: Callable = lambda: ""


steps = Registry(Step)


def card(request, now):
    """The steps with what is done of them; None once nothing is left or the card was put away."""
    if not request.user.is_superuser or PeriodicWork.objects.filter(name=PUT_AWAY).exists():
        return None
    found = [(step, step.is_done()) for step in steps.in_order()]
    if all(is_done for _step, is_done in found):
        return None
    return [{"label": step.label, "is_done": done, "address": step.address()} for step, done in found]


@require_POST
def put_away(request):
    """Let the card go for good, for all superusers."""
    if not request.user.is_superuser:
        raise PermissionDenied
    PeriodicWork.objects.update_or_create(name=PUT_AWAY, defaults={"done_at": timezone.now()})
    return redirect("admin:index")
