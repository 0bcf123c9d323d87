r"""Authors' text: Markdown with LaTeX in; safe HTML with MathML, Unicode text or Typst out.

    to_html("For $x \in \mathbb{R}$ ...")          a text as HTML
    to_text("For $x \in \mathbb{R}$ ...")          the same for mails, calendars and feeds: For x ∈ ℝ ...
    to_inline_html("The $h$-principle")            a title as HTML: formulas and emphasis only
    to_line("The $h$-principle")                   a title as one line of plain text
    to_excerpt("For $x \in \mathbb{R}$ ...", 300)   the beginning of a text as one line of plain text
    to_typst("For $x \in \mathbb{R}$ ...")         a text for PDFs, as Typst that names its formulas
    to_inline_typst("The $h$-principle")           a title for PDFs
    check(source)                                  what a form asks before it accepts a text
    warnings(source)                               what its author is told: line 3: `\GL` is not known ...
    expanded(source)                               the source without the macros of its event

The renderers take any string and never raise: what is too long is cut, a formula that cannot be rendered
is shown as TeX. The same source gives the same output in every process. A source that has `macros` (see
`portal.models.AuthorsText`) is read with these, and so are its `pictures`; any other string has none.
"""

import re
from functools import lru_cache, wraps
from html import escape
from itertools import pairwise

from django.utils.text import Truncator

from . import latex_blocks
from .definitions import Unreadable
from .formulas import Budget
from .html_output import TEXT_CLEANER, TITLE_CLEANER, HtmlRenderer
from .macros import calls_of, expanded, known, names_of
from .macros import check as check_macros
from .pictures import MARK as PICTURE
from .pictures import in_words, pictures_of
from .pictures import known as known_pictures
from .problems import problems
from .source import MAX_SOURCE, MAX_TITLE, MarkupTooLong, bounded, check, printable
from .syntax import RIGHT_TO_LEFT, parser
from .text_output import TextRenderer
from .typst_output import TypstFormula, TypstRenderer, TypstText, breakable, quoted

__all__ = [
    "MAX_SOURCE",
    "MAX_TITLE",
    "PICTURE",
    "MarkupTooLong",
    "TypstFormula",
    "TypstText",
    "Unreadable",
    "breakable",
    "calls_of",
    "check",
    "check_macros",
    "expanded",
    "in_words",
    "names_of",
    "quoted",
    "to_excerpt",
    "to_html",
    "to_inline_html",
    "to_inline_typst",
    "to_line",
    "to_text",
    "to_typst",
    "unwrapped",
    "warnings",
]

HTML = parser(HtmlRenderer)
TEXT = parser(TextRenderer)
LETTER_HTML, LETTER_TEXT = parser(HtmlRenderer, letter=True), parser(TextRenderer, letter=True)
TYPST = parser(TypstRenderer)

SOURCE_OF_A_CHARACTER = 10  # characters of source that one of a readable text may take: addresses, formulas

HARD_BREAK = re.compile(r"(?:  |\\)$")

# Plain words, in which no markup can hide: most titles and names, and many a summary.
WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:?()’“”–—]|-(?!-)|'(?!'))*")


def renderer(kept):
    """Make a function of a source read it with its macros and pictures, and keep so many of its answers."""

    def of(render):
        render = lru_cache(maxsize=kept)(render)

        @wraps(render)
        def rendered(source, **options):
            if pictures := pictures_of(source):
                options["pictures"] = pictures
            return render(expanded(source), **options)

        rendered.cache_clear = render.cache_clear
        return rendered

    return of


@renderer(64)
def to_html(source, *, first_heading=3, base="", letter=False, pictures=""):
    """The text as safe HTML; its highest heading becomes `h<first_heading>`.

    Relative links are resolved against `base` if it is given (an address, for mails and feeds). A `letter` is
    read as mail is written: its lines stay lines, and one of dashes makes no heading. Pictures (as
    `markup.pictures.written`) load from this site; with a `base` they are links to them.
    """
    source = bounded(source)
    if WORDS.fullmatch(source) and not RIGHT_TO_LEFT.search(source):
        return f"<p>{escape(source, quote=False)}</p>\n"
    env = environment(first_heading=first_heading, base=base, pictures=pictures)
    html = (LETTER_HTML if letter else HTML).render(source, env)
    return TEXT_CLEANER.clean(printable(html))


@renderer(64)
def to_text(source, *, base="", letter=False, pictures=""):
    """The text as plain text: paragraphs parted by a blank line, links as "text (address)"."""
    source = bounded(source)
    if WORDS.fullmatch(source):
        return source
    env = environment(base=base, pictures=pictures)
    return printable((LETTER_TEXT if letter else TEXT).render(source, env))


@renderer(1024)
def to_inline_html(source):
    """A title as safe HTML: formulas, emphasis and code; no blocks, and links lose their address."""
    source = " ".join(bounded(source, MAX_TITLE).split())
    if WORDS.fullmatch(source):
        html = escape(source, quote=False)
    else:
        html = TITLE_CLEANER.clean(printable(HTML.renderInline(source, environment(title=True))))
    return f"<bdi>{html}</bdi>" if RIGHT_TO_LEFT.search(source) else html


@renderer(1024)
def to_line(source):
    """A title as one line of plain text, for subjects, SUMMARY and <title>."""
    source = " ".join(bounded(source, MAX_TITLE).split())
    if WORDS.fullmatch(source):
        return source
    return " ".join(printable(TEXT.renderInline(source, environment(title=True))).split())


@renderer(64)
def to_typst(source, *, base="", pictures=""):
    """The text as a `TypstText`; relative links are resolved against `base`, an address."""
    source = bounded(source)
    if WORDS.fullmatch(source):
        return TypstText(f"text-blocks(text-paragraph({breakable(source)}))")
    return TYPST.render(source, environment(base=base, pictures=pictures))


@renderer(1024)
def to_inline_typst(source):
    """A title as a `TypstText`: formulas, emphasis and code, without blocks and links."""
    source = " ".join(bounded(source, MAX_TITLE).split())
    if WORDS.fullmatch(source):
        return TypstText(f"text-blocks(text-inline({breakable(source)}))")
    return TYPST.renderInline(source, environment(title=True))


def to_excerpt(source, most):
    """The beginning of a text as one line of at most `most` characters.

    The text is cut before it is rendered: a whole one can take half a second.
    """
    beginning = bounded(in_words(expanded(source)), most * SOURCE_OF_A_CHARACTER)
    return Truncator(" ".join(to_text(beginning).split())).chars(most)


def warnings(source, *, title=False):
    r"""What could not be set in a text, or in the one line of a `title`: a list of (line, sentence).

    As text, one is "line 3: `\GL` is not known; it is shown as written."
    """
    macros, pictures = known(getattr(source, "macros", "")), pictures_of(source)
    source = bounded(expanded(source), MAX_TITLE if title else MAX_SOURCE)
    if not any(mark in source for mark in ("\\", "$", "<", PICTURE)):
        return []
    env = environment(title=title, pictures=pictures)
    return problems(source, TEXT.parseInline(source, env) if title else TEXT.parse(source, env), macros)


def unwrapped(source):
    """The text with each of its paragraphs on one line, for a letter, which would keep their lines."""
    source = latex_blocks.in_markdown(bounded(expanded(source)))
    if "\n" not in source:
        return source
    lines, within = source.split("\n"), set()  # the numbers of those that go on in a paragraph
    for before, block in pairwise(TEXT.parse(source, environment())):
        if before.type == "paragraph_open" and block.map:
            within.update(range(block.map[0] + 1, block.map[1]))
    pieces = lines[:1]
    for number, line in enumerate(lines[1:], 1):
        joins = number in within and not HARD_BREAK.search(lines[number - 1]) and line.lstrip()[:1] != ">"
        pieces += [" ", line.lstrip()] if joins else ["\n", line]
    return "".join(pieces)


def environment(*, base="", first_heading=3, title=False, pictures=""):
    """What the parsers and renderers need to know beside the source and the tokens."""
    return {
        "budget": Budget(),
        "base": base,
        "first_heading": first_heading,
        "title": title,
        "pictures": known_pictures(pictures),
    }
