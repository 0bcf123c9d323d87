"""Which of several Typst documents cannot be set, each compiled by itself in one process."""

import json

import typst

from .typst_pdf import compiler_of, fonts_of


def decode(file, answer, *, root, fonts):
    """Write for each source of a JSON list why it is refused, as JSON: "" for those that are set."""
    known = fonts_of(fonts)
    reasons = [refusal(source, root, known) for source in json.load(file)]
    answer.write(json.dumps(reasons).encode())


def refusal(source, root, fonts):
    try:
        compiler_of(source.encode(), root, fonts).compile(format="pdf", timestamp=0)
    except typst.TypstError as error:
        return error.message[:300] or "?"
    return ""
