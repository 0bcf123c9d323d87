"""The code of a poster's page as a file for printing."""

import io

import segno
from django.http import HttpResponse

from . import poster_page

SCALE = 20  # pixels of a module: sharp at 6 cm and 300 dpi


def response(poster, kind):
    """The file as a download: a PNG, or an SVG for everything else than "png"."""
    if kind == "png":
        return _download(_png(poster), "image/png", f"poster-{poster.number}-qr.png")
    return _download(poster_page.qr_code(poster), "image/svg+xml", f"poster-{poster.number}-qr.svg")


def _png(poster):
    picture = io.BytesIO()
    segno.make(poster_page.address(poster), error="m", micro=False).save(picture, kind="png", scale=SCALE)
    return picture.getvalue()


def _download(content, content_type, name):
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
