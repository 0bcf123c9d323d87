r"""Macros as the preamble of a paper defines them, read strictly:

    \newcommand{\norm}[1]{\lVert #1\rVert}    \DeclareMathOperator{\Ext}{Ext}    \def\R{\mathbb R}

also `\renewcommand`, `\providecommand` and `\let`; `%` begins a comment.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from .paragraph import Paragraph
from .tex_names import names

MOST = 100  # macros
MOST_ARGUMENTS = 9

NAME = r"\s*(?:\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+))\s*"
COMMAND = re.compile(rf"\\(?:new|renew|provide)command\*?{NAME}(?:\[(\d)\]\s*(?:\[([^\[\]{{}}]*)\]\s*)?)?")
OPERATOR = re.compile(rf"\\DeclareMathOperator(\*?){NAME}")
DEF = re.compile(r"\\def\s*\\([A-Za-z]+)\s*((?:#[1-9])*)\s*")
LET = re.compile(r"\\let\s*\\([A-Za-z]+)\s*=?\s*(\\[A-Za-z]+)")
COMMENT = re.compile(r"(?<!\\)%.*")
BLANK = re.compile(r"\s*")
PARAMETER = re.compile(r"(?<!\\)#(\d?)")
DEFINING = re.compile(
    r"\\(?:(?:new|renew|provide)command|DeclareMathOperator|def|let|gdef|edef|xdef)(?![A-Za-z])"
)
XSPACE = re.compile(r"\\xspace(?![A-Za-z])\s*")
# By which a text is taken apart before any of its macros is known.
KEPT = names("begin end item par left right middle verb input include csname usepackage documentclass")


class Definition(NamedTuple):
    """What one macro stands for: `#1` is its first argument, in brackets and optional if it has a default."""

    name: str
    body: str
    arguments: int = 0
    default: str | None = None
    line: int = 1


class Unreadable(ValueError):
    """Definitions that cannot be read; `faults` says why, each as (line, sentence)."""

    def __init__(self, *faults):
        super().__init__(*faults)
        self.faults = faults


def definitions(text):
    """Each `Definition` of a text, in order; raises `Unreadable` at the first line that is none."""
    text = COMMENT.sub("", text)
    braces, at = Paragraph(text).braces, 0
    while (at := BLANK.match(text, at).end()) < len(text):
        found, at = _one(text, at, braces)
        yield checked(found)


def _one(text, at, braces):
    """The definition that begins there, and where it ends."""
    line = text.count("\n", 0, at) + 1
    if found := LET.match(text, at):
        return Definition(found[1], found[2], line=line), found.end()
    for pattern, read in READERS:
        if found := pattern.match(text, at):
            start, end = found.end(), braces.get(found.end())
            if end is None:
                raise Unreadable((line, _("What the macro stands for must follow in braces.")))
            body = " ".join(XSPACE.sub("", text[start + 1 : end]).split())
            return read(found, body, line), end + 1
    told = _("“%(text)s” is no definition: write \\newcommand, \\DeclareMathOperator or \\def.")
    raise Unreadable((line, told % {"text": text[at:].split("\n")[0][:40]}))


def _command(found, body, line):
    return Definition(found[1] or found[2], body, int(found[3] or 0), found[4], line)


def _operator(found, body, line):
    return Definition(found[2] or found[3], rf"\operatorname{found[1]}{{{body}}}", line=line)


def _def(found, body, line):
    given = found[2].replace("#", "")
    if given != "123456789"[: len(given)]:
        raise Unreadable((line, _("The arguments are numbered #1, #2 and so on.")))
    return Definition(found[1], body, len(given), line=line)


READERS = ((COMMAND, _command), (OPERATOR, _operator), (DEF, _def))


def checked(definition):
    """The definition, if it can be one."""
    told = {"macro": f"\\{definition.name}"}
    if definition.name in KEPT:
        raise Unreadable((definition.line, _("`%(macro)s` cannot be defined anew.") % told))
    if DEFINING.search(definition.body):
        raise Unreadable((definition.line, _("`%(macro)s` must not define other macros.") % told))
    if "$" in definition.body.replace(r"\$", "") or "`" in definition.body:
        told = _("Leave dollars and backticks out of what `%(macro)s` stands for.") % told
        raise Unreadable((definition.line, told))
    used = [int(number or 0) for number in PARAMETER.findall(definition.body)]
    if definition.arguments > MOST_ARGUMENTS or any(not 0 < n <= definition.arguments for n in used):
        told = _("`%(macro)s` uses an argument that it does not take.") % told
        raise Unreadable((definition.line, told))
    return definition
