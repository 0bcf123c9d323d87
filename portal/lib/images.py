"""Pictures that people upload: made small, upright and free of metadata, or refused with a reason."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import bounded

MAX_BYTES = 10 * 1024 * 1024
REFUSALS = {
    "pixels": gettext_lazy("The picture has too many pixels; make it smaller and try again."),
    "no picture": gettext_lazy("This is not a picture that can be read; use a JPEG, PNG or WebP file."),
    "damaged": gettext_lazy(
        "This picture is damaged, or too large to be read; save it anew, smaller, and try again."
    ),
}


class UploadField(forms.ImageField):
    """A picture as it was sent: Django's field would unpack it here, which `shrink` does elsewhere."""

    def to_python(self, data):
        return forms.FileField.to_python(self, data)


def shrink(file, *, max_side, wait=5):
    """A new WebP file of at most `max_side` pixels on its longer side, without EXIF (so without places).

    Raises ValidationError for a file over 10 MB, over 60 million pixels of a JPEG or 16 million of a PNG,
    WebP or GIF, or that is none of these; and if others keep the machine busy for `wait` seconds.
    """
    if file.size > MAX_BYTES:
        told = _("The picture has %(size)d MB; the most is %(most)d MB. Make it smaller and try again.")
        raise ValidationError(told % {"size": file.size // 1024**2, "most": MAX_BYTES // 1024**2})
    limits = bounded.Limits(wait=wait)
    with bounded.run(
        "portal.lib.decoding.pictures", file, refusals=REFUSALS, limits=limits, max_side=max_side
    ) as answer:
        name = PurePath(file.name).stem[:60] + ".webp"
        return SimpleUploadedFile(name, answer.read(), content_type="image/webp")
