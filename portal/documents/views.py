"""The page of a document, which shows how far it is and leads to its file once it is made."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.media import send_file

from . import actions
from .kinds import kinds
from .models import Document


def seen_by(user, pk):
    """A document that a user may see. Raises Http404."""
    found = get_object_or_404(Document, pk=pk)
    if found.kind not in kinds or not kinds[found.kind].may_see(user, found.about):
        raise Http404
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document(request, pk):
    """How far a document is; while it is on its way, the page reads itself anew. A POST tries once more."""
    found = seen_by(request.user, pk)
    if request.method == "POST":
        actions.ask_again(document=found)
        return redirect(found)
    return render(request, "portal/documents/document.html", {"document": found})


@never_cache
@login_required
@require_safe
def document_file(request, pk):
    found = seen_by(request.user, pk)
    if not found.file:
        raise Http404
    return send_file(found.file, found.filename)
