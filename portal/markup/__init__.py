r"""Authors' text: Markdown with LaTeX in; safe HTML with MathML, Unicode text or Typst out.

    to_html("For $x \in \mathbb{R}$ ...")          a text as HTML
    to_text("For $x \in \mathbb{R}$ ...")          the same for mails, calendars and feeds: For x ∈ ℝ ...
    to_inline_html("The $h$-principle")            a title as HTML: formulas and emphasis only
    to_line("The $h$-principle")                   a title as one line of plain text
    to_excerpt("For $x \in \mathbb{R}$ ...", 300)   the beginning of a text as one line of plain text
    to_typst("For $x \in \mathbb{R}$ ...")         a text for PDFs, as Typst that names its formulas
    to_inline_typst("The $h$-principle")           a title for PDFs
    check(source)                                  what a form asks before it accepts a text

The renderers take any string and never raise: what is too long is cut, a formula that cannot be rendered
is shown as TeX. The same source gives the same output in every process.
"""

import re
from functools import lru_cache
from html import escape

from django.utils.text import Truncator

from .formulas import Budget
from .html_output import TEXT_CLEANER, TITLE_CLEANER, HtmlRenderer
from .source import MAX_SOURCE, MAX_TITLE, MarkupTooLong, bounded, check, printable
from .syntax import parser
from .text_output import TextRenderer
from .typst_output import TypstFormula, TypstRenderer, TypstText, breakable, quoted

__all__ = [
    "MAX_SOURCE",
    "MAX_TITLE",
    "MarkupTooLong",
    "TypstFormula",
    "TypstText",
    "breakable",
    "check",
    "quoted",
    "to_excerpt",
    "to_html",
    "to_inline_html",
    "to_inline_typst",
    "to_line",
    "to_text",
    "to_typst",
]

HTML = parser(HtmlRenderer)
TEXT = parser(TextRenderer)
TYPST = parser(TypstRenderer)

SOURCE_OF_A_CHARACTER = 10  # characters of source that one of a readable text may take: addresses, formulas

# Plain words, in which no markup can hide: most titles and names, and many a summary.
WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:?()’“”–—]|-(?!-)|'(?!'))*")


@lru_cache(maxsize=64)
def to_html(source, *, first_heading=3, base=""):
    """The text as safe HTML; its highest heading becomes `h<first_heading>`.

    Relative links are resolved against `base` if it is given (an address, for mails and feeds).
    """
    source = bounded(source)
    if WORDS.fullmatch(source):
        return f"<p>{escape(source, quote=False)}</p>\n"
    html = HTML.render(source, environment(first_heading=first_heading, base=base))
    return TEXT_CLEANER.clean(printable(html))


@lru_cache(maxsize=64)
def to_text(source, *, base=""):
    """The text as plain text: paragraphs parted by a blank line, links as "text (address)"."""
    source = bounded(source)
    return source if WORDS.fullmatch(source) else printable(TEXT.render(source, environment(base=base)))


@lru_cache(maxsize=1024)
def to_inline_html(source):
    """A title as safe HTML: formulas, emphasis and code; no blocks, and links lose their address."""
    source = " ".join(bounded(source, MAX_TITLE).split())
    if WORDS.fullmatch(source):
        return escape(source, quote=False)
    return TITLE_CLEANER.clean(printable(HTML.renderInline(source, environment(title=True))))


@lru_cache(maxsize=1024)
def to_line(source):
    """A title as one line of plain text, for subjects, SUMMARY and <title>."""
    source = " ".join(bounded(source, MAX_TITLE).split())
    if WORDS.fullmatch(source):
        return source
    return " ".join(printable(TEXT.renderInline(source, environment(title=True))).split())


@lru_cache(maxsize=64)
def to_typst(source, *, base=""):
    """The text as a `TypstText`; relative links are resolved against `base`, an address."""
    source = bounded(source)
    if WORDS.fullmatch(source):
        return TypstText(f"text-blocks(text-paragraph({breakable(source)}))")
    return TYPST.render(source, environment(base=base))


@lru_cache(maxsize=1024)
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
    beginning = bounded(source, most * SOURCE_OF_A_CHARACTER)
    return Truncator(" ".join(to_text(beginning).split())).chars(most)


def environment(*, base="", first_heading=3, title=False):
    """What the renderers need to know beside the tokens."""
    return {"budget": Budget(), "base": base, "first_heading": first_heading, "title": title}
