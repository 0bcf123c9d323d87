r"""Authors' text as Typst: calls of the functions of `templates/portal/documents/text.typ`, with strings.

What somebody wrote stands in strings only, where nothing is code, and never in Typst's own markup. Formulas
stand as names: what each name stands for is found out for a whole document at once
(`portal.documents.formulas`).
"""

import hashlib
import re
from itertools import chain
from typing import NamedTuple

from .source import printable
from .syntax import resolved
from .text_output import split, table_texts

MOST_INLINE = 16  # emphasis and links within one another; what lies deeper is set plainly
MOST_COLUMNS, MOST_CELLS = 12, 1_000  # of a table on paper; a larger one is set as lines
LONG = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af]{40,}")  # letters without a space; Chinese needs none
SOME = re.compile(r".{12}")
HYPHEN = re.compile(r'^"-(?=\w)')
EMPTY = '""'
ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": " "})


class TypstFormula(NamedTuple):
    """A formula as its author wrote it; `display` is for one on a line of its own."""

    tex: str
    display: bool = False

    @property
    def key(self):
        """The name by which a text calls it."""
        return hashlib.sha256(f"{self.display:d}{self.tex}".encode()).hexdigest()[:20]


class TypstText(NamedTuple):
    """A text as the code of an expression, and the formulas that it names."""

    code: str
    formulas: tuple = ()


def quoted(text):
    """The text as a string of Typst."""
    return f'"{printable(text).translate(ESCAPES)}"'


def breakable(text):
    """The text as a string of Typst that breaks between lines even where it has no spaces."""
    return quoted(LONG.sub(lambda found: SOME.sub("\\g<0>\u200b", found[0]), text))


def call(name, *arguments):
    return f"{name}({', '.join(arguments)})"


class TypstRenderer:
    """A renderer for markdown-it whose output is a `TypstText`.

    Reads from the environment `budget` (of formulas), `base` (address that relative links are resolved
    against, or "") and `title` (whether this is one line).
    """

    __output__ = "typst"

    def __init__(self, parser=None):
        """markdown-it passes its parser, as to its own renderer."""

    def render(self, tokens, options, env):
        env["found"] = {}
        env["levels"] = sorted({token.tag for token in tokens if token.type == "heading_open"})
        code = call("text-blocks", *blocks(tokens, env))
        return TypstText(code, tuple(env["found"].values()))


def blocks(tokens, env):
    """The code of each block."""
    return [BLOCKS[token.type](token, inner, env) for token, inner in split(tokens)]


def paragraph(token, inner, env):
    return call("text-paragraph", *inline(inner[0], env))


def heading(token, inner, env):
    level = env["levels"].index(token.tag) + 1
    return call("text-heading", str(level), *inline(inner[0], env))


def quotation(token, inner, env):
    return call("text-quotation", *blocks(inner, env))


def bullets(token, inner, env):
    return call("text-bullets", *items(inner, env))


def numbered(token, inner, env):
    start = min(int(token.attrs.get("start", 1)), 10**9)
    return call("text-numbered", str(start), *items(inner, env))


def items(inner, env):
    return [call("text-blocks", *blocks(content, env)) for _, content in split(inner)]


def table(token, inner, env):
    """A table as rows of cells, the first of them its head."""
    rows = [cells for _, part in split(inner) for _, cells in split(part)]
    columns = max((len(list(split(cells))) for cells in rows), default=0)
    if not 0 < columns <= MOST_COLUMNS or columns * len(rows) > MOST_CELLS:
        return call("text-code", breakable("\n".join(table_texts(inner, env))))
    aligned = [quoted(alignment(cell)) for cell, _content in split(rows[0])]
    cells = [[call("text-inline", *inline(content[0], env)) for _, content in split(row)] for row in rows]
    return call("text-table", f"({', '.join(aligned)},)", *chain.from_iterable(cells))


def alignment(cell):
    return str(cell.attrs.get("style", "")).removeprefix("text-align:") or "left"


def code(token, inner, env):
    return call("text-code", breakable(token.content.expandtabs(4).rstrip()))


BLOCKS = {
    "paragraph_open": paragraph,
    "heading_open": heading,
    "inline": lambda token, inner, env: call("text-inline", *inline(token, env)),  # a title
    "blockquote_open": quotation,
    "bullet_list_open": bullets,
    "ordered_list_open": numbered,
    "table_open": table,
    "code_block": code,
    "fence": code,
    "hr": lambda token, inner, env: call("text-rule"),
    "formula": lambda token, inner, env: formula(token, env),
}
OPENING = {"em_open": "text-emphasis", "strong_open": "text-strong", "s_open": "text-struck"}


def inline(text, env):
    """The code of each piece of a paragraph; what one opens stands within it as arguments of a call."""
    levels, opened = [[]], []
    for token in text.children or []:
        if token.type.endswith("_open"):
            levels.append([])
            opened.append(opening(token, env) if len(opened) < MOST_INLINE else "text-inline")
        elif token.type.endswith("_close"):
            pieces = levels.pop()
            levels[-1] += wrapped(opened.pop(), pieces)
        elif token.type in INLINE:
            after = levels[-1][-1:] or [""]
            levels[-1].append(INLINE[token.type](token, env))
            if after[0].startswith("text-formula"):  # "$h$-principle" is one word
                levels[-1][-1] = HYPHEN.sub('"-\u2060', levels[-1][-1])
            if after[0].startswith("text-display") and levels[-1][-1].startswith('" '):  # a line begins there
                levels[-1][-1] = '"' + levels[-1][-1][1:].lstrip(" ")
    return [piece for piece in chain.from_iterable(levels) if piece != EMPTY]


def opening(token, env):
    """The function that sets what a token opens, with its own argument."""
    if token.type == "link_open" and not env["title"]:
        address = resolved(token.attrs["href"], env["base"])
        if ADDRESS.match(address):
            return f"text-link.with({quoted(address)})"
    return OPENING.get(token.type, "text-inline")


def wrapped(name, pieces):
    pieces = [piece for piece in pieces if piece != EMPTY]
    return pieces if name == "text-inline" else [call(name, *pieces)]


def formula(token, env):
    display = token.info == "display" and not env["title"]
    if not env["budget"].admits(token.content):
        return call("text-tex", breakable(token.content))
    found = TypstFormula(token.content, display)
    env["found"][found.key] = found
    return call("text-display" if display else "text-formula", quoted(found.key))


INLINE = {
    "text": lambda token, env: breakable(token.content),
    "picture": lambda token, env: breakable(token.content),
    "code_inline": lambda token, env: call("text-letters", breakable(token.content)),
    "formula": formula,
    "softbreak": lambda token, env: '" "',
    "hardbreak": lambda token, env: call("linebreak"),
}
