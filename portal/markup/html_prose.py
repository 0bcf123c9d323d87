r"""HTML in running text, as abstracts pasted from other sites have it: `<i>x</i>`, `<br>`, `H<sub>2</sub>`.

What says how words look becomes what Markdown has for it, as LaTeX does (`latex_prose.py`); paragraphs are
parted in `latex_blocks.py`. No other HTML is read: it stays as it was typed, and its author is told.
"""

import re
from html import unescape

from . import latex_prose, paragraph, tokens

PHRASES = {"i": "em", "em": "em", "u": "em", "b": "strong", "strong": "strong", "s": "s", "del": "s"}
SCRIPTS = {"sub": "_", "sup": "^"}
BREAK = re.compile(r"<br\s*/?>[ \t]*\n?[ \t]*", re.IGNORECASE)
ADDRESS = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
TEX = re.compile(r"[\\^_{}$]")
TAG = re.compile(r"</?[a-z]+>", re.IGNORECASE)
# The names of one letter are also symbols, <p>, unless something else shows that they are tags.
LEFT = re.compile(
    r"<(?:/(?P<closing>[a-z]|h[1-6])(?=>)|/?(?P<name>br|big|blockquote|center|code|del|div|dd|dl|dt|em|font"
    r"|h[1-6]|hr|iframe|img|li|ol|pre|script|small|span|strike|strong|style|su[bp]|table|tbody|td|th|tr|tt|ul)"
    r"(?=[\s/>])|(?P<letter>[a-z])(?=\s+[a-z]+=))",
    re.IGNORECASE,
)


def element(state, silent):
    """What begins with a `<`; False for what is not known here."""
    if found := BREAK.match(state.src, state.pos, state.posMax):
        return latex_prose.broken(state, silent, "", found.end())
    found = paragraph.of(state).elements.get(state.pos)
    if not found or found.end > state.posMax:
        return False
    return READERS[found.name](state, silent, found)


def phrase(state, silent, found):
    if not silent:
        tokens.phrase(state, PHRASES[found.name], *found.inside)
    state.pos = found.end
    return True


def script(state, silent, found):
    content = TAG.sub("", latex_prose.words_of(state, found.inside))
    if not silent and content:
        said = content.strip("$") if TEX.search(content) else rf"\text{{{unescape(content)}}}"
        tokens.formula(state, f"{SCRIPTS[found.name]}{{{said}}}", "")
    state.pos = found.end
    return True


def code(state, silent, found):
    if not silent:
        latex_prose.typed(state, found.inside)
    state.pos = found.end
    return True


def link(state, silent, found):
    """A link to where links may go."""
    address = ADDRESS.search(found.attributes)
    target = address and state.md.normalizeLink(unescape(address[1] or address[2] or address[3] or ""))
    if not target or not state.md.validateLink(target):
        return False
    if not silent:
        tokens.link(state, target, found.inside)
    state.pos = found.end
    return True


READERS = {
    **dict.fromkeys(PHRASES, phrase), **dict.fromkeys(SCRIPTS, script), "code": code, "tt": code, "a": link,
}  # fmt: skip
