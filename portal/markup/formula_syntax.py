r"""Where formulas stand in Markdown, so that nothing else in Markdown touches them.

Formulas are `$...$` and `\(...\)` in a line, `$$...$$`, `\[...\]` and the amsmath environments on display.
Which dollars belong together is decided for a whole paragraph (`paragraph.py`): "$5 and $6" is money. A
formula contains no backtick, so that code that shows a dollar is safe, and a line within one begins no list,
heading or quotation. Inside a table, write `\vert` for `|`: tables are cut into cells first.

The tokens are of type `formula`, with the TeX as content and `info` "display" or "".
"""

import re
from bisect import bisect_right

from . import paragraph, tokens

INLINE = (
    (paragraph.DISPLAY_BRACKETS, "display"),
    (paragraph.PARENTHESES, ""),
    (paragraph.DISPLAY_ENVIRONMENT, "display"),
    (paragraph.ESCAPED_BRACKETS, "display"),
    (paragraph.ESCAPED_PARENTHESES, ""),
)
OPENING = re.compile(rf"\$\$|\\\[|\\begin\{{({paragraph.ENVIRONMENT})\}}")
LONGEST_SYMBOL = 24  # characters of `$$...$$` that may stand within a line
STATEMENT = re.compile(
    r"[=<>≤≥≠≈∼≅→⊂⊆∈∑∫∏&\n]|\\(?:leq?|geq?|neq?|in|sub\w*|to|sim\w*|approx|cong|equiv|sum|i?int|prod|[dt]?frac|lim"
    r"|begin|oint|[bB]ig\w*|left|mapsto|\w*rightarrow)(?![A-Za-z])|\\\\"
)
BLOCK_MARK = re.compile(r"\n[ \t>]*(?:[-+*>#_]|\d+[.)])")  # a line that Markdown may begin a block with


def dollars(state, silent):
    """`$...$` and `$$...$$` within a paragraph."""
    found = paragraph.DISPLAY_DOLLARS.match(state.src, state.pos, state.posMax)
    if found and found[1].strip():
        info = "" if _is_within_a_line(state.src, *found.span()) else "display"
        return _take(state, silent, found[1], info, found.end())
    closing = paragraph.of(state).formulas.get(state.pos, state.posMax)
    if closing >= state.posMax:
        return False
    content = state.src[state.pos + 1 : closing]
    if not silent and content[0].isspace() and _joins(state.src, state.pos - 1, state.pos):
        tokens.literal(state, silent, " ", state.pos)
    _take(state, silent, content, "", closing + 1)
    if not silent and content[-1].isspace() and _joins(state.src, closing + 1, closing + 2):
        tokens.literal(state, silent, " ", state.pos)
    return True


def _is_within_a_line(text, start, end):
    """Whether `$$A$$` is a symbol among the words of a line, as Jekyll writes every formula."""
    content = text[start + 2 : end - 2]
    if len(content) > LONGEST_SYMBOL or STATEMENT.search(content):
        return False
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return bool(before.strip() or text[end:].partition("\n")[0].strip())


def _joins(text, start, end):
    """Whether a word stands right beside a formula with a blank inside its dollars: `mod$ A$`."""
    return text[max(start, 0) : end].isalnum()


def delimited(state, silent):
    r"""`\(...\)`, `\[...\]` and environments within a paragraph, also as `\\(...\\)`, as Jekyll has it."""
    if state.src[state.pos + 1 : state.pos + 2] not in ("(", "[", "b", "\\"):
        return False
    for pattern, info in INLINE:
        found = pattern.match(state.src, state.pos, state.posMax)
        if found and found[1].strip() and not paragraph.is_words(found[1]):
            return _take(state, silent, found[1], info, found.end())
    return False


def _take(state, silent, tex, info, end):
    if not silent:
        tokens.formula(state, tex, info)
    state.pos = end
    return True


def note_formulas(state):
    """markdown-it's core rule that notes the formulas over several lines, for `outside_formulas`."""
    if BLOCK_MARK.search(state.src) and ("$" in state.src or "\\" in state.src):
        state.env["spans"] = paragraph.Paragraph(state.src).spans


def outside_formulas(rule):
    """A rule for blocks that may interrupt a paragraph, but not within a formula."""

    def guarded(state, start, end, silent):
        return not (silent and _within(state, state.bMarks[start])) and rule(state, start, end, silent)

    return guarded


def _within(state, position):
    spans = state.env.get("spans")
    before = bisect_right(spans, (position,)) - 1 if spans else -1
    return before >= 0 and position < spans[before][1]


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
    is_formula = bool(tex.strip()) and not (opening[0] == r"\[" and paragraph.is_words(tex))
    if is_formula and not silent:
        tokens.formula(state, tex, "display").map = [start, last + 1]
        state.line = last + 1
    return is_formula


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
