"""The programme of an event as a sheet: what is known of each talk in a line, edited in place."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from events import object_pages
from events.imports.talk_sessions import Sessions
from events.models import Event, Talk
from events.object_pages import event_page
from events.planning.slots import free_slots
from events.speakers.actions import invitations, programme
from events.speakers.sheet_forms import SheetForm, SheetFormSet
from portal.admin.fields import clock_of, written
from portal.lib import times

PER_PAGE = 60
EMPTY = 3  # lines below the others; more come as they are needed
FIELDS = ["starts_at", "title", "room", "kind", "status"]
COLUMNS = [
    "starts_at", "minutes", "title", "speaker_names", "session_title", "room", "kind", "status",
]  # fmt: skip
SERIES_COLUMNS = [name for name in COLUMNS if name not in ("session_title", "kind")]


@event_page("sheet")
def sheet(request, event):
    """Draw the sheet; posted, store all lines that changed, or none."""
    if request.method == "POST":
        return _store(request, event)
    page = Paginator(_talks(event), PER_PAGE).get_page(request.GET.get("page"))
    keys = [talk.pk for talk in page]
    lines = _formset(request, event, _talks(event).filter(pk__in=keys), initial=_free(event))
    return _draw(request, event, lines, page=page)


@transaction.atomic
def _store(request, event):
    Event.objects.select_for_update().get(pk=event.pk)  # two who save at once come one after the other
    lines = _formset(request, event, event.talks.for_list(), data=request.POST)
    if not lines.is_valid():
        return _draw(request, event, lines)
    changed = [form for form in lines if form.has_changed()]
    for session in lines.form_kwargs["sessions"].new:
        session.save()
    made = {}
    for form in changed:
        _save_line(request, form, made)
    told = ngettext("%(number)d line was saved.", "%(number)d lines were saved.", len(changed))
    messages.success(request, told % {"number": len(changed)})
    return redirect(request.get_full_path())


def _save_line(request, form, made):
    """Store a line as the list of talks does, with its history and with what follows from it."""
    talk_admin, is_stored = admin.site.get_model_admin(Talk), form.instance.pk is not None
    form.instance.session = form.instance.session  # a new one has its key only now
    talk = talk_admin.save_form(request, form, change=is_stored)
    talk_admin.save_model(request, talk, form, is_stored)
    if "speaker_names" in form.changed_data:
        programme.set_speakers(talk=talk, people=form.people, by=request.user, made=made)
    talk_admin.save_related(request, form, [], is_stored)
    log = talk_admin.log_change if is_stored else talk_admin.log_addition
    log(request, talk, talk_admin.construct_change_message(request, form, [], not is_stored))


# --- What is shown ---------------------------------------------------------------------------------------


def _talks(event):
    """The talks of an event in their order; of a series those to come. Spotlights are edited with posters."""
    talks = event.talks.exclude(kind=Talk.Kind.SPOTLIGHT).for_list()
    if event.kind == Event.Kind.SERIES:
        talks = talks.exclude(ends_at__lte=timezone.now())
    return talks.order_by(F("starts_at").asc(nulls_last=True), "room", "pk")


def _free(event):
    """The next free dates of a series, for new lines."""
    starts = free_slots(event, timezone.now(), EMPTY)
    return [{"starts_at": written(clock_of(start, event.time_zone))} for start in starts]


def _formset(request, event, talks, **kwargs):
    talk_admin = admin.site.get_model_admin(Talk)
    form = forms.modelform_factory(
        Talk,
        form=SheetForm,
        fields=FIELDS,
        formfield_callback=partial(talk_admin.formfield_for_dbfield, request=request),
    )
    lines = forms.modelformset_factory(Talk, form=form, formset=SheetFormSet, extra=EMPTY)
    about = {"event": event, "user": request.user, "sessions": Sessions(event)}
    return lines(queryset=talks, form_kwargs=about, **kwargs)


def _draw(request, event, lines, page=None):
    is_series = event.kind == Event.Kind.SERIES
    columns, empty = SERIES_COLUMNS if is_series else COLUMNS, lines.empty_form
    return object_pages.draw(
        request,
        "events/speakers/admin/sheet.html",
        event=event,
        tab="season" if is_series else "timetable",
        title=gettext("%(event)s: Sheet") % {"event": event},
        lines=lines,
        form=empty,
        heads=[empty[name] for name in columns],
        rows=[_row(form, columns) for form in [*lines, empty]],
        page=page,
        names=invitations.names_to_offer(request.user),
        sessions=lines.form_kwargs["sessions"].by_title.values(),
        zone_note=times.zone_note(event.time_zone),
    )


def _row(form, columns):
    """A line as the template prints it: its cells, and what is sent without being shown."""
    return {
        "form": form,
        "cells": [form[name] for name in columns],
        "hidden": form.hidden_fields(),
        "is_model": form.prefix.endswith("__prefix__"),
    }
