"""Pictures that people upload: made small, upright and free of metadata, or refused with a reason."""

import io
from pathlib import PurePath

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class BadImage(ValueError):
    """The file cannot be used as a picture; the message says why and what to do."""


def shrink(file, *, max_side):
    """A new WebP file of at most `max_side` pixels on its longer side, without EXIF (so without places).

    Raises BadImage for a file over 10 MB or 50 million pixels, or that is no JPEG, PNG, WebP or GIF.
    """
    if file.size > MAX_BYTES:
        raise BadImage(
            _("The picture has %(size)d MB; the most is %(most)d MB. Make it smaller and try again.")
            % {"size": file.size // 1024**2, "most": MAX_BYTES // 1024**2}
        )
    picture = _open(file)
    picture.thumbnail((max_side, max_side))
    result = io.BytesIO()
    picture.save(result, "WEBP", quality=85)
    return SimpleUploadedFile(
        PurePath(file.name).stem[:60] + ".webp", result.getvalue(), content_type="image/webp"
    )


def _open(file):
    try:
        file.seek(0)
        picture = Image.open(file, formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise BadImage(_("The picture has too many pixels; make it smaller and try again."))
        picture = ImageOps.exif_transpose(picture)
        return picture.convert(
            "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
        )
    except BadImage:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadImage(_("This is not a picture that can be read; use a JPEG, PNG or WebP file.")) from error
