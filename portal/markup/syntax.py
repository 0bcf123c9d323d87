r"""The Markdown that authors write: CommonMark with tables, formulas and LaTeX habits.

Left out of Markdown: raw HTML (shown as typed), reference definitions (a line `[x]: y` would vanish, and
one long address could be repeated thousands of times) and embedded images (they become links).
"""

import re
from contextlib import suppress
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.rules_block import table
from markdown_it.token import Token

from . import prose
from .formula_syntax import display_formula, inline_formula

# Deepest nesting of blocks, of which a list is two; the parser leaves out what lies deeper. The time that the
# worst texts take (50,000 opening brackets) grows with it.
MAX_NESTING = 16
MAX_CELLS = 10_000  # of a table; a larger one is shown as plain lines
IMAGE = re.compile(r"!\[([^\[\]]*+)\]\(\s{0,9}+<?([^\s<>()]*+)>?\s{0,9}+(?:\"[^\"]*+\"|'[^']*+')?\s{0,9}+\)")
BARE_ADDRESS = re.compile(
    r"https?://(?:\([^\s()<>]*+\)|[^\s()<>\"'`$\\^{}|])+(?<![.,;:!?*_~\]])", re.IGNORECASE
)
SCHEME_BEFORE = re.compile(r"https?$", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)
ALLOWED_SCHEME = re.compile(r"https?://|mailto:", re.IGNORECASE)


def parser(renderer):
    """A Markdown parser that hands its tokens to `renderer`, a renderer class of markdown-it."""
    markdown = MarkdownIt("js-default", {"html": False, "maxNesting": MAX_NESTING}, renderer_cls=renderer)
    markdown.disable(["reference", "image"])
    markdown.validateLink = allowed_address
    inline, block = markdown.inline.ruler, markdown.block.ruler
    inline.before("escape", "formula", inline_formula)
    inline.after("formula", "accent", accent)
    inline.before("backticks", "quote", opening_quote)
    inline.before("link", "image_link", image_link)
    inline.at("linkify", bare_address)
    block.before("fence", "formula", display_formula, {"alt": ["paragraph", "blockquote", "list"]})
    block.at("table", bounded_table, {"alt": ["paragraph"]})
    markdown.core.ruler.before("text_join", "typography", typography)
    return markdown


def allowed_address(address):
    """Whether a link may go there: http, https, mailto, or a place on this site."""
    return not SCHEME.match(address) or bool(ALLOWED_SCHEME.match(address))


def resolved(address, base):
    """The address as seen from the page at `base`; as it is if that is "" or one of them makes no sense."""
    with suppress(ValueError):
        return urljoin(base, address) if base else address
    return address


def bounded_table(state, start, end, silent):
    """The table rule, except that rows with too few cells cannot be blown up without bound."""
    if start < state.env.get("no_table_before", 0) or not table(state, start, end, True):
        return False
    last = next((line for line in range(start, end) if state.isEmpty(line)), end)
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    if columns * (last - start) > MAX_CELLS:
        state.env["no_table_before"] = last
        return False
    return table(state, start, end, silent)


def accent(state, silent):
    found = prose.ACCENT.match(state.src, state.pos, state.posMax)
    letter = prose.accented(found) if found else None
    return bool(letter) and literal(state, silent, letter, found.end())


def opening_quote(state, silent):
    if state.src[state.pos - 1 : state.pos] == "`" or not prose.OPENING_QUOTE.match(state.src, state.pos):
        return False
    return literal(state, silent, "“", state.pos + 2)


def literal(state, silent, text, end):
    """Take everything up to `end` as `text`, in a token of its own."""
    if not silent:
        state.push("text", "", 0).content = text
    state.pos = end
    return True


def image_link(state, silent):
    """`![alt](address)` is a link to the image: pages load nothing from elsewhere."""
    found = IMAGE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    address = state.md.normalizeLink(found[2])
    if not state.md.validateLink(address):
        return False
    if not silent:
        link(state, address, found[1] or address)
    state.pos = found.end()
    return True


def bare_address(state, silent):
    """An address in running text becomes a link; underscores and dollars in it stay what they are."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME_BEFORE.search(state.pending[-5:])
    if not scheme:
        return False
    found = BARE_ADDRESS.match(state.src, state.pos - len(scheme[0]), state.posMax)
    if not found:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        link(state, state.md.normalizeLink(found[0]), found[0], info="auto")
    state.pos = found.end()
    return True


def link(state, address, label, info=""):
    """Push a link, or its label alone where a link surrounds it; `info` is "auto" as for `<address>`."""
    if not state.linkLevel:
        opening = state.push("link_open", "a", 1)
        opening.attrs, opening.info = {"href": address}, info
    state.push("text", "", 0).content = label
    if not state.linkLevel:
        state.push("link_close", "a", -1)


def typography(state):
    """Dashes, ties and closing quotes in the text of every block."""
    edge = Token("softbreak", "br", 0)
    for block in state.tokens:
        children = (block.type == "inline" and block.children) or []
        quoted = any("“" in token.content for token in children)
        for before, token, after in zip([edge, *children], children, [*children[1:], edge], strict=False):
            if token.type == "text" and before.info != "auto":
                token.content = prose.typeset(token.content, border(before), border(after))
                token.content = token.content.replace("''", "”") if quoted else token.content


def border(token):
    """What a neighbour of a piece of text looks like to it: a space or a letter."""
    return " " if token.type in ("softbreak", "hardbreak") else "x"
