r"""The Markdown that authors write: CommonMark with tables, formulas and LaTeX habits.

Left out of Markdown: raw HTML (shown as typed, but for what `html_prose.py` reads), reference definitions (a
line `[x]: y` would vanish, and one long address could be repeated thousands of times) and images from
elsewhere (they become links).
"""

import re
from contextlib import suppress
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, heading, hr, list_block, table
from markdown_it.token import Token

from . import formula_syntax, html_prose, latex_blocks, latex_prose, prose
from .paragraph import BARE_ADDRESS
from .pictures import CALL
from .tokens import link, literal, picture

# Deepest nesting of blocks, of which a list is two; the parser leaves out what lies deeper. The time that the
# worst texts take (50,000 opening brackets) grows with it.
MAX_NESTING = 16
MAX_CELLS = 10_000  # of a table; a larger one is shown as plain lines
IMAGE = re.compile(r"!\[([^\[\]]*+)\]\(\s{0,9}+<?([^\s<>()]*+)>?\s{0,9}+(?:\"[^\"]*+\"|'[^']*+')?\s{0,9}+\)")
BREAKS = ("softbreak", "hardbreak")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
SCHEME_BEFORE = re.compile(r"https?$", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)
ALLOWED_SCHEME = re.compile(r"https?://|mailto:", re.IGNORECASE)


def parser(renderer, letter=False):
    """A Markdown parser that hands its tokens to `renderer`, a renderer class of markdown-it.

    A `letter` is read as mail is written: its lines stay lines, and one of dashes makes no heading.
    """
    markdown = MarkdownIt("js-default", {"html": False, "maxNesting": MAX_NESTING}, renderer_cls=renderer)
    markdown.disable(["reference", "image"])
    markdown.validateLink = allowed_address
    for mark in "'\"":  # where a `quotation' may end
        markdown.inline.add_terminator_char(mark)
    inline, block, core = markdown.inline.ruler, markdown.block.ruler, markdown.core.ruler
    inline.before("escape", "running_text", running_text)
    inline.before("link", "image_link", image_link)
    inline.at("linkify", bare_address)
    block.before(
        "fence", "formula", formula_syntax.display_formula, {"alt": ["paragraph", "blockquote", "list"]}
    )
    for name, rule, interrupted in INTERRUPTING:
        block.at(name, formula_syntax.outside_formulas(rule), {"alt": interrupted})
    core.before("block", "latex", prepare)
    core.after("inline", "figures", figures)
    core.before("text_join", "typography", typography)
    core.after("typography", "direction", direction)
    if letter:
        markdown.disable(["lheading"])
        core.after("typography", "lines", keep_lines)
    return markdown


def prepare(state):
    """What is to be known or done before blocks are read; a title has none."""
    if not state.inlineMode:
        state.src = latex_blocks.in_markdown(state.src)
        formula_syntax.note_formulas(state)


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


RULES = {
    "$": (formula_syntax.dollars,),
    "\\": (formula_syntax.delimited, accent, latex_prose.command),
    "{": (accent, latex_prose.group),
    "`": (latex_prose.double_quote, latex_prose.single_quote),
    "*": (latex_prose.asterisk,),
    "_": (latex_prose.underscore,),
    "<": (html_prose.element,),
}


def running_text(state, silent):
    """markdown-it's inline rule for formulas, LaTeX and HTML in a text, by the character they begin with."""
    rules = RULES.get(state.src[state.pos])
    return bool(rules) and any(rule(state, silent) for rule in rules)


def image_link(state, silent):
    """`![alt](address)` is a link to the image: pages load nothing from elsewhere but `picture:12`."""
    found = IMAGE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if called := CALL.fullmatch(found[2]):
        return placed(state, silent, found, int(called[1]))
    address = state.md.normalizeLink(found[2])
    if not state.md.validateLink(address):
        return False
    if not silent:
        link(state, address, found[1] or address)
    state.pos = found.end()
    return True


def placed(state, silent, found, number):
    """A picture of this text; False for one that it does not have, which stays as it was typed."""
    known = state.env.get("pictures", {}).get(number)
    if not known:
        return False
    if not silent:
        picture(state, known, found[1] or known.alt)
    state.pos = found.end()
    return True


def figures(state):
    """A paragraph of nothing but pictures is a figure; every output but HTML takes it for a paragraph."""
    for before, block, after in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if before.type == "paragraph_open" and not before.hidden and is_of_pictures(block.children or []):
            before.tag = after.tag = "figure"


def is_of_pictures(children):
    pictures = [token for token in children if token.type == "picture"]
    others = [token for token in children if token.type not in ("picture", "softbreak")]
    return bool(pictures) and not any(token.type != "text" or token.content.strip() for token in others)


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


# As markdown-it has them, and what each may interrupt.
INTERRUPTING = (
    ("table", bounded_table, ["paragraph"]),
    ("blockquote", blockquote, ["paragraph", "reference", "blockquote", "list"]),
    ("hr", hr, ["paragraph", "reference", "blockquote", "list"]),
    ("list", list_block, ["paragraph", "reference", "blockquote"]),
    ("heading", heading, ["paragraph", "reference", "blockquote"]),
)


def typography(state):
    """Dashes, ties and closing quotes in the text of every block."""
    edge = Token("softbreak", "br", 0)
    for block in state.tokens:
        children = (block.type == "inline" and block.children) or []
        quoted = any("“" in token.content for token in children)
        for before, token, after in zip([edge, *children], children, [*children[1:], edge], strict=False):
            if token.type == "text" and before.info != "auto":
                if token.content.startswith("--") and is_rule(before, token, after):
                    continue
                if "--" in token.content or "~" in token.content:
                    token.content = prose.typeset(token.content, border(before), border(after))
                token.content = token.content.replace("''", "”") if quoted else token.content


def is_rule(before, token, after):
    """Whether a line is only dashes, as above the signature of a letter."""
    return token.content.strip() in ("--", "---") and before.type in BREAKS and after.type in BREAKS


def border(token):
    """What a neighbour of a piece of text looks like to it: a space or a letter."""
    return " " if token.type in BREAKS else "x"


def keep_lines(state):
    """Every line of the source stays one."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "softbreak":
                token.type = "hardbreak"


def direction(state):
    """Blocks with words from right to left say that the first letter decides about their direction."""
    if not RIGHT_TO_LEFT.search(state.src):
        return
    for index, block in enumerate(state.tokens):
        if block.type == "inline" and index and RIGHT_TO_LEFT.search(block.content):
            opening = state.tokens[index - 1]
            (state.tokens[index - 2] if opening.hidden else opening).attrSet("dir", "auto")
