"""What happened to a row, for those who may change it, and the way back.

These functions are the `history_view` and a further page of every ModelAdmin whose model keeps records; the
page of an event gathers all of its programme, what was deleted from it included.
"""

from dataclasses import replace
from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from events import object_pages, permissions
from events.models import Event, Person
from events.planning.changes import plan_carried_out, talks_of
from portal.admin.fields import pk_of
from portal.lib import times

from .differences import field_changes
from .records import (
    NOBODY,
    Search,
    conditions,
    conditions_of_event,
    conditions_of_person,
    fields_of,
    fill_in_links,
    hide_foreign_umbrellas,
    name_of,
    rebuilt,
    records_with_links,
    who_made,
)
from .restore import restore, restore_plan


def urls_of(model_admin):
    """The address of the page that brings back a version, to stand before those of a row's ModelAdmin."""
    opts = model_admin.model._meta
    page = model_admin.admin_site.admin_view(partial(restore_page, model_admin))
    route = "<path:object_id>/history/<int:history_id>/"
    return [path(route, page, name=f"{opts.app_label}_{opts.model_name}_restore")]


def history_view(model_admin, request, object_id, extra_context=None):
    """What happened to a row and to what hangs on it: each change, who made it, and a way back."""
    row, event = _row_or_404(model_admin, request, pk_of(unquote(object_id)))
    is_event = isinstance(row, Event) and row == event
    own = Search(conditions_of_event(event), event) if is_event else Search(_conditions_of(row))
    search, number = _narrowed(own, request.GET), pk_of(request.GET.get("p")) or 1
    return _draw(
        request,
        "events/history/history.html",
        event=event,
        title=_("History of “%(row)s”") % {"row": row},
        tab="history" if is_event else "",
        page=search.page(number, user=request.user, zone_name=_zone_of(event)),
        search=search,
        people=own.people(),
        nobody=NOBODY,
        zone_note=_zone_note(event),
    )


def _conditions_of(row):
    return conditions_of_person(row) if isinstance(row, Person) else conditions(type(row), [row.pk])


def _narrowed(everything, asked):
    """The search that an address asks for; a kind or a person that nobody knows is left out."""
    kind, by = asked.get("kind", ""), pk_of(asked.get("by", ""))
    return replace(
        everything, kind=kind if kind in dict(everything.kinds()) else "", by="" if by is None else str(by)
    )


def _row_or_404(model_admin, request, key):
    """The row with this key, stored or deleted, with its event; only for those who may change it."""
    if key is None:
        raise Http404
    stored = model_admin.model._base_manager.filter(pk=key).first()
    return _stored_row(model_admin, request, stored) if stored else _deleted_row(model_admin, request, key)


def _stored_row(model_admin, request, stored):
    row = model_admin.get_object(request, str(stored.pk))
    if row is None:
        raise Http404
    if not model_admin.has_change_permission(request, row):
        raise PermissionDenied
    return row, permissions.event_of(row)


def _deleted_row(model_admin, request, key):
    """A deleted row goes with its event, a deleted event with its umbrella; others are for superusers."""
    last = records_with_links(model_admin.model).filter(id=key).first()
    if last is None:
        raise Http404
    fill_in_links([last])
    row = rebuilt(last)
    event = row.parent if isinstance(row, Event) else permissions.event_of(row)
    if not request.user.is_superuser and not (event and permissions.can_edit(request.user, event)):
        raise Http404
    return row, event


def restore_page(model_admin, request, object_id, history_id):
    """Shows what bringing back a version would change and, asked by POST, does it."""
    row, event = _row_or_404(model_admin, request, pk_of(object_id))
    wanted = records_with_links(model_admin.model).filter(id=row.pk, history_id=pk_of(history_id))
    if (record := wanted.first()) is None:
        raise Http404
    fill_in_links([record])
    hide_foreign_umbrellas([record], request.user)
    told = None
    if request.method == "POST":
        try:
            restored = restore(record=record, fingerprint=request.POST.get("fingerprint", ""))
        except ValidationError as error:
            told = error.messages
        else:
            messages.success(request, _("“%(row)s” has been restored.") % {"row": restored})
            plan_carried_out.send(restore, request=request, talks=list(talks_of([restored])), rows=[restored])
            return redirect(_history_of(restored))
    return _ask(request, record, event, told)


def _ask(request, record, event, told):
    try:
        plan = restore_plan(record=record)
    except ValidationError as error:
        plan, told = None, told or error.messages
    return _draw(
        request,
        "events/history/restore.html",
        event=event,
        title=_("Restore “%(row)s”") % {"row": name_of(rebuilt(record))},
        plan=plan,
        told=told,
        others=[(capfirst(row._meta.verbose_name), name_of(row)) for row in plan.rows[1:]] if plan else [],
        values=field_changes(fields_of(record.instance_type), None, record, _zone_of(event)),
        when=record.history_date,
        who=who_made(record),
        back=_history_of(rebuilt(record)),
        zone_note=_zone_note(event),
    )


def _zone_of(event):
    return event.time_zone if event else timezone.get_default_timezone_name()


def _zone_note(event):
    return times.zone_note(event.time_zone) if event else _("Times are in UTC.")


def _history_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])


def _draw(request, template, *, event, tab="", **context):
    """A page in the frame of its event, if it has one, and under the clocks of that."""
    if not event:
        return TemplateResponse(request, template, admin.site.each_context(request) | context)
    with timezone.override(event.time_zone):
        return object_pages.draw(request, template, event=event, tab=tab, **context).render()
