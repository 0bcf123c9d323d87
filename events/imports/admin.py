"""Tables in and out, as pages of an event and of the list of people: send, look at what it does, confirm."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from events import object_pages
from events.admin.list_pages import list_page
from events.models import Person, TableImport
from events.object_pages import event_page
from portal.admin.fields import pk_of

from . import importing, samples, writing
from .forms import OF_EVENT, OrderForm, TableForm, filled_in_again
from .tables import TABLES

MOST_SHOWN = 100  # rows of each kind in a preview
MOST_RECENT = 10

SAMPLES = {
    TableImport.Table.TALKS: samples.TALKS,
    TableImport.Table.PEOPLE: samples.PEOPLE,
    TableImport.Table.BOARD: samples.BOARD,
}


# --- Pages of an event -----------------------------------------------------------------------------------


@event_page("import", label=_("Import and export"), position=30)
def import_table(request, event):
    """Where talks and the board go out and come in."""
    return _send(request, event)


@event_page("import/<int:key>")
def preview_table(request, event, key):
    """What a table that was sent would do; posted to, it is brought in."""
    return _preview(request, event, key)


@event_page("export/<str:table>/<str:file_format>")
def export_table(request, event, table, file_format):
    """The talks or the board as a file."""
    return _export(request, event, table, file_format)


@event_page("sample/<str:table>/<str:file_format>")
def sample_table(request, event, table, file_format):
    """A table that fits, with two invented rows."""
    return _sample(request, event, table, file_format)


# --- The same for people, beside their list ----------------------------------------------------------------


@list_page(Person, "import", label=_("Import and export"), position=10)
def import_people(request):
    """Where people go out and come in."""
    return _send(request, None)


@list_page(Person, "import/<int:key>")
def preview_people(request, key):
    """What a table that was sent would do; posted to, it is brought in."""
    return _preview(request, None, key)


@list_page(Person, "export/<str:table>/<str:file_format>")
def export_people(request, table, file_format):
    """The people as a file."""
    return _export(request, None, table, file_format)


@list_page(Person, "sample/<str:table>/<str:file_format>")
def sample_people(request, table, file_format):
    """A table that fits, with two invented rows."""
    return _sample(request, None, table, file_format)


# --- What both do ------------------------------------------------------------------------------------------


def _send(request, event):
    now = timezone.now()
    form = TableForm(
        request.POST or None, request.FILES or None, initial=_sent_before(request, event),
        user=request.user, event=event, now=now,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["sheet"]
        kept = importing.keep(
            user=request.user, event=event, table=form.cleaned_data["table"], name=form.name, sheet=sheet
        )
        if sheet.note:
            messages.warning(request, sheet.note)
        return redirect(_address(event, "preview", key=kept.pk))
    finished = _own(request, event).exclude(finished_at=None)
    recent = finished.defer("text").order_by("-finished_at")[:MOST_RECENT]
    return _draw(request, "import", event, gettext("Import and export"), form=form, recent=recent,
                 tables=_tables(event))  # fmt: skip


def _sent_before(request, event):
    """What the form starts with: the table whose preview leads back here, to be put right."""
    kept = _own(request, event).filter(pk=pk_of(request.GET.get("again")), finished_at=None).first()
    return filled_in_again(kept) if kept else {}


def _tables(event):
    """The tables that go out, each with the addresses of its files and samples and its columns."""
    kinds = OF_EVENT if event else [TableImport.Table.PEOPLE]
    return [
        {
            "label": kind.label,
            "columns": ", ".join(_titles(TABLES[kind])),
            "exports": _files(event, "export", kind),
            "samples": _files(event, "sample", kind),
        }
        for kind in kinds
    ]


def _titles(table):
    return [column.title for column in table.fields.values()]


def _files(event, page, kind):
    return [
        (name.upper(), _address(event, page, table=kind.value, file_format=name)) for name in writing.FORMATS
    ]


def _preview(request, event, key):
    kept = _own(request, event).filter(pk=key).first()
    if not kept:
        raise Http404
    asked = OrderForm(request.POST or request.GET)
    order = asked.cleaned_data["order"] if asked.is_valid() else ""
    if request.method == "POST":
        return _confirm(request, event, kept, order)
    if kept.finished_at:
        return _draw(request, "import_done", event, gettext("The table has been imported"), kept=kept)
    table, plan = importing.planned(kept, now=timezone.now(), order=order)
    context = {"kept": kept, "plan": plan, "order": order, "orders": asked.fields["order"].choices}
    context |= {"changed": _first(plan.changed), "new_people": _first(plan.new_people)}
    context |= {"added": _first(plan.added, table.preview), "added_titles": table.shown_titles()}
    context |= {"is_filled_in": "text" in filled_in_again(kept)}
    title = gettext("What “%(name)s” would do") % {"name": kept.name}
    return _draw(request, "import_preview", event, title, **context)


def _first(rows, shown=list):
    """The first of many rows as they are shown, and how many more there are."""
    return {"rows": shown(rows[:MOST_SHOWN]), "more": max(len(rows) - MOST_SHOWN, 0)}


def _confirm(request, event, kept, order):
    here = _address(event, "preview", key=kept.pk)
    try:
        importing.bring_in(kept, digest=request.POST.get("digest", ""), now=timezone.now(), order=order)
    except importing.PlanChanged:
        messages.warning(
            request,
            gettext(
                "Somebody changed something meanwhile, so nothing was imported; please check again below."
            ),
        )
        return redirect(f"{here}?order={order}" if order else here)
    return redirect(here)


def _own(request, event):
    """The tables that this user sent here."""
    return TableImport.objects.filter(user=request.user, event=event)


@require_GET
def _export(request, event, table, file_format):
    kind = _known(event, table, file_format)
    source = TABLES[kind](user=request.user, event=event, now=timezone.now())
    rows = (source.cells(row) for row in source.rows())
    try:
        file = writing.export(source.header(), rows, file_format)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(_address(event, "import"))
    return _file(file, f"{event.slug}-{table}" if event else table, file_format)


@require_GET
def _sample(request, event, table, file_format):
    kind = _known(event, table, file_format)
    columns = {name: column.title for name, column in TABLES[kind].fields.items() if column.is_exported}
    columns.pop("page", None)  # which the portal gives
    rows = ([row.get(name, "") for name in columns] for row in SAMPLES[kind])
    return _file(writing.export(columns.values(), rows, file_format), f"sample-{table}", file_format)


def _known(event, table, file_format):
    kinds = OF_EVENT if event else [TableImport.Table.PEOPLE]
    if table not in kinds or file_format not in writing.FORMATS:
        raise Http404
    return TableImport.Table(table)


def _file(file, name, file_format):
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.{file_format}", content_type=writing.FORMATS[file_format]
    )


def _address(event, page, **parts):
    if event:
        return reverse(f"admin:events_event_{page}_table", kwargs={"object_id": event.pk} | parts)
    return reverse(f"admin:events_person_{page}_people", kwargs=parts)


def _draw(request, template, event, title, **context):
    template, context = (
        f"events/imports/admin/{template}.html",
        context | {"here": _address(event, "import")},
    )
    if event:
        return object_pages.draw(request, template, event=event, title=f"{event}: {title}", **context)
    return TemplateResponse(request, template, admin.site.each_context(request) | {"title": title} | context)
