r"""Formulas that were escaped for another site's Markdown: `$T\_1$`, `$C^\*$`, `$\\mathbb{C}$`, `$\\{x\\}$`.

Jekyll and its kin take a backslash from a text before its formulas are read, and abstracts are pasted from
there. TeX would set such a formula without a complaint, and as something else.
"""

import re

from . import tex
from .tex_names import SHORTHANDS

WORDS = (
    r"\\(?:text\w*|mbox|math(?:tt|rm|sf|it)|operatorname\*?)\s*\{[^{}]*\}"  # where a sign is meant as such
)
SIGN = re.compile(
    rf"(?P<words>{WORDS})"
    r"|(?P<base>(?<![A-Za-z])[A-Za-z]|\\[A-Za-z]+|[})\]'])\\_(?=[A-Za-z0-9{\\])"
    r"|(?<=[\^_{])\\\*|(?<=[A-Za-z0-9}])\\\*"
)
ROWS = re.compile(r"\\(?:begin|substack|over|atop|tag)(?![A-Za-z])")  # within which `\\` ends a row
COMMAND = re.compile(r"(?<!\\)(?:\\\\)+(?P<name>[A-Za-z]{2,})")
BRACE = re.compile(r"(?<!\\)\\\\(?=[{}|])")


def unescaped(formula, *, is_inline):
    r"""The formula without the backslashes that were only there for another site's Markdown.

    `\\mathbb` begins no row, and within a line neither does `\\{`.
    """
    if "\\_" in formula or "\\*" in formula:
        formula = SIGN.sub(_sign, formula)
    if "\\\\" in formula and not ROWS.search(formula):
        formula = COMMAND.sub(_command, formula)
        formula = BRACE.sub(r"\\", formula) if is_inline else formula
    return formula


def _sign(found):
    if found["words"]:
        return found[0]
    return f"{found['base']}_" if found["base"] else "*"


def _command(found):
    name = found["name"]
    is_known = name in tex.KNOWN or name in tex.HANDLERS or name in SHORTHANDS
    return f"\\{name}" if is_known else found[0]
