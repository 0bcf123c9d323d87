"""Pictures that people upload: made small, upright and free of metadata, or refused with a reason."""

import io
from pathlib import PurePath

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
UNREADABLE = gettext_lazy("This is not a picture that can be read; use a JPEG, PNG or WebP file.")


class BadImage(ValueError):
    """The file cannot be used as a picture; the message says why and what to do."""


def shrink(file, *, max_side):
    """A new WebP file of at most `max_side` pixels on its longer side, without EXIF (so without places).

    Raises BadImage for a file over 10 MB or 25 million pixels, or that is no JPEG, PNG, WebP or GIF.
    """
    check_size(file)
    picture = _open(file)
    picture.thumbnail((max_side, max_side))
    result = io.BytesIO()
    picture.save(result, "WEBP", quality=85)
    return SimpleUploadedFile(
        PurePath(file.name).stem[:60] + ".webp", result.getvalue(), content_type="image/webp"
    )


def check_size(file):
    """Raise BadImage for a file that is no picture or too large a one; reads no more than its head."""
    if file.size > MAX_BYTES:
        raise BadImage(
            _("The picture has %(size)d MB; the most is %(most)d MB. Make it smaller and try again.")
            % {"size": file.size // 1024**2, "most": MAX_BYTES // 1024**2}
        )
    if _pixels(file) > MAX_PIXELS:
        raise BadImage(_("The picture has too many pixels; make it smaller and try again."))


def _pixels(file):
    """The pixels that the head of the file promises; nothing is unpacked."""
    try:
        file.seek(0)
        picture = Image.open(file, formats=FORMATS)
        return picture.width * picture.height
    except Image.DecompressionBombError:
        return MAX_PIXELS + 1  # Pillow's own limit is above ours
    except (OSError, ValueError, SyntaxError) as error:
        raise BadImage(UNREADABLE) from error
    finally:
        file.seek(0)


def _open(file):
    try:
        file.seek(0)
        picture = Image.open(file, formats=FORMATS)
        picture = ImageOps.exif_transpose(picture)
        return picture.convert(
            "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
        )
    except (OSError, ValueError, SyntaxError) as error:
        raise BadImage(UNREADABLE) from error
