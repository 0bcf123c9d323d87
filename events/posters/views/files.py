"""The PDFs of posters and their pictures, for who may see them: nobody else learns that they are there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from events.posters import limits, links
from events.posters.actions import files
from events.posters.models import Poster, PosterDraft
from portal.lib.uploads import bounded_uploads
from portal.media import send_file, send_picture

from .drafts import MOST_BYTES
from .links import personal_page


def paths(below, view, name):
    """The addresses of a PDF and its picture, named `<name>-file` and `<name>-picture`."""
    return [
        path(f"{below}poster.pdf", view, {"kind": "file"}, name=f"{name}-file"),
        path(f"{below}picture.webp", view, {"kind": "picture"}, name=f"{name}-picture"),
    ]


def answer(row, kind, name):
    """The answer that is the PDF or the picture of a PosterFile. Raises Http404 for none."""
    if row is None:
        raise Http404
    return send_picture(row.picture) if kind == "picture" else send_file(row.file, f"{name}.pdf")


@personal_page(PosterDraft)
def of_draft(request, found, kind):
    """The file of a draft, or the one that its poster has."""
    row = found.files.first() or (found.poster and files.of_poster(found.poster))
    return answer(row, kind, "poster")


@personal_page(Poster)
def of_poster(request, found, kind):
    """The file of a poster, for its contact."""
    return answer(files.of_poster(found), kind, f"poster-{found.number}")


@bounded_uploads(MOST_BYTES)
@personal_page(Poster)
def final(request, found):
    """Takes the final PDF of an accepted poster."""
    if request.method == "POST":
        try:
            store_final(request, found, timezone.now())
            messages.success(request, _("Your final PDF is stored."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect(links.path(found))


def store_final(request, found, now):
    """Store the final PDF that was sent. Raises ValidationError."""
    if why := files.why_not_final(found, now):
        raise ValidationError(why)
    if request.too_large:
        told = _("The PDF is larger than %(most)d MB. Make its pictures smaller and try again.")
        raise ValidationError(told % {"most": found.call.most_megabytes})
    if "file" not in request.FILES:
        raise ValidationError(_("Choose the PDF first."))
    if not limits.may_upload(request):
        raise ValidationError(limits.TOO_OFTEN)
    files.store(poster=found, file=request.FILES["file"], now=now, is_final=True)
