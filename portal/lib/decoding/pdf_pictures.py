"""The first page of a PDF as a picture."""

import json

import pypdfium2

from . import Refused

SMALLEST = 1  # point: a page of no size has no picture


def decode(file, answer, *, max_side):
    """Write a line of JSON, {"pages": 2}, then the first page as WebP, its longer side `max_side`."""
    try:
        with pypdfium2.PdfDocument(file) as document:
            page = document[0]
            longer, shorter = max(page.get_size()), min(page.get_size())
            if shorter < SMALLEST:
                raise Refused("damaged")
            bitmap = page.render(scale=max_side / longer, may_draw_forms=False)
            picture = bitmap.to_pil().convert("RGB")
            answer.write(json.dumps({"pages": len(document)}).encode() + b"\n")
            picture.save(answer, "WEBP", quality=80)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused("damaged") from error
