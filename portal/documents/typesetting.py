"""PDFs by Typst: a template of ours, and facts that it reads from a JSON file and never as its own code.

    typesetting.pdf("events/registration/papers/badges.typ", {"people": [...]}, {"logo.webp": bytes})

A template lies in `templates/`, begins with `#import "house.typ": *` and finds the facts as `data`. It is
compiled in a bounded child process whose root holds these files and nothing else. The same facts give the
same bytes.
"""

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import bounded

from . import fonts

HOUSE = "portal/documents/house.typ"
REFUSALS = {"typst": gettext_lazy("The page could not be set: %(message)s")}
BOOK = bounded.Limits(memory=1500 * bounded.MB, cpu=60, clock=120, output=200 * bounded.MB, queue="books")
# One page for somebody who waits for it, while a book may be on its way.
PAGE = bounded.Limits(memory=1500 * bounded.MB, cpu=10, clock=30, queue="pages")


def pdf(template, facts, files=None, *, limits=BOOK):
    """The bytes of a PDF. `files` are pictures that the template names, {name: bytes}.

    Raises ValidationError, with the code `bounded.BUSY_CODE` if it may well be made later.
    """
    source = Path(settings.BASE_DIR, "templates", template).read_bytes()
    with TemporaryDirectory(prefix="portal-typst-") as root:
        for name, content in given(facts, files or {}).items():
            Path(root, name).write_bytes(content)
        return compiled(source, root, limits)


def given(facts, files):
    """What the root of a template holds, {name: bytes}."""
    house = Path(settings.BASE_DIR, "templates", HOUSE).read_bytes()
    data = {"fonts": list(fonts.FONTS.values())} | facts
    return files | {"house.typ": house, "data.json": json.dumps(data).encode()}


def compiled(source, root, limits):
    try:
        with bounded.run(
            "portal.lib.decoding.typst_pdf", io.BytesIO(source), refusals=REFUSALS, limits=limits,
            root=root, fonts=fonts.folders(),
        ) as answer:  # fmt: skip
            return answer.read()
    except ValidationError as error:
        if error.message == bounded.TOO_MUCH:
            raise ValidationError(_("This takes too much memory or time to be set.")) from error
        raise
