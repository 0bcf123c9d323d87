"""Changing plans on one page: a form, a preview of all that its answer would touch, and the button to do it.

The form has two buttons. The first shows what would change, with a fingerprint of it. The second does it,
unless something changed meanwhile, so that the fingerprint is another: then the page shows the new preview.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from events import object_pages, permissions
from events.models import Event, Talk
from events.planning.changes import ChangePlan, named, plan_carried_out
from events.planning.consequences import consequences_of
from events.planning.forms.talks import PlanForm
from events.planning.warnings import clashes, told_once, warnings_of
from portal.lib import times

MOST_CHANGES = 300  # that a preview prints
MOST_WARNED = 10  # talks about which somebody is warned after an action, and sentences before it


def address_of(row):
    """The address of the page that edits a row."""
    return reverse(f"admin:events_{row._meta.model_name}_change", args=[row.pk])


def describe(row, plan):
    """What a page prints of a `ChangePlan`: a part of it, if it is very long."""
    return {
        "changes": plan.changes[:MOST_CHANGES],
        "more": max(0, len(plan.changes) - MOST_CHANGES),
        "numbers": numbers_of(dict.fromkeys(change.row for change in plan.changes)),
        "follows": consequences_of(row, plan.changes),
    }


def numbers_of(rows):
    """How many there are of each kind of row, in words: "1 event", "160 talks"."""
    return [
        f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
        for model, number in Counter(type(row) for row in rows).items()
    ]


@dataclass(frozen=True)
class PlannedAction:
    """An action on an event or talk, as its page at `route` offers it; a tool of the rows that `shows` says.

    `plan` answers what the action would do, from the arguments that `form` gives; `describe(row, plan)` turns
    that into the context of `template`. Once it was carried out, `done` is said, with the name of the row in
    it, and `goes_to(row, answer)` is the address where that leads.
    """

    route: str
    label: str
    position: int  # among the tools
    title: str
    button: str
    done: str
    plan: object
    form: type = PlanForm
    shows: object = bool
    is_grave: bool = False
    page: object = None  # instead of `plan_page`
    template: str = "events/planning/admin/plan.html"
    describe: object = describe
    goes_to: object = lambda row, answer: address_of(row)  # noqa: E731


def add_pages(model, actions):
    """Give each action on an event or talk its page."""
    for action in actions:
        tool = {name: getattr(action, name) for name in ("label", "position", "shows", "is_grave")}
        view = partial(action.page or plan_page, action=action)
        object_pages.add_page(model, action.route, view, name=action.route, **tool)


def plan_page(request, row, action, **context):
    """Draw the page of an action on a row, or carry it out and go on."""
    if "confirm" in request.POST:
        return _confirm(request, row, action, context)
    form = _form(request, row, action)
    return _draw(request, row, action, form, _plan(form, action), context)


def _form(request, row, action):
    """The form as it was sent; at first with what an address fills in, ready or not."""
    form_of = partial(action.form, row=row, user=request.user)
    if request.method == "POST":
        return form_of(request.POST)
    given = {name: value for name, value in request.GET.items() if name in action.form.base_fields}
    form = form_of(initial=given)
    data = form.first_data()
    return form if data is None else form_of(data, initial=given)


def _plan(form, action):
    """What an action would do; None if it cannot be, with the reason at the form."""
    return _ask(form, lambda: action.plan(**form.arguments())) if form.is_valid() else None


def _ask(form, function):
    """What a function answers; None if it refuses or has nothing to do, with the reason at the form."""
    try:
        if answer := function():
            return answer
        form.add_error(None, _("Nothing would change."))
    except ValidationError as error:
        form.tell(error)
    return None


@transaction.atomic
def _confirm(request, row, action, context):
    """Do what was seen; what was not seen is shown first."""
    event = permissions.event_of(row)
    Event.objects.select_for_update().get(pk=event.pk)  # two who press at once come one after the other
    row.refresh_from_db()
    form = _form(request, row, action)
    plan = _plan(form, action)
    if plan and plan.fingerprint == request.POST.get("fingerprint"):
        if answer := _ask(form, plan.carry_out):
            return _go_on(request, row, action, plan, answer)
        plan = None
    return _draw(request, row, action, form, plan, context, is_outdated=plan is not None)


def _go_on(request, row, action, plan, answer):
    address = action.goes_to(row, answer)
    link = format_html('<a href="{}">{}</a>', address, row)
    messages.success(request, format_html(action.done, row=link))
    if isinstance(plan, ChangePlan):
        _warn(request, plan.changes)
    return redirect(address)


def _warn(request, changes):
    """Say what is odd now about the talks that were changed; of many, about some."""
    names = {each.row: each.row_label for each in changes if isinstance(each.row, Talk)}
    rows = list(dict.fromkeys(each.row for each in changes))
    plan_carried_out.send(ChangePlan, request=request, talks=list(names), rows=rows)
    talks = list(names.items())[:MOST_WARNED]
    found = [(name, sentence) for talk, name in talks for sentence in warnings_of(talk, request.user)]
    for sentence in _sentences(found):
        messages.warning(request, sentence)


def _sentences(found):
    """What is odd, given as (name of a talk, sentence): of several talks in one sentence."""
    told = {}
    for name, sentence in found:
        told.setdefault(sentence, []).append(name)
    return [format_html("{}: {}", "; ".join(names), sentence) for sentence, names in told.items()]


def _taken(talks, user):
    """What a page prints of the rooms and speakers that others have at the times of these talks."""
    found = [
        (named(each.talk, each.talk.event.time_zone), each.told) for each in told_once(clashes(talks, user))
    ]
    sentences = _sentences(found)
    return {"taken": sentences[:MOST_WARNED], "more_taken": max(0, len(sentences) - MOST_WARNED)}


def _draw(request, row, action, form, plan, context, is_outdated=False):
    event = permissions.event_of(row)
    if plan is not None:
        context |= action.describe(row, plan) | {"fingerprint": plan.fingerprint}
        context |= _taken(plan.talks_then(), request.user)
    context = {"tab": "facts" if row == event else "talks"} | context
    return object_pages.draw(
        request,
        action.template,
        event=event,
        title=capfirst(action.title % {"row": row}),
        action=action,
        form=form,
        is_outdated=is_outdated,
        back=address_of(row),
        zone_note=times.zone_note(event.time_zone),
        **context,
    )
