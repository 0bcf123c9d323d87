"""Tables in and out, as pages of an event and of the list of people: send, look at what it does, confirm."""

import functools

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
from events.merging import pairs
from events.models import Person, TableImport
from events.object_pages import event_page
from events.planning.changes import plan_carried_out
from portal import previews
from portal.admin.fields import pk_of

from . import importing, writing
from .asking import key_of
from .forms import TableForm, filled_in_again
from .outlines import admin as _outlines  # noqa: F401 (its page)
from .tables import tables_of
from .undoing import undoing_of

MOST_SHOWN = 100  # rows of each kind in a preview
MOST_READ = 1_000  # rows whose texts are tried out in a preview
MOST_RECENT = 10


def table_page(route, label=""):
    """Make `view(request, event, ...)` a page of an event and, with None, one beside the list of people."""

    def register(view):
        @functools.wraps(view)
        def of_people(request, **parts):
            return view(request, None, **parts)

        event_page(route, label=label, position=30)(view)
        list_page(Person, route, label=label, position=10)(of_people)
        return view

    return register


# --- In --------------------------------------------------------------------------------------------------


@table_page("import", label=_("Import and export"))
def import_table(request, event):
    """Where tables go out and come in."""
    now, own = timezone.now(), _own(request, event)
    again = own.filter(pk=pk_of(request.GET.get("again")), finished_at=None).first()  # to be put right
    form = TableForm(
        request.POST or None, request.FILES or None, initial=filled_in_again(again) if again else {},
        user=request.user, event=event, now=now,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        table, sheet = form.cleaned_data["table"], form.cleaned_data["sheet"]
        data, notes = form.cleaned_data["data"], form.cleaned_data["notes"]
        kept = importing.keep(
            user=request.user, event=event, table=table, name=form.name, sheet=sheet, data=data, notes=notes
        )
        return redirect(_address(event, "preview", key=kept.pk))
    recent = (
        own.exclude(finished_at=None).defer("text", "data", "records").order_by("-finished_at")[:MOST_RECENT]
    )
    tables = [_going_out(event, kind, table) for kind, table in tables_of(event).items()]
    title = gettext("Import and export")
    return _draw(request, "import", event, title, form=form, recent=recent, tables=tables)


def _going_out(event, kind, table):
    """A table with the addresses of its files and samples and its columns."""

    def files(page):
        return [
            (name.upper(), _address(event, page, table=kind.value, file_format=name))
            for name in writing.FORMATS
        ]

    return {
        "label": kind.label,
        "columns": ", ".join(column.title for column in table.fields.values()),
        "exports": files("export"),
        "samples": files("sample"),
    }


@table_page("import/<int:key>")
def preview_table(request, event, key):
    """What a table that was sent would do; posted to, it takes answers, is brought in, or undone."""
    kept = _own(request, event).filter(pk=key).first()
    if not kept:
        raise Http404
    if request.method == "POST":
        return _posted(request, event, kept)
    if kept.finished_at:
        title = gettext("The table has been imported")
        undoing = None if kept.undone_at or not kept.records else undoing_of(kept)
        return _draw(request, "import_done", event, title, kept=kept, undoing=undoing)
    table, plan = importing.planned(kept, now=timezone.now())
    context = {
        "kept": kept,
        "plan": plan,
        "changed": _first(plan.changed, table.preview_changed),
        "new_people": _first(plan.new_people),
        "known_people": _first(plan.known_people),
        "alike": _alike(plan),
        "new_sessions": _first(plan.new_sessions),
        "added": _first(plan.added, table.preview),
        "skipped": _first(plan.skipped),
        "problems": _problems([*plan.added, *plan.changed]),
        "added_titles": table.shown_titles(),
        "is_filled_in": "text" in filled_in_again(kept),
    }
    title = gettext("What “%(name)s” would do") % {"name": kept.name}
    return _draw(request, "import_preview", event, title, **context)


def _posted(request, event, kept):
    now, here = timezone.now(), _address(event, "preview", key=kept.pk)
    if kept.finished_at and "undo" in request.POST:
        importing.undo(kept, now=now)
    elif "answer" in request.POST and not kept.finished_at:
        importing.answer(kept, request.POST, now=now)
    elif not kept.finished_at:
        _confirm(request, kept, now)
    if event:
        plan_carried_out.send(TableImport, request=request, talks=list(event.talks.all()), rows=[event])
    return redirect(here)


def _problems(rows):
    """What of the texts in these rows could not be set, as (number of the row, sentence), with a bound."""
    told = []
    for row in rows[:MOST_READ]:
        values = {name: value for name, value in vars(row.instance).items() if isinstance(value, str)}
        told += [(row.number, sentence) for sentence in previews.problems_of(row.instance, values)]
        if len(told) >= MOST_SHOWN:
            break
    return told[:MOST_SHOWN]


def _alike(plan):
    """The pairs of somebody new with somebody known whose names meet, but for those who were asked about."""
    asked = {question.key for question in (*plan.questions, *plan.answered)}
    new = [person for person in plan.new_people[:MOST_READ] if key_of("person", person.name) not in asked]
    known = Person.objects.only("name", "orcid", "email", "slug") if new else []
    return pairs.known_already(new, known)[:MOST_SHOWN]


def _first(rows, shown=list):
    """The first of many rows as they are shown, and how many more there are."""
    return {"rows": shown(rows[:MOST_SHOWN]), "more": max(len(rows) - MOST_SHOWN, 0)}


def _confirm(request, kept, now):
    try:
        importing.bring_in(kept, digest=request.POST.get("digest", ""), now=now)
    except importing.PlanChanged:
        told = gettext(
            "Somebody changed something meanwhile, so nothing was imported; please check again below."
        )
        messages.warning(request, told)


def _own(request, event):
    """The tables that this user sent here."""
    return TableImport.objects.filter(user=request.user, event=event)


# --- Out -------------------------------------------------------------------------------------------------


@table_page("export/<str:table>/<str:file_format>")
@require_GET
def export_table(request, event, table, file_format):
    """The talks, the board or the people as a file."""
    source = _known(event, table, file_format)(user=request.user, event=event, now=timezone.now())
    try:
        file = writing.export(source.header(), map(source.cells, source.rows()), file_format)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(_address(event, "import"))
    return send_file(file, f"{event.slug}-{table}" if event else table, file_format)


@table_page("sample/<str:table>/<str:file_format>")
@require_GET
def sample_table(request, event, table, file_format):
    """A table that fits, with two invented rows."""
    known = _known(event, table, file_format)
    columns = {name: column.title for name, column in known.fields.items() if column.is_exported}
    columns.pop("page", None)  # which the portal gives
    rows = ([row.get(name, "") for name in columns] for row in known.samples)
    return send_file(writing.export(columns.values(), rows, file_format), f"sample-{table}", file_format)


def _known(event, table, file_format):
    """The class of a table that goes out here in this format, or Http404."""
    known = tables_of(event).get(table)
    if not known or file_format not in writing.FORMATS:
        raise Http404
    return known


def send_file(file, name, file_format):
    """The answer that saves a finished table under a name."""
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.{file_format}", content_type=writing.FORMATS[file_format]
    )


# --- Both ------------------------------------------------------------------------------------------------


def _address(event, page, **parts):
    if event:
        return reverse(f"admin:events_event_{page}_table", kwargs={"object_id": event.pk} | parts)
    return reverse(f"admin:events_person_{page}_table", kwargs=parts)


def _draw(request, template, event, title, **context):
    template, context["here"] = f"events/imports/admin/{template}.html", _address(event, "import")
    if event:
        return object_pages.draw(request, template, event=event, title=f"{event}: {title}", **context)
    return TemplateResponse(request, template, admin.site.each_context(request) | {"title": title} | context)
