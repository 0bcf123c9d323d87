r"""TeX formulas as authors type them, brought into the dialect that latex2mathml reads well.

latex2mathml knows some 2,500 symbols and the usual constructions, but what it does not expect it garbles
without a word: it sets `aligned` as one row, ends `\text{a {b}}` at the first brace, drops unknown
`\math...` commands, and expands macros without bound. So a formula is read here once, left to right:

- environments and shorthands are replaced by those that it lays out well;
- text, function names and unknown macros become *atoms*: finished MathML elements for which one
  private-use character stands until `mathml.py` puts them in place;
- what defines macros, carries attributes or has no good rendering raises `Unsupported`, and the reader
  gets the TeX source.
"""

import re
from unicodedata import normalize
from xml.etree.ElementTree import Element

from latex2mathml import commands
from latex2mathml.symbols_parser import SYMBOLS

from . import prose
from .characters import styled
from .tex_names import (
    ACCENTS,
    DELIMITER_SIZES,
    ENVIRONMENTS,
    FENCED,
    FONTS,
    FUNCTIONS,
    LIMIT_FUNCTIONS,
    REFERENCES,
    REFUSED,
    SHORTHANDS,
    TEXT_COMMANDS,
    WITHOUT_ARGUMENT,
)

MAX_DEPTH = 30  # of braces and environments in a formula
FIRST_ATOM, LAST_ATOM = 0xE000, 0xF8FF
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")

KNOWN = {
    name[1:]
    for name in (*SYMBOLS, *commands.CONVERSION_MAP, *commands.LOCAL_FONTS, *commands.GLOBAL_FONTS)
    if name.startswith("\\")
} | {"over", "choose", "atop", "brace", "brack", "space", "nobreakspace", " "}
KNOWN -= {name[1:] for name in commands.MATRICES}  # as commands they take whatever follows for their rows

TOKEN = re.compile(r"\\(?:(?:operatorname|tag|hspace)\*|[A-Za-z]+|.|$)|[{}]|[^\\{}]+", re.DOTALL)
ARGUMENT_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.|$)|[^\\]", re.DOTALL)
BLANK = re.compile(r"\s*")
PLACEMENT = re.compile(r"\s*\[[a-zA-Z]\]")
DIMENSION = re.compile(r"\s*[-+]?[\d.]+\s*[a-z]{2}")
ROW_SPACING = re.compile(r"\*?(?:\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\])?")
DIGIT_BEFORE_UNIT = re.compile(r"(\d)\s*(?=in|mm|cm|pt|em|ex|pc|bp|dd|cc|sp|mu)")  # 2dd^c is no length
SCRIPT = re.compile(r"\s*[_^']")
SEPARATOR = re.compile(r"(?<=\d\{)([.,])\}(?=\d)")  # 3{,}274 is one number
ANGLE = re.compile(r"\s*([<>])")
CELL_WITHOUT_BASE = re.compile(r"&(?=\s*[_^'])")  # latex2mathml would take the & for the base
UNESCAPED_DOLLAR = re.compile(r"(?<!\\)\$")
FONT_SWITCH = re.compile(
    r"\\(?:(?:math|text)?(?:rm|bf|it|sf|tt|sc|sl|up|md|normal)|text|emph|operatorname)(?![A-Za-z])\s*"
)
SPACING = re.compile(r"\\[,;:!> ]|~|\\quad(?![A-Za-z])")
ESCAPED = re.compile(r"\\([%&#_${}])|[{}]")


class Unsupported(Exception):
    """No rendering of the formula would be better than its source."""


class Reader:
    """Reads one formula: `read()` is what latex2mathml gets, `atoms` maps its characters to elements."""

    def __init__(self, tex, atoms=None, depth=0):
        self.tex, self.at, self.depth = tex, 0, depth
        self.atoms = {} if atoms is None else atoms
        self.open = []  # braces and environments that are not closed yet
        self.previous = None
        self.layout = None  # the environment that rows outside any environment need
        self.cells = 0  # of an `eqnarray` before this one, in its row

    def read(self):
        """The formula in the dialect of latex2mathml; raises `Unsupported`."""
        pieces = []
        while found := TOKEN.match(self.tex, self.at):
            self.at = found.end()
            pieces.append(self.piece(found[0]))
            self.previous = found[0]
        if self.open:
            raise Unsupported
        text = "".join(pieces)
        return rf"\begin{{{self.layout}}}{{}}{text}\end{{{self.layout}}}" if self.layout else text

    def nested(self, tex):
        depth = self.depth + len(self.open) + 1
        if depth > MAX_DEPTH:
            raise Unsupported
        return "{" + Reader(tex, self.atoms, depth).read() + "}"

    def piece(self, typed):
        name = typed.removeprefix("\\")
        if typed == name:
            return self.brace(typed) if typed in "{}" else self.characters(typed)
        if name in REFUSED:
            raise Unsupported
        if name in HANDLERS:
            return HANDLERS[name](self, name)
        if name in SHORTHANDS:
            return SHORTHANDS[name]
        # The space keeps `\mathrm {d}` from being looked up as one symbol, which would lose its font.
        return f"{typed} " if name in KNOWN else self.unknown(name)

    def characters(self, text):
        if "&" in text:
            self.begin_rows("align*")
            text = self.pairs_of_cells(text) if self.open and self.open[-1].startswith("eqnarray") else text
            text = CELL_WITHOUT_BASE.sub("&{}", text)
        text = PRIVATE_USE.sub("", text).replace("*", "∗").replace(":=", "≔").replace("=:", "≕")
        text = text.replace("%", r"\%").replace("#", r"\#").replace("$", r"\$")
        return DIGIT_BEFORE_UNIT.sub(r"\1{}", text)

    def pairs_of_cells(self, text):
        """The cells `a &=& b` of an `eqnarray` as those of an `align`, which has two: `a &= b`."""
        first, *others = text.split("&")
        for each in others:
            self.cells += 1
            first += f"&{each}" if self.cells == 1 else each
        return first

    def brace(self, typed):
        if found := SEPARATOR.match(self.tex, self.at):
            self.at = found.end()
            return self.atom("mn", found[1])
        if typed == "{":
            self.enter(typed)
        else:
            self.leave("{")
        return typed

    def enter(self, opening):
        self.open.append(opening)
        if self.depth + len(self.open) > MAX_DEPTH:
            raise Unsupported

    def leave(self, opening):
        if not self.open or self.open.pop() != opening:
            raise Unsupported

    def begin_rows(self, layout):
        """A cell or row ends: fine in an environment, given one at the top, nonsense within braces."""
        if not self.open:
            self.layout = self.layout if self.layout == "align*" else layout
        elif self.open[-1] == "{":
            raise Unsupported

    def atom(self, tag, text, **attributes):
        """A character that stands for a finished element."""
        character = chr(FIRST_ATOM + len(self.atoms))
        if ord(character) > LAST_ATOM:
            raise Unsupported
        element = self.atoms[character] = Element(tag, attributes)
        element.text = text
        return character

    def argument(self):
        """What the command applies to: the text in braces that follows, or the next token."""
        start = self.at = BLANK.match(self.tex, self.at).end()
        depth = 0
        for found in ARGUMENT_TOKEN.finditer(self.tex, start):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if depth <= 0:
                self.at = found.end()
                return self.tex[start + 1 : self.at - 1] if self.tex[start] == "{" else found[0]
        raise Unsupported

    # --- What each command does: these return what latex2mathml gets in its place ---

    def unknown(self, name):
        r"""A macro nobody defined stays as it was typed, with its arguments: `\foo{x}`."""
        start = self.at
        while self.tex.startswith("{", self.at):
            self.argument()
        return self.atom("mtext", f"\\{name}{self.tex[start : self.at]}")

    def text(self, name):
        r"""`\text{if $x > 0$}`: words, and formulas between dollars."""
        parts = UNESCAPED_DOLLAR.split(self.argument())
        variant = "bold" if name == "textbf" else ""
        pieces = [
            self.nested(part) if odd % 2 else self.words(part, variant) for odd, part in enumerate(parts)
        ]
        return pieces[0] if len(pieces) == 1 else "{" + "".join(pieces) + "}"

    def words(self, text, variant=""):
        text = SPACING.sub(" ", FONT_SWITCH.sub("", prose.accents(text)))
        text = ESCAPED.sub(lambda found: found[1] or "", prose.typeset(text))
        text = styled(PRIVATE_USE.sub("", text), variant)
        return self.atom("mtext", text.replace(" ", "\N{NO-BREAK SPACE}"))

    def font(self, name):
        r"""`{\bf 1}` holds to the end of its group; `\cal{F}(x)` and `\frak g` mean one letter or group."""
        if name == "frak" or self.tex.startswith("{", BLANK.match(self.tex, self.at).end()):
            return f"{FONTS[name]} {self.nested(self.argument())}"
        rest = self.rest_of_group()
        if name != "bf" or "&" in rest or "\\\\" in rest:
            return f"\\{name} "
        self.at += len(rest)
        return f"{FONTS[name]} {self.nested(rest)}"

    def rest_of_group(self):
        depth = 0
        for found in ARGUMENT_TOKEN.finditer(self.tex, self.at):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if depth < 0:
                return self.tex[self.at : found.start()]
        return self.tex[self.at :]

    def delimiter(self, name):
        r"""`\left<` is an angle bracket; `\left(` stays."""
        found = ANGLE.match(self.tex, self.at)
        if not found:
            return f"\\{name} "
        self.at = found.end()
        return rf"\{name}\{'langle' if found[1] == '<' else 'rangle'} "

    def accent(self, name):
        """An accent needs something below it, for which latex2mathml would take a script."""
        if SCRIPT.match(self.tex, self.at):
            raise Unsupported
        return f"\\{name} "

    def binomial(self, name):
        """In a group, so that scripts stand on all of it."""
        return rf"{{\{name} {self.nested(self.argument())}{self.nested(self.argument())}}}"

    def general_fraction(self, name):
        r"""`\genfrac{[}{]}{0pt}{}{n}{k}`: a binomial in square brackets, too, or a fraction."""
        left, right, thickness, _style, above, below = (self.argument() for _part in range(6))
        above, below = self.nested(above), self.nested(below)
        if thickness.startswith("0"):
            content = rf"{{{above} \atop {below}}}" if left + right in ("()", "[]") else None
        else:
            content = rf"\frac{above}{below}" if left + right in ("", "()", "[]", "||") else None
        if not content:
            raise Unsupported
        return rf"{{\left{left} {content} \right{right} }}" if left else f"{{{content}}}"

    def function(self, name):
        if name in LIMIT_FUNCTIONS:
            return self.atom("mo", LIMIT_FUNCTIONS[name], form="prefix", movablelimits="true")
        return self.atom("mo", name, form="prefix")

    def operator(self, name):
        r"""`\operatorname{Hom}`, and with limits `\operatorname*{arg\,min}` and `\mathop{\rm lim}`."""
        content = self.argument()
        text = SPACING.sub(" ", FONT_SWITCH.sub("", content)).replace("{", "").replace("}", "").strip()
        if "\\" in text or not text[:1].isalpha():
            return self.nested(content)
        limits = {} if name == "operatorname" else {"movablelimits": "true"}
        return self.atom("mo", PRIVATE_USE.sub("", text), form="prefix", **limits)

    def reference(self, name):
        space = r"\quad " if name.startswith("tag") else ""
        return space + self.atom("mtext", REFERENCES[name].format(PRIVATE_USE.sub("", self.argument())))

    def without_argument(self, name):
        self.argument()
        return WITHOUT_ARGUMENT[name]

    def without_dimension(self, name):
        found = DIMENSION.match(self.tex, self.at)
        self.at = found.end() if found else self.at
        return ""

    def limits(self, name):
        r"""Only after a symbol: names with limits have them anyway, and latex2mathml takes no others."""
        return rf"\{name} " if self.previous in SYMBOLS else ""

    def colon(self, name):
        return self.atom("mo", ":", lspace="0em", rspace="0.278em")

    def negation(self, name):
        negated = self.argument()
        negated = SHORTHANDS.get(negated[1:], negated).strip()
        symbol = chr(int(SYMBOLS[negated], 16)) if negated in SYMBOLS else negated
        if len(symbol) != 1:
            raise Unsupported
        struck = normalize("NFC", symbol + "\N{COMBINING LONG SOLIDUS OVERLAY}")
        return self.atom("mi" if symbol == "∃" else "mo", struck)

    def end_of_row(self, name):
        empty = self.last_cell_if_empty()
        self.at = ROW_SPACING.match(self.tex, self.at).end()
        self.begin_rows("displaylines")
        self.cells = 0
        return rf"{empty}\\ {{}}" if SCRIPT.match(self.tex, self.at) else rf"{empty}\\ "

    def last_cell_if_empty(self):
        """What stands in an empty last cell: latex2mathml would leave out the whole last row."""
        return "{}" if self.previous and self.previous.rstrip().endswith("&") else ""

    def substack(self, name):
        return self.nested(rf"\begin{{matrix}}{self.argument()}\end{{matrix}}")

    def begin(self, name):
        name = self.argument()
        if name not in ENVIRONMENTS:
            raise Unsupported
        self.enter(name)
        found = PLACEMENT.match(self.tex, self.at)
        self.at = found.end() if found else self.at
        columns = self.columns(name)
        # Even empty, it keeps latex2mathml from taking the first cell for a column specification.
        group = "{" if name in FENCED else ""  # scripts stand on all of it
        return rf"{group}\begin{{{ENVIRONMENTS[name]}}}{{{columns}}}" if ENVIRONMENTS[name] else ""

    def columns(self, name):
        if name in ("array", "subarray") or name.startswith("alignat") or name == "alignedat":
            return "".join(re.findall("[lcr]", self.argument()))
        return ""

    def end(self, name):
        name = self.argument()
        self.leave(name)
        group = "}" if name in FENCED else ""
        empty = self.last_cell_if_empty()
        return rf"{empty}\end{{{ENVIRONMENTS[name]}}}{group}" if ENVIRONMENTS[name] else ""


HANDLERS = {
    "begin": Reader.begin,
    "end": Reader.end,
    "\\": Reader.end_of_row,
    "colon": Reader.colon,
    "limits": Reader.limits,
    "not": Reader.negation,
    "substack": Reader.substack,
    **dict.fromkeys(FONTS, Reader.font),
    **dict.fromkeys(DELIMITER_SIZES, Reader.delimiter),
    **dict.fromkeys(ACCENTS, Reader.accent),
    **dict.fromkeys(("binom", "tbinom", "dbinom"), Reader.binomial),
    **dict.fromkeys(TEXT_COMMANDS, Reader.text),
    "genfrac": Reader.general_fraction,
    **dict.fromkeys((*FUNCTIONS, *LIMIT_FUNCTIONS), Reader.function),
    **dict.fromkeys(("operatorname", "operatorname*", "operatornamewithlimits", "mathop"), Reader.operator),
    **dict.fromkeys(REFERENCES, Reader.reference),
    **dict.fromkeys(WITHOUT_ARGUMENT, Reader.without_argument),
    **dict.fromkeys(("kern", "mkern", "hskip", "mskip", "vskip"), Reader.without_dimension),
}
