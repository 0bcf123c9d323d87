"""The desk of posters: the call at a glance, what was submitted with its filters, and what came too late."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.imports import writing
from events.imports.admin import send_file
from events.object_pages import event_page
from events.posters import deciding, desk, exporting, permissions, public_call
from events.posters.conflicts import Conflicts
from events.posters.models import PosterCall

from .forms import FilterForm
from .pages import address, call_of, draw

PER_PAGE = 100


@event_page("posters")
@require_safe
def posters(request, event):
    """What was submitted to the call of an event; without a call, how to begin one."""
    title = _("%(event)s: Posters") % {"event": event}
    call = PosterCall.objects.prefetch_related("chairs").filter(event=event).first()
    if call is None:
        return draw(request, "desk", event, title, call=None)
    call.event = event
    if not permissions.may_see_posters(request.user, call):
        return draw(request, "desk", event, title, call=call, is_reviewer=True)
    return draw(request, "desk", event, title, call=call, **_shown(request, call, timezone.now()))


def _shown(request, call, now):
    sees_authors = permissions.may_see_authors(request.user, call)
    chairs = permissions.chairs_of(call)
    form = filter_form(request, call, chairs, sees_authors)
    found = desk.chosen(call, form.choice, sees_authors=sees_authors)
    page = Paginator(desk.with_people(found, sees_authors=sees_authors), PER_PAGE).get_page(
        request.GET.get("page")
    )
    numbers, query = desk.numbers(call, sees_authors=sees_authors), chosen_query(request)
    own = Conflicts(call).of(request.user) if permissions.is_chair(request.user, call) else {}
    return {
        "releases": deciding.waiting_releases(request.user, call),
        "now": now,
        "phase": public_call.context(call, now),
        "sees_authors": sees_authors,
        "form": form,
        "page": page,
        "rows": [_row(poster, own) for poster in page],
        "numbers": numbers,
        "totals": _totals(numbers),
        "chairs": chairs,
        "areas": desk.by_area(call),
        "curve": desk.curve(call, now),
        "drafts": desk.forgotten_drafts(call, now) if sees_authors else [],
        "query": query,
        "export": f"{address(call.event, 'export_posters', 'csv')}?{query}",
        "export_xlsx": f"{address(call.event, 'export_posters', 'xlsx')}?{query}",
    }


def filter_form(request, call, chairs, sees_authors):
    areas = list(call.event.areas.all())
    below = {area.pk: [each for each in areas if each.parent_id == area.pk] for area in areas}
    in_order = [each for area in areas if not area.parent_id for each in (area, *below[area.pk])]
    return FilterForm(request.GET, areas=in_order, chairs=chairs, sees_authors=sees_authors)


def chosen_query(request):
    """The filters as an address holds them, without the page."""
    names = FilterForm.base_fields
    return urlencode({name: value for name, value in request.GET.items() if name in names and value})


def _row(poster, own):
    """A poster as the list prints it; `conflict` is why the reader, a chair, has nothing to say about it."""
    authors = list(getattr(poster, "in_order", ()))
    presenter = next((each for each in authors if each.presents), None)
    return {
        "poster": poster,
        "presenter": presenter or (authors[0] if authors else None),
        "others": max(0, len(authors) - 1),
        "conflict": own.get(poster.pk, ""),
    }


def _totals(numbers):
    """The numbers that lead to lists: [{"label", "number", "address"}], without those that are zero."""
    rows = (
        ("submitted", _("submitted"), {"state": "submitted"}),
        ("late", _("late"), {"late": "on"}),
        ("withdrawn", _("withdrawn"), {"state": "withdrawn"}),
        ("duplicates", _("likely duplicates"), {"only": "duplicates"}),
        ("unproved", _("address not proved yet"), {"only": "unproved"}),
        ("disputed", _("disputed by an author"), {"only": "disputed"}),
        ("unhandled", _("without a handling chair"), {"only": "unhandled"}),
    )
    return [
        {"label": label, "number": numbers[name], "address": f"?{urlencode(chosen)}#posters"}
        for name, label, chosen in rows
        if numbers[name]
    ]


@event_page("posters/export/<str:file_format>")
@require_safe
def export_posters(request, event, file_format):
    """The posters that the list shows, as a file, with what the reader sees of them."""
    call = call_of(event)
    if file_format not in writing.FORMATS or not permissions.may_see_posters(request.user, call):
        raise Http404
    sees_authors = permissions.may_see_authors(request.user, call)
    choice = filter_form(request, call, permissions.chairs_of(call), sees_authors).choice
    rows = desk.chosen(call, choice, sees_authors=sees_authors)
    header = exporting.columns(call, sees_authors=sees_authors)
    file = writing.export(header, exporting.rows(call, rows, sees_authors=sees_authors), file_format)
    return send_file(file, f"{event.slug}-posters", file_format)
