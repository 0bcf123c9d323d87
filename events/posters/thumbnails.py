"""Small pictures of posters for the gallery, made once by the worker of the pictures of their first pages."""

import logging

from django.core.exceptions import ValidationError

from events.posters.models import PosterFile
from portal.lib import images

SIDE = 320  # pixels of the longer side
AT_ONCE = 25  # in one ring: a page of somebody else's upload waits for its turn
WAIT = 20  # seconds for other pictures
log = logging.getLogger(__name__)


def missing():
    """The files of accepted posters that have a picture, and no small one yet."""
    rows = PosterFile.objects.filter(poster__released_decision__in=("poster", "spotlight"), thumbnail="")
    return rows.exclude(picture="").order_by("pk")


def make_missing():
    """Make what is missing, so many at a time; one that cannot be made is left out of the gallery."""
    for file in missing()[:AT_ONCE]:
        try:
            with file.picture.open() as picture:
                small = images.shrink(picture, max_side=SIDE, wait=WAIT)
        except (ValidationError, OSError):
            log.warning("No small picture of the file %d of a poster could be made.", file.pk)
            continue
        name = PosterFile.thumbnail.field.generate_filename(file, small.name)
        name = file.thumbnail.storage.save(name, small)
        if not PosterFile.objects.filter(pk=file.pk, thumbnail="").update(thumbnail=name):
            file.thumbnail.storage.delete(name)
