"""The page of one poster at the desk, made of panels and acts that other modules add; its form and files."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.object_pages import event_page
from events.posters import permissions
from events.posters.actions import correcting
from events.posters.desk_page import acts, panels
from events.posters.views.files import answer

from .forms import AUTHORS, TextsForm
from .pages import address, call_of, draw, rights
from .panels import files

KINDS = {"poster.pdf": "file", "picture.webp": "picture"}


def poster_at(request, event, key):
    """A poster of the call of an event, for who may see its posters. Raises Http404."""
    call = call_of(event)
    if not permissions.may_see_posters(request.user, call):
        raise Http404
    found = get_object_or_404(call.posters.select_related("handling_chair", "duplicate_of"), pk=key)
    found.call = call
    return found


@event_page("posters/<int:key>")
@require_http_methods(["GET", "HEAD", "POST"])
def poster(request, event, key):
    """One poster; a POST does what its button `do` says."""
    found = poster_at(request, event, key)
    if request.method == "POST":
        return act(request, found)
    return draw(
        request, "poster", event, f"{event}: {found.number}", poster=found,
        panels=panels.answers(request, found), here="posters",
    )  # fmt: skip


def act(request, found):
    name = request.POST.get("do", "")
    if name not in acts:
        raise Http404
    try:
        said = acts[name].do(request, found, timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    if isinstance(said, HttpResponse):
        return said
    messages.success(request, said)
    return redirect(request.path)


@event_page("posters/<int:key>/edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_poster(request, event, key):
    """Title, abstract and authors, corrected by a chair, also after the deadline."""
    found = poster_at(request, event, key)
    if not rights(request, found).may_handle:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = TextsForm(data, instance=found, label_suffix="")
    rows = AUTHORS(data, queryset=found.authors.order_by("position", "pk"), prefix="authors")
    if data and form.is_valid() and rows.is_valid():
        _correct(request, found, form, rows)
        return redirect(address(event, "poster", found.pk))
    title = _("%(event)s: Correct no. %(number)s") % {"event": event, "number": found.number}
    response = draw(
        request, "edit_poster", event, title,
        poster=found, form=form, rows=rows, back=address(event, "poster", found.pk), here="posters",
    )  # fmt: skip
    response.status_code = 400 if data else 200
    return response


def _correct(request, found, form, rows):
    facts = {"by": request.user, "now": timezone.now(), "reason": form.cleaned_data["reason"]}
    try:
        done = correcting.correct(
            poster=found, title=form.cleaned_data["title"], abstract=form.cleaned_data["abstract"],
            authors=_authors(rows), **facts,
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    if done:
        messages.success(request, _("Stored; the contact is told."))
    else:
        messages.info(request, _("Nothing was changed."))


def _authors(rows):
    """The rows that stay, in the order that their numbers say; None where none was touched."""
    if not rows.has_changed():
        return None
    kept = [form for form in rows.forms if form not in rows.deleted_forms]
    kept = [form for form in kept if form.has_changed() or form.instance.pk]
    at = {form: form.cleaned_data.get("position") for form in kept}
    last = len(kept)
    return [form.instance for form in sorted(kept, key=lambda form: last if at[form] is None else at[form])]


@event_page("posters/<int:key>/file/<int:file>/<str:name>")
@require_safe
def poster_file(request, event, key, file, name):
    """A PDF of a poster or its first page as a picture, for who may see it."""
    found, kind = poster_at(request, event, key), KINDS.get(name)
    seen = files(request, found) or {"rows": []}
    stored = next((row for row in seen["rows"] if row.pk == file), None)
    return answer(stored if kind else None, kind, f"{event.slug}-{found.number}")
