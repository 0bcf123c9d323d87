"""Pictures that people upload: made small, upright and free of metadata, or refused with a reason."""

import io
from contextlib import contextmanager
from pathlib import PurePath

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
TOO_MANY_PIXELS = gettext_lazy("The picture has too many pixels; make it smaller and try again.")
UNREADABLE = gettext_lazy("This is not a picture that can be read; use a JPEG, PNG or WebP file.")


class BadImage(ValueError):
    """The file cannot be used as a picture; the message says why and what to do."""


def shrink(file, *, max_side):
    """A new WebP file of at most `max_side` pixels on its longer side, without EXIF (so without places).

    Raises BadImage for a file over 10 MB or 25 million pixels, or that is no JPEG, PNG, WebP or GIF.
    """
    check_size(file)
    with _opened(file) as picture:
        picture = ImageOps.exif_transpose(picture)
        is_clear = "A" in picture.getbands() or "transparency" in picture.info
        picture = picture.convert("RGBA" if is_clear else "RGB")
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
    with _opened(file) as picture:
        pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        raise BadImage(TOO_MANY_PIXELS)


@contextmanager
def _opened(file):
    """The picture of which only the head is read as yet; what cannot be read is a BadImage."""
    try:
        file.seek(0)
        yield Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:  # Pillow's own limit is above ours
        raise BadImage(TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise BadImage(UNREADABLE) from error
    finally:
        file.seek(0)
