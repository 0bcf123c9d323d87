r"""Macros of one's own: what `\GL` and `\norm{x}` stand for in the texts of an event.

They are put in before anything else of a text is read, so that all that follows meets plain LaTeX, and never
in code. Each macro is known by what it stands for in the end, without others in it; that is bounded, and so
is what a text may become. What goes beyond the bounds stays as it was written.
"""

import re
from functools import lru_cache

from django.utils.translation import gettext as _
from latex2mathml import commands

from . import latex_blocks, prose
from .definitions import MOST, PARAMETER, Unreadable, definitions
from .paragraph import Paragraph
from .source import MAX_SOURCE

MAX_BODY = 500  # characters that a macro stands for, its arguments not counted
MAX_DEPTH = 20  # of macros in macros, and of arguments in arguments

# Quotes of LaTeX come before code, as in paragraphs.
TOKEN = re.compile(
    rf"{prose.OPENING_QUOTE.pattern}|{prose.SINGLE_QUOTE.pattern}|{latex_blocks.CODE}"
    r"|\\(?P<name>[A-Za-z]+)|\\.",
    re.DOTALL | re.MULTILINE,
)
ARGUMENT = re.compile(
    r"[ \t]*(?P<line>\n?)[ \t]*(?:(?P<brace>\{)|(?P<token>\\(?:[A-Za-z]+|.)|#\d|[^\\{}$\s&#%`]))"
)
OPTION = re.compile(r"[ \t]*\[([^\[\]{}]*)\]")
ENDS_IN_NAME = re.compile(r"\\[A-Za-z]+\Z")
ACCENTED = re.compile(r"\{\\?[A-Za-z]\}")

ONE = "|".join(name[1:] for name in (*commands.COMMANDS_WITH_ONE_PARAMETER, *commands.LOCAL_FONTS))
TWO = "|".join(name[1:] for name in commands.COMMANDS_WITH_TWO_PARAMETERS)
# After which a macro is an argument, and what it stands for has to be one group.
BEFORE_ARGUMENT = re.compile(
    rf"(?:[_^]|\\(?:{ONE}|{TWO}|sqrt(?:\[[^\]]*\])?)|\\(?:{TWO})\s*(?:\{{[^{{}}]*\}}|\d))\s*\Z"
)
LETTERS = "xyzuvwabc"  # arguments in an example
LOOKED_BACK = 100  # characters, in search of that


class TooMuch(Exception):
    """What a text would become is too long, or too deep."""


def expanded(source, text=None):
    """The source with the macros put in that `text` defines; if it is None, those of its own `macros`."""
    if "\\" not in source:
        return source
    macros = known(getattr(source, "macros", "") if text is None else text)
    source = str(source)
    if not any(f"\\{name}" in source for name in macros):
        return source
    try:
        return _Expansion(macros, MAX_SOURCE).of(source)
    except TooMuch:
        return source


@lru_cache(maxsize=64)
def known(text):
    """The macros that a text defines, {name: Definition}; of two definitions of one the later holds.

    At what is no definition it ends: forms let none pass.
    """
    found = {}
    try:
        for each in definitions(text):
            found[each.name] = each
    except Unreadable:
        pass
    return _settled(found)


def names_of(text):
    """The names of the macros that hold by a text, in order."""
    return sorted(known(text))


def calls_of(text):
    r"""Each macro that a text defines as authors write it, such as `\norm{x}`; raises `Unreadable`."""
    check(text)
    return [
        f"\\{each.name}" + "".join(f"{{{letter}}}" for letter in LETTERS[: each.arguments])
        for each in definitions(text)
    ]


def check(text):
    """Raise `Unreadable`, with all that is wrong, for a text that does not define macros."""
    found, faults = {}, []
    try:
        for each in definitions(text):
            if each.name in found:
                faults.append((each.line, _("`%(macro)s` is defined twice.") % {"macro": f"\\{each.name}"}))
            found[each.name] = each
    except Unreadable as error:
        faults += error.faults
    if len(found) > MOST:
        faults.append((1, _("At most %(most)d macros can be defined.") % {"most": MOST}))
    told, settled = _("`%(macro)s` stands for itself, or for too much."), _settled(found)
    wrong = [each for name, each in found.items() if name not in settled]
    faults += [(each.line, told % {"macro": f"\\{each.name}"}) for each in wrong]
    if faults:
        raise Unreadable(*faults)


def _settled(found):
    """The definitions that stand for something finite, with that as their bodies."""
    settling = _Settling(found)
    return {name: macro for name in found if (macro := settling.get(name))}


class _Settling:
    """Definitions by name, each with the others put into its body when it is asked for."""

    def __init__(self, found):
        self.found, self.settled, self.open = found, {}, []

    def get(self, name):
        if name in self.settled or name not in self.found:
            return self.settled.get(name)
        if name in self.open or len(self.open) == MAX_DEPTH:
            raise TooMuch
        self.open.append(name)
        self.settled[name] = self._settle(self.found[name])
        self.open.pop()
        return self.settled[name]

    def _settle(self, definition):
        try:
            body = _Expansion(self, MAX_BODY).of(definition.body)
        except TooMuch:
            return None
        return definition._replace(body=body) if len(body) <= MAX_BODY else None


class _Expansion:
    """Puts macros into a text; raises `TooMuch` beyond `most` characters of them, or MAX_DEPTH."""

    def __init__(self, macros, most):
        self.macros, self.room, self.depth = macros, most, 0

    def of(self, text):
        if self.depth > MAX_DEPTH:
            raise TooMuch
        pieces, at, braces = [], 0, Paragraph(text).braces
        while found := TOKEN.search(text, at):
            glue(pieces, text[at : found.start()])
            macro = found["name"] and self.macros.get(found["name"])
            read = macro and arguments(macro, text, found.end(), braces)
            glue(pieces, self._filled(macro, read[0], pieces) if read else found[0])
            at = read[1] if read else found.end()
        glue(pieces, text[at:])
        return "".join(pieces)

    def _filled(self, macro, given, before):
        """What a macro stands for, with these arguments."""
        self.depth += 1
        given = [self.of(each) for each in given]
        self.depth -= 1
        pieces, at = [], 0
        for found in PARAMETER.finditer(macro.body):
            number = int(found[1])
            glue(pieces, macro.body[at : found.start()])
            glue(pieces, given[number - 1])
            given[number - 1] = given[number - 1].replace("\n", " ")  # lines keep their numbers
            at = found.end()
        glue(pieces, macro.body[at:])
        self.room -= sum(map(len, pieces))
        if self.room < 0:
            raise TooMuch
        is_argument = BEFORE_ARGUMENT.search("".join(before[-4:])[-LOOKED_BACK:])
        return f"{{{''.join(pieces)}}}" if is_argument else "".join(pieces)


def glue(pieces, piece):
    """Add a piece of TeX, apart from the name of a command that stands before it."""
    if piece:
        apart = pieces and piece[0].isalpha() and ENDS_IN_NAME.search(pieces[-1])
        pieces += [" ", piece] if apart else [piece]


def arguments(macro, text, at, braces):
    r"""The arguments of a macro that ends there, and where they end.

    None if they are missing, and for the `\H` of `Erd\H{o}s`, whatever else is called so.
    """
    if macro.name in prose.MARKS and ACCENTED.match(text, at):
        return None
    given = []
    if macro.default is not None:
        option = OPTION.match(text, at)
        given, at = [option[1] if option else macro.default], option.end() if option else at
    while len(given) < macro.arguments:
        found = ARGUMENT.match(text, at)
        end = found and (braces.get(found.start("brace"), 0) + 1 if found["brace"] else found.end())
        if not end or end == 1:
            return None
        given.append(found["line"] + (found["token"] or text[found.end() : end - 1]))
        at = end
    return given, at
