"""PDFs by Typst: a template of ours, and facts that it reads from a JSON file and never as its own code.

    typesetting.pdf("events/registration/papers/badges.typ", {"people": [...]}, {"logo.webp": bytes})

A template lies in `templates/`, begins with `#import "house.typ": *` and finds the facts as `data`. It is
compiled in a bounded child process whose root holds these files and nothing else. The same facts give the
same bytes. Authors' texts come as a file of code that `portal.markup.to_typst` wrote, which begins with
`#import "text.typ": *`, and their formulas as `formulas.typ` (`portal.documents.formulas`).
"""

import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import bounded

from . import fonts

HOUSE = {name: f"portal/documents/{name}" for name in ("house.typ", "text.typ")}
REFUSALS = {"typst": gettext_lazy("The page could not be set: %(message)s")}
BOOK = bounded.Limits(memory=1500 * bounded.MB, cpu=60, clock=120, output=200 * bounded.MB, queue="books")
# One page for somebody who waits for it, while a book may be on its way.
PAGE = bounded.Limits(memory=1500 * bounded.MB, cpu=10, clock=30, queue="pages")


def pdf(template, facts, files=None, *, limits=BOOK, dots=None):
    """The bytes of a PDF. `files` are what the template names, {name: bytes}: pictures, texts, templates.

    With `dots`, dots an inch, it is a PNG of the only page. Raises ValidationError, with the code
    `bounded.BUSY_CODE` if it may well be made later.
    """
    with TemporaryDirectory(prefix="portal-typst-") as root:
        for name, content in given(facts, files or {}).items():
            Path(root, name).write_bytes(content)
        return compiled(template_file(template), root, limits, dots)


def template_file(name):
    """The bytes of a template."""
    return Path(settings.BASE_DIR, "templates", name).read_bytes()


def given(facts, files):
    """What the root of a template holds, {name: bytes}."""
    named = {"reading": fonts.READING, "math": fonts.MATH, "letters": fonts.LETTERS}
    data = {"fonts": list(fonts.FONTS.values())} | named | facts
    house = {name: template_file(path) for name, path in HOUSE.items()}
    return {"formulas.typ": b"#let formulas = (:)"} | files | house | {"data.json": json.dumps(data).encode()}


def refused(sources, files=None, *, limits=BOOK):
    """Why each of some documents cannot be set, "" for those that can; they share files and a process.

    One that takes too much, or kills the process, is found by halving.
    """
    with TemporaryDirectory(prefix="portal-typst-") as root:
        for name, content in given({}, files or {}).items():
            Path(root, name).write_bytes(content)

        def check(some):
            with bounded.run(
                "portal.lib.decoding.typst_checks", io.BytesIO(json.dumps(some).encode()),
                refusals=REFUSALS, limits=limits, root=root, fonts=fonts.folders(),
            ) as answer:  # fmt: skip
                return json.load(answer)

        return bounded.isolated(check, sources, str(bounded.TOO_MUCH))


def several(template, items, files=None, *, limits, dots=None):
    """What a template makes of each of several facts, a list of bytes; None for what cannot be set.

    They share files and a process. The template finds its own facts as `data.items.at(number)`. Raises
    ValidationError, with the code `bounded.BUSY_CODE`, only where they may well be made later.
    """
    source = template_file(template).decode()
    sources = [f"#let number = {number}\n{source}" for number in range(len(items))]
    with TemporaryDirectory(prefix="portal-typst-") as root:
        for name, content in given({"items": items}, files or {}).items():
            Path(root, name).write_bytes(content)

        def make(some):
            with bounded.run(
                "portal.lib.decoding.typst_many", io.BytesIO(json.dumps(some).encode()),
                refusals=REFUSALS, limits=limits, root=root, fonts=fonts.folders(), dots=dots,
            ) as answer, zipfile.ZipFile(answer) as made:  # fmt: skip
                there = {name: made.read(name) for name in made.namelist()}
            return [there.get(str(number)) for number in range(len(some))]

        return bounded.isolated(make, sources, None)


def compiled(source, root, limits, dots=None):
    try:
        with bounded.run(
            "portal.lib.decoding.typst_pdf", io.BytesIO(source), refusals=REFUSALS, limits=limits,
            root=root, fonts=fonts.folders(), dots=dots,
        ) as answer:  # fmt: skip
            return answer.read()
    except ValidationError as error:
        if error.message == bounded.TOO_MUCH:
            raise ValidationError(_("This takes too much memory or time to be set.")) from error
        raise
