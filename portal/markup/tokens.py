"""What the rules for running text push: words, links, pictures and formulas, in markdown-it's own tokens."""

from .escapes import unescaped


def literal(state, silent, text, end):
    """Take everything up to `end` as `text`, in a token of its own."""
    if not silent and text:
        state.push("text", "", 0).content = text
    state.pos = end
    return True


def inside(state, start, end):
    """Read the part of the paragraph from `start` to `end`, as deep as texts may nest."""
    last, state.pos, state.posMax = state.posMax, start, end
    state.level += 1
    state.md.inline.tokenize(state)
    state.level -= 1
    state.posMax = last


def phrase(state, tag, start, end):
    """A part of the paragraph in an element: "em" or "strong"."""
    state.push(f"{tag}_open", tag, 1)
    inside(state, start, end)
    state.push(f"{tag}_close", tag, -1)


def link(state, address, label, info=""):
    """Push a link, or its label alone where a link surrounds it; `info` is "auto" as for `<address>`.

    The label is words, or the (start, end) of a part of the paragraph.
    """
    surrounded = state.linkLevel
    if not surrounded:
        opening = state.push("link_open", "a", 1)
        opening.attrs, opening.info = {"href": address}, info
    if isinstance(label, str):
        state.push("text", "", 0).content = label
    else:
        state.linkLevel += 1
        inside(state, *label)
        state.linkLevel -= 1
    if not surrounded:
        state.push("link_close", "a", -1)


def formula(state, tex, info):
    """Push a formula; `info` is "display" or ""."""
    token = state.push("formula", "math", 0)
    token.content, token.info = unescaped(tex.strip(), is_inline=info != "display"), info
    return token


def picture(state, picture, alt):
    """Push a picture, with the words that stand for it."""
    token = state.push("picture", "img", 0)
    token.content, token.meta = alt, {"picture": picture}
    return token
