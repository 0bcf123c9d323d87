"""The page of the desk that makes the book of abstracts, the signs for boards, and files with all posters."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.object_pages import event_page
from events.posters.book import making, signs, tables
from events.posters.models import PosterBook
from events.posters.views.book import data_file
from portal.documents import actions as documents
from portal.documents.models import Document

from .pages import address, draw

MOST_DOCUMENTS = 5
MOST_PROBLEMS = 50


@event_page("posters/book")
@require_http_methods(["GET", "HEAD", "POST"])
def poster_book(request, event):
    """The book as it is; a POST has something made, or begins an edition."""
    call = making.call_of(event)
    audience = making.audience_for(request.user, event, call)
    if request.method != "POST":
        return page(request, event, call, audience)
    name = request.POST.get("what", "")
    if name not in ACTS or audience is None:
        raise Http404
    try:
        return ACTS[name](request, event, audience)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address(event, "poster_book"))


def page(request, event, call, audience):
    made = audience and PosterBook.objects.filter(event=event, audience=audience).first()
    problems = made.problems if made else []
    return draw(
        request, "book", event, _("%(event)s: Book of abstracts") % {"event": event},
        call=call, audience=audience, made=made,
        is_public=audience == PosterBook.Audience.PUBLIC,
        without_authors=audience == PosterBook.Audience.EDITORS,
        problems=named(problems[:MOST_PROBLEMS], made), more=max(0, len(problems) - MOST_PROBLEMS),
        has_signs=signs.may_see(request.user, event.pk), formats=list(tables.FORMATS) if call else [],
        documents=documents_of(event, request.user),
    )  # fmt: skip


def named(problems, made):
    """[(the facts of an entry, sentence)] of what could not be set."""
    return [(made.entries[key], sentence) for key, sentence in problems if key in made.entries]


def documents_of(event, user):
    """The books and signs that a user may see, the latest first."""
    kinds = [
        kind.name for kind in (*making.DOCUMENT_KINDS, signs.DOCUMENT_KIND) if kind.may_see(user, event.pk)
    ]
    rows = Document.objects.filter(kind__in=kinds, about=str(event.pk))
    return rows.select_related("asked_by")[:MOST_DOCUMENTS]


# --- What buttons do -------------------------------------------------------------------------------------


def make_book(request, event, audience):
    back = address(event, "poster_book")
    return redirect(making.ask(event=event, audience=audience, by=request.user, back=back))


def make_signs(request, event, audience):
    if not signs.may_see(request.user, event.pk):
        raise PermissionDenied
    made = documents.ask(
        kind=signs.DOCUMENT_KIND.name, about=str(event.pk), by=request.user,
        title=_("Signs for boards: %(event)s") % {"event": event}, filename=f"{event.slug}-signs.pdf",
        back=address(event, "poster_book"),
    )  # fmt: skip
    return redirect(made)


def begin_edition(request, event, audience):
    if audience != PosterBook.Audience.PUBLIC:
        raise PermissionDenied
    making.begin_edition(event=event, now=timezone.now())
    messages.success(request, _("From now on the book lists what changed since the one as it is now."))
    return redirect(address(event, "poster_book"))


ACTS = {"book": make_book, "signs": make_signs, "edition": begin_edition}


@event_page("posters/data/<str:file_format>")
@require_safe
def poster_data(request, event, file_format):
    """The accepted posters as a file, with authors for those who may see them."""
    call = making.call_of(event)
    audience = making.audience_for(request.user, event, call)
    if call is None or audience is None or file_format not in tables.FORMATS:
        raise Http404
    found = tables.posters(event, audience, timezone.now())
    answer = data_file(event, found, file_format)
    answer["Cache-Control"] = "private, no-store"
    return answer
