r"""Where formulas stand in Markdown, so that nothing else in Markdown touches them.

Formulas are `$...$` and `\(...\)` in a line, `$$...$$`, `\[...\]` and the amsmath environments on display.
A dollar opens a formula if no space follows it, and the next dollar closes it if no space comes before
it and no digit after it (pandoc's rule): "$5 and $6" is money. A formula contains no backtick, so that code
that shows a dollar is safe. Inside a table, write `\vert` for `|`: tables are cut into cells first.

The tokens are of type `formula`, with the TeX as content and `info` "display" or "".
"""

import re

INLINE = (
    (re.compile(r"\$\$((?:[^$\\`]++|\\.|\$(?!\$))++)\$\$", re.DOTALL), "display"),
    (re.compile(r"\\\[((?:[^\\`]++|\\(?![\[\]]).)++)\\\]", re.DOTALL), "display"),
    (re.compile(r"\\\(((?:[^\\`]++|\\(?![()]).)++)\\\)", re.DOTALL), ""),
    (re.compile(r"\$(?![\s$])((?:[^$\\`]++|\\.)++)(?<!\s)\$(?!\d)", re.DOTALL), ""),
)
# US$5 and A$7, $5-$x, $10k/$m: money even where pandoc's rule would see a formula.
MONEY = re.compile(r"(?<=[A-Z])\$\d|\$\d[\d.,]*+[kKmMbn]*+\s?[-–—/+]\$")
OPENING = re.compile(r"\$\$|\\\[|\\begin\{((?:equation|align|alignat|gather|multline|eqnarray|flalign)\*?)\}")


def inline_formula(state, silent):
    """markdown-it's inline rule for formulas within a paragraph."""
    if state.src[state.pos] not in "$\\" or MONEY.match(state.src, state.pos):
        return False
    for pattern, info in INLINE:
        found = pattern.match(state.src, state.pos, state.posMax)
        if found and found[1].strip():
            if not silent:
                push(state, found[1], info)
            state.pos = found.end()
            return True
    return False


def display_formula(state, start, end, silent):
    """markdown-it's block rule for formulas that have their lines to themselves."""
    opening = OPENING.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    if not opening or state.is_code_block(start):
        return False
    closing = {"$$": "$$", r"\[": r"\]"}.get(opening[0]) or rf"\end{{{opening[1]}}}"
    last = closing_line(state, start, end, opening, closing)
    if last is None:
        return False
    lines = state.getLines(start, last + 1, state.blkIndent, False).strip()
    tex = lines if opening[1] else lines[2:-2]
    if tex.strip() and not silent:
        push(state, tex, "display").map = [start, last + 1]
        state.line = last + 1
    return bool(tex.strip())


def closing_line(state, start, end, opening, closing):
    """The line that ends with `closing`, or None: a blank line or text after `closing` comes first."""
    unclosed = state.env.setdefault("unclosed", {})  # spares a second search through the same lines
    if start < unclosed.get(closing, 0):
        return None
    position = opening.end()
    for line in range(start, end):
        text = state.src[position : state.eMarks[line]].rstrip()
        if line > start and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            break
        if closing in text:
            alone = text.index(closing) == len(text) - len(closing)
            return line if alone and (line > start or text != closing) else None
        position = state.bMarks[line + 1]
    unclosed[closing] = line
    return None


def push(state, tex, info):
    token = state.push("formula", "math", 0)
    token.content, token.info = tex.strip(), info
    return token
