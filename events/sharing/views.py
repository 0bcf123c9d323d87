"""Pictures for links and flyers, handed out to everybody as long as what they are about is public."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from events.models import Event, Talk
from portal.media import send_file, send_shared_picture
from portal.models import SiteSettings

from . import files
from .models import FLYER, PICTURE


@require_safe
def talk_picture(request, pk, digest):
    return picture(get_object_or_404(Talk.objects.public(), pk=pk), digest)


@require_safe
def event_picture(request, slug, digest):
    return picture(get_object_or_404(Event.objects.public(), slug=slug), digest)


@require_safe
def site_picture(request, digest):
    return picture(SiteSettings.load(), digest)


@require_safe
def talk_flyer(request, pk):
    """The flyer of a public talk to come, as it was made last."""
    talk = get_object_or_404(Talk.objects.public(), pk=pk)
    kept = files.kept(FLYER, talk)
    if kept is None:
        raise Http404("No flyer.")
    return send_file(kept.file, f"talk-{talk.pk}.pdf")


def picture(row, digest):
    """The picture of a row; an address of former facts leads to the present one, as others keep addresses."""
    kept = files.kept(PICTURE, row)
    if kept is None:
        raise Http404("No such picture.")
    if kept.digest != digest:
        return redirect(files.picture_path(row, kept))
    return send_shared_picture(kept.file)
