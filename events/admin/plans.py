"""Changing plans on one page: a form, a preview of all that its answer would touch, and the deed.

The form has two buttons. The first shows what would change, with a fingerprint of it. The second does it,
unless something changed meanwhile, so that the fingerprint is another: then the page shows the new preview.
"""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.actions.changes import Change, fingerprint, named
from events.actions.follows import talks_then, what_follows
from events.models import Event, Talk
from events.telling.lists import notices_ready
from events.warnings import clashes, warnings_of
from portal.lib import times

from . import desk

MOST_CHANGES = 300  # that a preview prints
MOST_WARNED = 10  # talks about which somebody is warned after an action, and sentences before it


def address_of(row):
    """The address of the page that edits a row."""
    return reverse(f"admin:events_{row._meta.model_name}_change", args=[row.pk])


def describe(row, changes):
    """What a page prints of a preview that is a list of `Change`: a part of it, if there are very many."""
    rows = Counter(type(each) for each in dict.fromkeys(change.row for change in changes))
    return {
        "changes": changes[:MOST_CHANGES],
        "more": max(0, len(changes) - MOST_CHANGES),
        "numbers": [_numbered(model, number) for model, number in rows.items()],
        "follows": what_follows(row, changes),
    }


def _numbered(model, number):
    names = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
    return f"{number} {names}"


@dataclass(frozen=True)
class Deed:
    """An action on an event or talk as its page offers it; its `form` gives the arguments of both functions.

    `preview` computes what `act` does: a list of `Change`, or what `describe(row, preview)` turns into the
    context of `template`, `fingerprint` into a digest, and `talks_then` into talks as they would be, of which
    the page says whose rooms and speakers are taken then. `done` is said afterwards, with the name of the row
    in it, and `goes_to(row, answer)` tells the address where that leads.
    """

    title: str
    button: str
    form: type
    preview: object
    act: object
    done: str
    is_grave: bool = False
    template: str = "admin/events/plan.html"
    describe: object = describe
    fingerprint: object = fingerprint
    talks_then: object = talks_then
    goes_to: object = lambda row, answer: address_of(row)  # noqa: E731


def plan_page(request, row, deed, **context):
    """Draw the page of a deed on a row, or do the deed and go on."""
    if "confirm" in request.POST:
        return _confirm(request, row, deed, context)
    form = _form(request, row, deed)
    return _draw(request, row, deed, form, _ask(form, deed.preview), context)


def _form(request, row, deed):
    """The form as it was sent; at first with what an address fills in, ready or not."""
    if request.method == "POST":
        return deed.form(request.POST, row=row)
    given = {name: value for name, value in request.GET.items() if name in deed.form.base_fields}
    form = deed.form(row=row, initial=given)
    data = form.first_data()
    return form if data is None else deed.form(data, row=row, initial=given)


def _ask(form, action):
    """What a preview or an action answers to a form; None if either refused, with the reason at the form."""
    if not form.is_valid():
        return None
    try:
        if answer := action(**form.arguments()):
            return answer
        form.add_error(None, _("Nothing would change."))
    except ValidationError as error:
        form.tell(error)
    return None


@transaction.atomic
def _confirm(request, row, deed, context):
    """Do what was seen; what was not seen is shown first."""
    event = permissions.event_of(row)
    Event.objects.select_for_update().get(pk=event.pk)  # two who press at once come one after the other
    row.refresh_from_db()
    form = _form(request, row, deed)
    preview = _ask(form, deed.preview)
    if preview and deed.fingerprint(preview) == request.POST.get("fingerprint"):
        if answer := _ask(form, deed.act):
            return _go_on(request, row, deed, answer)
        preview = None
    return _draw(request, row, deed, form, preview, context, is_outdated=preview is not None)


def _go_on(request, row, deed, answer):
    address = deed.goes_to(row, answer)
    link = format_html('<a href="{}">{}</a>', address, row)
    messages.success(request, format_html(deed.done, row=link))
    _warn(request, answer if isinstance(answer, list) else [])
    return redirect(address)


def _warn(request, answer):
    """Say what is odd now about the talks that were changed; of many, about some."""
    changed = (each for each in answer if isinstance(each, Change) and isinstance(each.row, Talk))
    names = {each.row: each.row_in_words for each in changed}
    _tell_of_notices(request, names)
    talks = list(names.items())[:MOST_WARNED]
    found = [(name, sentence) for talk, name in talks for sentence in warnings_of(talk, request.user)]
    for sentence in _sentences(found):
        messages.warning(request, sentence)


def _tell_of_notices(request, talks):
    """Readers who were told before should hear of the change: lead to the notice that lies ready."""
    notices = list(notices_ready(request.user, talks)[:MOST_WARNED])
    for notice in notices:
        address = reverse("admin:mailing_announcement_see", args=[notice.pk])
        told = _(
            'Readers were told of it before. <a href="{}">A notice of the change lies ready</a> to be sent.'
        )
        messages.info(request, format_html(told, address))


def _sentences(found):
    """What is odd, given as (name of a talk, sentence): of several talks in one sentence."""
    told = {}
    for name, sentence in found:
        told.setdefault(sentence, []).append(name)
    return [format_html("{}: {}", "; ".join(names), sentence) for sentence, names in told.items()]


def _taken(talks, user):
    """What a page prints of the rooms and speakers that others have at the times of these talks."""
    found = [(named(talk, talk.event.time_zone), told) for talk, told in clashes(talks, user)]
    sentences = _sentences(found)
    return {"taken": sentences[:MOST_WARNED], "more_taken": max(0, len(sentences) - MOST_WARNED)}


def _draw(request, row, deed, form, preview, context, is_outdated=False):
    event = permissions.event_of(row)
    if preview is not None:
        context |= deed.describe(row, preview) | {"fingerprint": deed.fingerprint(preview)}
        context |= _taken(deed.talks_then(preview), request.user)
    context = {"tab": "facts" if row == event else "talks"} | context
    return desk.draw(
        request,
        deed.template,
        event=event,
        title=capfirst(deed.title % {"row": row}),
        deed=deed,
        form=form,
        is_outdated=is_outdated,
        back=address_of(row),
        zone_note=times.zone_note(event.time_zone),
        **context,
    )
