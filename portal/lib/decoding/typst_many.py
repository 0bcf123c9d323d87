"""Several Typst documents in one process, which reads the fonts once: PDFs, or pictures of only pages."""

import json
import zipfile

import typst

from .typst_pdf import compiler_of, fonts_of, wanted


def decode(file, answer, *, root, fonts, dots=None):
    """Write a ZIP with what becomes of each source of a JSON list, by its number, without those refused."""
    known = fonts_of(fonts)
    with zipfile.ZipFile(answer, "w") as made:
        for number, source in enumerate(json.load(file)):
            try:
                content = compiler_of(source.encode(), root, known).compile(**wanted(dots))
            except typst.TypstError:
                continue
            made.writestr(str(number), content)
