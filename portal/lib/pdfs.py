"""PDFs that people upload: cleaned of what they tell and would do, with a picture, or refused in words."""

import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import bounded

MB = 1024 * 1024
MOST_PAGES = 50
MOST_METRES = 5
PICTURE_SIDE = 1200  # pixels of the longer side
REFUSALS = {
    "no pdf": gettext_lazy("This is not a PDF; save your poster as one and try again."),
    "encrypted": gettext_lazy(
        "This PDF is encrypted or protected; save it without protection and try again."
    ),
    "damaged": gettext_lazy("This PDF is damaged; save it anew, as a plain PDF, and try again."),
    "pages": gettext_lazy("This PDF has %(pages)d pages; the most is %(most)d."),
    "wide": gettext_lazy("A page of this PDF is %(metres)s m long; the most is %(most)d m a side."),
}
# A poster holds pictures of 10,000 pixels and more a side, each of which is unpacked as a whole.
LIMITS = bounded.Limits(memory=1024 * MB, cpu=40, clock=120, output=60 * MB, wait=30, queue="pdfs")


@dataclass(frozen=True)
class CleanPdf:
    """A PDF that says nothing of its makers and does nothing, and its first page as a WebP picture."""

    content: bytes
    picture: bytes
    pages: int


def clean(file, *, most_megabytes, limits=LIMITS):
    """The CleanPdf of an uploaded file; the original is kept nowhere.

    Raises ValidationError, saying what to do, for what is no plain PDF, too large in bytes, pages or metres,
    or too much to be read.
    """
    refuse_size(file.size, most_megabytes)
    with bounded.run(
        "portal.lib.decoding.pdf_cleaning", file, refusals=REFUSALS, limits=limits,
        most_pages=MOST_PAGES, most_metres=MOST_METRES,
    ) as cleaned:  # fmt: skip
        content = cleaned.read()
        with bounded.run(
            "portal.lib.decoding.pdf_pictures", cleaned, refusals=REFUSALS, limits=limits,
            max_side=PICTURE_SIDE,
        ) as pictured:  # fmt: skip
            head, _newline, picture = pictured.read().partition(b"\n")
    return CleanPdf(content, picture, json.loads(head)["pages"])


def refuse_size(size, most_megabytes):
    """Raise ValidationError for a file of more than so many megabytes."""
    if size > most_megabytes * MB:
        told = _("The PDF has %(size)d MB; the most is %(most)d MB. Make its pictures smaller and try again.")
        raise ValidationError(told % {"size": -(-size // MB), "most": most_megabytes})
