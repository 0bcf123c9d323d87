"""Authors' text as plain text, for mails, calendars and feeds."""

import re
from itertools import count, repeat
from typing import ClassVar

from .syntax import resolved

THIN = "\N{THIN SPACE}"  # at the edge of a formula, until it is known what stands there
SPACES = re.compile(f" ?{THIN} ?")
SPACE_FIRST = re.compile(r"\s*(?:\\[,;: ]|~|\\q?quad(?![A-Za-z]))")
SPACE_LAST = re.compile(r"(?:\\[,;: ]|~|\\q?quad)\s*\Z")


class TextRenderer:
    """A renderer for markdown-it whose output is plain text.

    Reads from the environment `budget` (of formulas), `base` (address that relative links are resolved
    against, or "") and `title` (whether this is one line, without addresses and rows).
    """

    __output__: ClassVar[str] = "text"

    def __init__(self, parser=None):
        """markdown-it passes its parser, as to its own renderer."""

    def render(self, tokens, options, env):
        return "\n\n".join(blocks(tokens, env))


def blocks(tokens, env):
    """The text of each block, without the empty ones; a block may have several lines."""
    texts = (BLOCKS[token.type](token, inner, env) for token, inner in split(tokens))
    return [text for text in texts if text.strip()]


def split(tokens):
    """The blocks on the outermost level: the opening token of each, with the tokens inside it."""
    start = 0
    while start < len(tokens):
        end, depth = start, tokens[start].nesting
        while depth > 0:
            end += 1
            depth += tokens[end].nesting
        yield tokens[start], tokens[start + 1 : end]
        start = end + 1


def paragraph(token, inner, env):
    return inline(inner[0], env)


def quotation(token, inner, env):
    return indented("\n\n".join(blocks(inner, env)), "> ", "> ")


def bullets(token, inner, env):
    return items(inner, repeat("- "), env)


def numbered(token, inner, env):
    return items(inner, (f"{number}. " for number in count(int(token.attrs.get("start", 1)))), env)


def items(inner, markers, env):
    """List items under their markers; a blank line between them only if the author left blank lines."""
    contents = [content for _, content in split(inner)]
    paragraphs = [part for content in contents for part, _ in split(content) if part.type == "paragraph_open"]
    gap = "\n" if all(part.hidden for part in paragraphs) else "\n\n"
    texts = [gap.join(blocks(content, env)) for content in contents]
    marked = [indented(text, marker, " " * len(marker)) for text, marker in zip(texts, markers, strict=False)]
    return gap.join(marked)


def indented(text, first, others):
    lines = text.split("\n")
    prefixes = [first, *[others] * (len(lines) - 1)]
    return "\n".join((prefix + line).rstrip() for prefix, line in zip(prefixes, lines, strict=True))


def table(token, inner, env):
    """Rows as lines, cells parted by bars."""
    return "\n".join(table_texts(inner, env))


def table_texts(inner, env):
    rows = [cells for _, part in split(inner) for _, cells in split(part)]
    texts = [[inline(cell[0], env) for _, cell in split(cells)] for cells in rows]
    return [" | ".join(row) for row in texts]


def code(token, inner, env):
    return token.content.expandtabs(4).rstrip()


BLOCKS = {
    "paragraph_open": paragraph,
    "heading_open": paragraph,
    "inline": lambda token, inner, env: inline(token, env),  # a title
    "blockquote_open": quotation,
    "bullet_list_open": bullets,
    "ordered_list_open": numbered,
    "table_open": table,
    "code_block": code,
    "fence": code,
    "hr": lambda token, inner, env: "* * *",
    "formula": lambda token, inner, env: formula(token, env),
}


def inline(text, env):
    """The text of a paragraph: emphasis dropped, links with their addresses, formulas in Unicode."""
    pieces, links = [], []
    for token in text.children or []:
        if token.type == "link_open":
            links.append((len(pieces), token.attrs["href"]))
        elif token.type == "link_close":
            start, href = links.pop()
            label = "".join(pieces[start:])
            pieces[start:] = [label if env["title"] else linked(label, href, env["base"])]
        elif token.type in INLINE:
            pieces.append(INLINE[token.type](token, env))
    text = "".join(pieces)
    return (SPACES.sub(" ", text) if THIN in text else text).strip()


def linked(label, href, base):
    """A link: "text (address)", or the address alone where the text says no more."""
    address = resolved(href, base).removeprefix("mailto:")
    return address if label in ("", address, href) else f"{label} ({address})"


def formula(token, env):
    found = env["budget"].text(token.content, token.info == "display" and not env["title"])
    text = token.content if found is None else found
    if found and not token.block:  # 10$\,\mu$m
        first, last = SPACE_FIRST.match(token.content), SPACE_LAST.search(token.content)
        text = f"{THIN if first else ''}{text}{THIN if last else ''}"
    return text if token.block else text.replace("\n", " " if found is None else "; ")


def characters(token, env):
    return token.content.replace("\N{NO-BREAK SPACE}", " ")


def picture(token, env):
    """The words for it, with its address where that leads somewhere; nothing for a decoration."""
    address = token.meta["picture"].address
    return linked(token.content, address, env["base"]) if token.content and env["base"] else token.content


INLINE = {
    "text": characters,
    "picture": picture,
    "code_inline": characters,
    "formula": formula,
    "softbreak": lambda token, env: " ",
    "hardbreak": lambda token, env: "\n",
}
