"""A picture made small, upright and free of all that it says of itself."""

import io

from PIL import Image, ImageCms, ImageOps

from . import Refused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_PIXELS = 60_000_000  # of which only every eighth is unpacked
OTHER_PIXELS = 16_000_000  # a WebP takes 16 bytes for each
UNPACKED = ["L", "RGB", "CMYK"]  # modes of a JPEG, which is made smaller as it is


def decode(file, answer, *, max_side):
    """Write a WebP picture of at most `max_side` pixels on its longer side; of several frames the first."""
    try:
        small = _shrunk(_opened(file), max_side)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # what is cut off or flipped breaks the readers in many ways
        raise Refused("damaged") from error
    small.info.clear()
    small.save(answer, "WEBP", quality=85)


def _opened(file):
    """The picture of which only the head is read, and no memory taken, as yet."""
    most = JPEG_PIXELS if file.peek(2).startswith(b"\xff\xd8") else OTHER_PIXELS
    Image.MAX_IMAGE_PIXELS = most / 2  # Pillow warns of more than that, and refuses twice as many
    try:
        return Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Refused("pixels") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused("no picture") from error


def _shrunk(picture, max_side):
    if picture.mode.startswith("I"):  # greys of 16 bits, which `convert` would cut off at 255
        picture = picture.point(lambda grey: grey / 256).convert("L")
    is_clear = picture.has_transparency_data
    mode = "RGBA" if is_clear else "RGB"
    if picture.mode not in (["RGBA"] if is_clear else UNPACKED):
        picture = picture.convert(mode)
    if is_clear:  # what `thumbnail` does too, but so that the first picture and its reader are let go
        picture = picture.convert("RGBa")
    picture.thumbnail((max_side, max_side))
    picture = picture.convert("RGBA") if is_clear else picture
    return _in_plain_colours(ImageOps.exif_transpose(picture), mode)


def _in_plain_colours(picture, mode):
    """In sRGB, which is what browsers take a picture for that says nothing of its colours."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture.convert(mode)
    try:
        plain = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, io.BytesIO(profile), plain, outputMode=mode)
    except ImageCms.PyCMSError:  # not one, or not one for such a picture
        return picture.convert(mode)
