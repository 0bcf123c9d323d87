r"""What is to be known of a whole paragraph before its parts are read: the pairs of dollars and of braces.

People write `$ X $` and `mod$ A$`, and also "$5 and $6". So dollars are not paired from the left, but so that
formulas stand between them and prose does not: what is tight between two dollars is a formula unless it reads
as prose; with blanks at its edges it also needs a letter and must hold no word; and a dollar before a number
that another price follows is money. Dollars in code and in addresses are no signs at all.
"""

import re
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from . import prose

NEVER = 9
ALONE, LOOSE, TIGHT = 2, 1, 0  # what a dollar without a partner costs, and a pair with and without blanks

BARE_ADDRESS = re.compile(
    r"https?://[^\s()<>\"'`$\\^{}|/]+(?:/(?:\([^\s()<>]*+\)|\$(?=[\w/])|[^\s()<>\"'`$\\^{}|])*)?"
    r"(?<![.,;:!?*_~\]])",
    re.IGNORECASE,
)
ENVIRONMENT = r"(?:equation|align|alignat|gather|multline|eqnarray|flalign|displaymath)\*?"
# Single dollars stand in words only: `$x$$y$` is two formulas.
DISPLAY_DOLLARS = re.compile(
    r"\$\$((?:[^$\\`]++|\\(?:text\w*|mbox|hbox)\s*\{[^{}`]*\}|\\.)++)\$\$", re.DOTALL
)
DISPLAY_BRACKETS = re.compile(r"\\\[((?:[^\\`]++|\\(?![\[\]]).)++)\\\]", re.DOTALL)
PARENTHESES = re.compile(r"\\\(((?:[^\\`]++|\\(?![()]).)++)\\\)", re.DOTALL)
# As above, with a backslash more: Jekyll and its kin take one away before formulas are read.
ESCAPED_BRACKETS = re.compile(r"\\\\\[((?:[^\\`]++|\\(?!\\[\[\]]).)++)\\\\\]", re.DOTALL)
ESCAPED_PARENTHESES = re.compile(r"\\\\\(((?:[^\\`]++|\\(?!\\[()]).)++)\\\\\)", re.DOTALL)
DISPLAY_ENVIRONMENT = re.compile(
    rf"(\\begin\{{(?P<name>{ENVIRONMENT})\}}(?:[^\\`]++|\\(?!(?:begin|end)\{{(?P=name)\}}).)++\\end\{{(?P=name)\}})",
    re.DOTALL,
)
SIGNS = re.compile(
    rf"(?P<formula>{DISPLAY_DOLLARS.pattern}|{DISPLAY_BRACKETS.pattern}|{PARENTHESES.pattern}"
    rf"|{DISPLAY_ENVIRONMENT.pattern})"
    rf"|(?P<end>\n[ \t>]*(?=\n))|(?P<dollar>\$)"
    rf"|{prose.OPENING_QUOTE.pattern}|{prose.MIXED_QUOTE.pattern}|{prose.SINGLE_QUOTE.pattern}"
    r"|(?P<nested>\\(?:text|textrm|mbox|hbox)\{[^{}$]*\$[^{}$]*\$[^{}]*\})"
    r"|(?P<ticks>`++)(?:.*?(?<!`)(?P=ticks)(?!`))?"
    rf"|<https?://[^\s<>]*>|{BARE_ADDRESS.pattern}|\]\([^\s()]*\)|\\.",
    re.DOTALL,
)
# Without any of these, all that `SIGNS` could find are dollars and commands.
WITH_SIGNS = (
    "`",
    "://",
    "](",
    "$$",
    "\\$",
    "\\\\",
    "\\(",
    "\\[",
    "\\begin",
    "\\text",
    "\\mbox",
    "\\hbox",
    "\n\n",
    "\n ",
    "\n>",
    "\n\t",
)
BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
ELEMENT_TAG = re.compile(
    r"<(?P<closing>/)?(?P<name>i|em|u|b|strong|s|del|su[bp]|code|tt|a)(?P<attributes>\s[^<>]*)?>",
    re.IGNORECASE,
)

# US$5 and A$7, $5-$x, $10k/$m: money even where a formula could stand.
MONEY = re.compile(r"(?<=[A-Z])\$\s?\d|\$\d[\d.,]*+[kKmMbn]*+\s?[-–—/+]\$")
PRICE = re.compile(r"(?<![A-Za-z$])(?:US|CA|AU|NZ|HK|C|A)\$\s?\d")  # which ends no formula
TEX = re.compile(r"[\\^_{]")
# Words that are meant as such, and commands: neither makes prose of a formula.
SAID = re.compile(
    r"\\(?:text\w*|mbox|hbox|math\w+|operatorname\*?|label|tag|begin|end|ref|eqref|cite)\s*\{[^{}]*\}|\\[A-Za-z]+"
)
PROSE = re.compile(
    r"(?<![\\A-Za-z])(?:[A-Za-z]{2,}[.,;:]?\s+[a-z]{3,}|[A-Za-z]{3,}[.,;:]?\s+[a-z]{2,})(?=[\s.,;:]|$)"
)
WORD = re.compile(r"(?:^|(?<=[\s,]))[a-z]{2,}[.,;:]?(?=\s|$)|[.,;:]\s+$")
BLANK = re.compile(r"\s")
# Brackets that another Markdown wanted escaped, with words in them: `\[Example et al., 2011\]`.
MATHEMATICS = re.compile(r"[\\^_={}<>+|*/∈≤≥]")
LONG_WORD = re.compile(r"(?<![^\W_])[A-Za-z][a-z]{2,}(?![^\W_])")
LETTER = re.compile(r"[^\W\d_]|\\")


class Element(NamedTuple):
    """An element of HTML in a paragraph: `inside` is the (start, end) of its content, `end` where it ends."""

    name: str
    attributes: str
    inside: tuple
    end: int


class Paragraph:
    """A text whose dollars and braces are paired when somebody asks, in time proportional to its length."""

    def __init__(self, text):
        self.text = text

    @cached_property
    def braces(self):
        """The position of each opening brace that is closed, with that of its closing one."""
        pairs, opened = {}, []
        for found in BRACES.finditer(self.text):
            if found[0] == "{":
                opened.append(found.start())
            elif found[0] == "}" and opened:
                pairs[opened.pop()] = found.start()
        return pairs

    @cached_property
    def elements(self):
        """The `Element` that begins at a position, for those that are closed."""
        found, opened = {}, {}
        for tag in ELEMENT_TAG.finditer(self.text):
            name = tag["name"].lower()
            if not tag["closing"]:
                opened.setdefault(name, []).append(tag)
            elif opened.get(name):
                first = opened[name].pop()
                inside = (first.end(), tag.start())
                found[first.start()] = Element(name, first["attributes"] or "", inside, tag.end())
        return found

    @cached_property
    def formulas(self):
        """The dollar that opens each formula, with the one that closes it."""
        return {opening: closing for run in self.dollars for opening, closing in paired(self.text, run)}

    @property
    def dollars(self):
        """The positions of the single dollars, a list for each paragraph."""
        return self._signs[0]

    @cached_property
    def spans(self):
        """Where formulas of any kind stand, as (start, end) in order; a blank line parts paragraphs."""
        return sorted([*self._signs[1], *self.formulas.items()])

    @cached_property
    def _signs(self):
        """The single dollars, a list for each paragraph, and the spans of other formulas."""
        if not any(sign in self.text for sign in WITH_SIGNS):
            return [[at for at, character in enumerate(self.text) if character == "$"]], []
        runs, spans = [[]], []
        for found in SIGNS.finditer(self.text):
            if found.lastgroup == "dollar":
                runs[-1].append(found.start())
            elif found.lastgroup == "end":
                runs.append([])
            elif found["formula"] and not is_words(found["formula"][2:-2]):
                spans.append(found.span())
            elif found["formula"] or found["nested"] and len(runs[-1]) % 2 == 0:
                runs[-1] += [at for at in range(*found.span()) if self.text[at] == "$"]
        return runs, spans


def paired(text, dollars):
    """The pairs of these dollars for which prose stays prose and formulas become formulas."""
    from_the_left = list(zip(dollars[::2], dollars[1::2], strict=False))
    if len(dollars) % 2 == 0 and all(cost_of(text, *pair) == TIGHT for pair in from_the_left):
        yield from from_the_left  # as in most texts, and nothing could cost less
        return
    costs = [cost_of(text, opening, closing) for opening, closing in pairwise(dollars)]
    best = [0] * (len(dollars) + 2)
    for index in reversed(range(len(dollars))):
        alone = ALONE + best[index + 1]
        best[index] = min(alone, costs[index] + best[index + 2]) if index < len(costs) else alone
    index = 0
    while index < len(costs):
        if costs[index] + best[index + 2] <= ALONE + best[index + 1]:
            yield dollars[index], dollars[index + 1]
            index += 1
        index += 1


def cost_of(text, opening, closing):
    """What it costs to read the text between two dollars as a formula."""
    content = text[opening + 1 : closing]
    if not content.strip() or "`" in content or MONEY.match(text, opening):
        return NEVER
    if text[closing + 1 : closing + 3].lstrip()[:1].isdigit() and before_number(text, content, closing):
        return NEVER
    if BLANK.search(content) is None:
        return TIGHT
    words = SAID.sub("{}", content) if "\\" in content else content
    if content == content.strip():
        return NEVER if PROSE.search(words) else TIGHT
    return LOOSE if LETTER.search(content) and not WORD.search(words) else NEVER


def is_words(content):
    r"""Whether what stands in `\[...\]` or `\(...\)` is words in escaped brackets and no formula."""
    is_plain = not MATHEMATICS.search(content)
    return is_plain and bool(BLANK.search(content.strip()) and LONG_WORD.search(content))


def before_number(text, content, closing):
    """Whether the dollar at `closing`, which stands before a number, is one of money."""
    if PRICE.match(text, max(0, closing - 2)) or PRICE.match(text, max(0, closing - 1)):
        return True
    return text[closing + 1].isdigit() and not TEX.search(content)


def of(state):
    """The paragraph that an inline rule is in."""
    known = state.env.get("paragraph")
    if known is None or known.text is not state.src:
        known = state.env["paragraph"] = Paragraph(state.src)
    return known
