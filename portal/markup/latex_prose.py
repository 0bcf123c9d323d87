r"""LaTeX commands in running text: `\emph{x}`, `{\it x}`, `\cite{A}`, `\href{...}{...}`, `\\`, `odd' quotes.

Each becomes what Markdown has for it, so that renderers need not know of LaTeX: emphasis, links, code, line
breaks, words. A command that is not known stays as it was typed.
"""

import re

from . import paragraph, prose, tokens
from .tex_names import names

EMPHASIS = {
    **dict.fromkeys(("emph", "textit", "textsl", "underline", "uline"), "em"),
    **dict.fromkeys(("textbf", "textmd", "mathbf"), "strong"),
    **dict.fromkeys(("sout", "st"), "s"),
    "textmd": "",
    **dict.fromkeys(("textsc", "textrm", "textsf", "textup", "textnormal", "text", "mbox", "hbox"), ""),
}
TYPEWRITER = frozenset(["texttt", "tt"])
HEADINGS = frozenset(["section", "subsection", "subsubsection", "paragraph", "subparagraph", "chapter"])
SWITCHES = {
    **dict.fromkeys(("em", "it", "sl", "itshape", "slshape"), "em"),
    **dict.fromkeys(("bf", "bfseries"), "strong"),
    **dict.fromkeys(("rm", "sc", "sf", "scshape", "sffamily", "rmfamily", "normalfont", "upshape"), ""),
    **dict.fromkeys(("tiny", "small", "footnotesize", "normalsize", "large", "Large", "LARGE", "huge"), ""),
}
WORDS = {
    "ldots": "…", "dots": "…", "S": "§", "P": "¶", "LaTeX": "LaTeX", "TeX": "TeX", "copyright": "©",
    "textregistered": "®", "texttrademark": "™", "pounds": "£", "euro": "€", "textendash": "–",
    "textemdash": "—", "textbackslash": "\\", "textasciitilde": "~", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "dag": "†", "ddag": "‡",
    "quad": " ", "qquad": " ", "space": " ", "textdegree": "°", "textdollar": "$", "textunderscore": "_",
    "lq": "‘", "rq": "’", "guillemotleft": "«", "guillemotright": "»", "textellipsis": "…", "textbullet": "•",
    "slash": "/", "textless": "<", "textgreater": ">", "textbar": "|", "textasciicircum": "^", "textmu": "µ",
    "texteuro": "€", "textsterling": "£", "textsection": "§", "textparagraph": "¶", "textquotesingle": "'",
    "textquotedbl": '"', "textperiodcentered": "·", "textdagger": "†", "textbraceleft": "{",
    "textbraceright": "}", "textordfeminine": "ª", "textordmasculine": "º", "checkmark": "✓",
}  # fmt: skip
SIGNS = {
    **dict.fromkeys(",;:>", "\N{NO-BREAK SPACE}"), **dict.fromkeys("-/@!", ""), " ": " ",
}  # fmt: skip
BREAKS = frozenset(["newline", "linebreak"])
# What leaves nothing on a page: without an argument, and with one.
UNSEEN = names(
    "noindent indent par medskip smallskip bigskip smallbreak medbreak bigbreak newpage clearpage pagebreak "
    "centering raggedright maketitle protect relax hfill vfill sloppy null xspace"
)
UNSEEN_WITH_ARGUMENT = frozenset(
    ["label", "vspace", "hspace", "index", "thispagestyle", "pagestyle", "color", "hypertarget"]
)
WRAPPERS = frozenset(["abstract", "center", "quote", "quotation", "flushleft", "flushright", "document"])
# What begins with its name, as LaTeX prints it.
NAMED = names(
    "theorem lemma proposition corollary definition remark example question problem conjecture claim proof "
    "note"
)
REFERENCES = {"ref": "{}", "autoref": "{}", "cref": "{}", "Cref": "{}", "pageref": "{}", "eqref": "({})"}
CITATIONS = frozenset(
    ["cite", "citep", "citet", "citealt", "citealp", "citeauthor", "parencite", "textcite", "nocite"]
)
SCRIPTS = {"textsuperscript": "^", "textsubscript": "_"}

COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)\*?")
BREAK = re.compile(r"(?<![:\\])\\\\\*?(?:\[-?[\d.]+\s?[a-z]{2}\])?(?=\s|$|[A-Z][a-z])[ \t]*\n?[ \t]*")
SIGN = re.compile(
    r"(?<=\w)\\([-/!])(?=\w)|(?<=[\w.)\]}$])\\([,;:>])(?=[\w$(])|(?<=[\w.?!)])\\([/@])"
    r"|(?<=[^\s:\\])\\( )(?=\S)"
)
VERBATIM = re.compile(r"\\verb\*?([^\w\s*])([^\n]*?)\1")
GROUP = re.compile(rf"\{{\s*\\({'|'.join((*SWITCHES, 'tt'))}|color\s*\{{[^{{}}]*\}})(?![A-Za-z])\s*")
# {N}avier, ar{X}iv and Guzm{á}n
CAPITALS = re.compile(
    r"(?<![\\\w$}\]])\{([A-Z]+)\}(?=[a-z])|(?<=[a-z])\{([A-Z])\}(?=[a-z])|\{([^\W\d_a-zA-Z])\}"
)
OPTION = re.compile(r"\s*\[([^\[\]{}]{0,200})\]")
BLANKS = re.compile(r"[ \t]*\n?[ \t]*")
EMPTY = re.compile(r"\{\}|\\(?= )")
ESCAPED = re.compile(r"\\([%#&_~{}$])")
# `*-algebras`, `C*-algebras` and `x*y` have asterisks of their own, `{x}_{i}` has underscores.
OWN_ASTERISK = re.compile(
    r"(?<![*\w])\*(?=-[A-Za-z])|(?<=[A-Z])(?<![*\w][A-Z])\*(?=-[a-z])|(?<=[A-Za-z0-9])\*(?=[A-Za-z0-9])"
)
OWN_UNDERSCORE = re.compile(r"_(?=\{)|(?<=\})_")


def command(state, silent):
    """What begins with a backslash; False for what is not known here."""
    found = COMMAND.match(state.src, state.pos, state.posMax)
    if not found:
        return line_break(state, silent) or sign(state, silent)
    if found["name"] == "verb":
        return verbatim(state, silent)
    name, end = found["name"], found.end()
    for known, read in READERS:
        if name in known:
            return read(state, silent, name, end)
    return False


def group(state, silent):
    r"""`{\it x}` and its kin."""
    if found := CAPITALS.match(state.src, state.pos, state.posMax):
        return tokens.literal(state, silent, found[found.lastindex], found.end())
    found = GROUP.match(state.src, state.pos, state.posMax)
    end = found and closing(state, state.pos)
    if not end:
        return False
    tag = "" if found[1].startswith("color") else SWITCHES.get(found[1], "code")
    return dressed(state, silent, tag, (found.end(), end))


def line_break(state, silent):
    found = BREAK.match(state.src, state.pos, state.posMax)
    return bool(found) and broken(state, silent, "", found.end())


def broken(state, silent, name, end):
    """A line ends here, unless the paragraph does; a title has one line."""
    if not silent:
        state.pending = state.pending.rstrip(" ")
        if state.env.get("title"):
            tokens.literal(state, silent, " ", end)
        elif end < state.posMax:
            state.push("hardbreak", "br", 0)
    state.pos = end
    return True


def sign(state, silent):
    found = SIGN.match(state.src, state.pos, state.posMax)
    return bool(found) and tokens.literal(state, silent, SIGNS[found[0][1]], found.end())


def asterisk(state, silent):
    found = OWN_ASTERISK.match(state.src, state.pos, state.posMax)
    return bool(found) and tokens.literal(state, silent, "*", found.end())


def underscore(state, silent):
    found = OWN_UNDERSCORE.match(state.src, state.pos, state.posMax)
    return bool(found) and tokens.literal(state, silent, "_", found.end())


def double_quote(state, silent):
    """The opening of ``quoted''; what closes it is found with dashes."""
    if state.src[state.pos - 1 : state.pos] == "`":
        return False
    found = prose.OPENING_QUOTE.match(state.src, state.pos)
    if not found and prose.MIXED_QUOTE.match(state.src, state.pos, state.posMax):
        return quoted(state, silent, "“”", (state.pos + 2, state.src.index('"', state.pos)))
    return bool(found) and tokens.literal(state, silent, "“", found.end())


def quoted(state, silent, marks, part):
    """A part between two quotation marks, whose own take its place."""
    if not silent:
        tokens.literal(state, silent, marks[0], part[0])
        tokens.inside(state, *part)
        tokens.literal(state, silent, marks[1], part[1])
    state.pos = part[1] + 1
    return True


def single_quote(state, silent):
    """`quoted', where no code can be meant."""
    if state.src[state.pos - 1 : state.pos] == "`":
        return False
    found = prose.SINGLE_QUOTE.match(state.src, state.pos)
    end = found and prose.CLOSING_QUOTE.search(state.src, state.pos + 1, state.posMax)
    return bool(end) and quoted(state, silent, "‘’", (state.pos + 1, end.start()))


# --- Arguments ---


def closing(state, opening):
    """Where the brace that opens there is closed; None beyond the part that is being read."""
    end = paragraph.of(state).braces.get(opening)
    return end if end is not None and end < state.posMax else None


def argument(state, at):
    """The (start, end) of what stands between the braces that begin there; None if there are none."""
    at = BLANKS.match(state.src, at, state.posMax).end()
    end = closing(state, at) if state.src.startswith("{", at) else None
    return None if end is None else (at + 1, end)


def words_of(state, part):
    return " ".join(state.src[slice(*part)].split())


# --- What each command does: True if it was read, with the position after it ---


def emphasis(state, silent, name, end):
    part = argument(state, end)
    return bool(part) and dressed(state, silent, EMPHASIS[name], part)


def dressed(state, silent, tag, part):
    """A part in an element, or only without its braces for the tag ""."""
    if not silent:
        if tag == "code":
            typed(state, part)
        elif tag:
            tokens.phrase(state, tag, *part)
        else:
            tokens.inside(state, *part)
    state.pos = part[1] + 1
    return True


def typed(state, part):
    """Typewriter is code, unless something in it has to be read."""
    content = ESCAPED.sub(r"\1", words_of(state, part))
    if "\\" in content or "$" in state.src[slice(*part)]:
        tokens.inside(state, *part)
    else:
        state.push("code_inline", "code", 0).content = content


def verbatim(state, silent):
    r"""`\verb|a_b|`, between any two signs."""
    found = VERBATIM.match(state.src, state.pos, state.posMax)
    if found and not silent:
        state.push("code_inline", "code", 0).content = found[2]
    if found:
        state.pos = found.end()
    return bool(found)


def typewriter(state, silent, name, end):
    part = argument(state, end) if name == "texttt" else None
    return bool(part) and dressed(state, silent, "code", part)


def unseen(state, silent, name, end):
    return tokens.literal(state, silent, "", BLANKS.match(state.src, end, state.posMax).end())


def unseen_with_argument(state, silent, name, end):
    part = argument(state, end)
    return bool(part) and left_out(state, silent, part[1] + 1)


def wrapper(state, silent, name, end):
    """`begin` or `end` of an environment that only says how a page is laid out."""
    part = argument(state, end)
    environment = words_of(state, part).rstrip("*").lower() if part else ""
    if environment in NAMED:
        return (
            named(state, silent, environment, part[1] + 1)
            if name == "begin"
            else left_out(state, silent, part[1] + 1)
        )
    return environment in WRAPPERS and left_out(state, silent, part[1] + 1)


def named(state, silent, environment, end):
    r"""`\begin{theorem}[Example]` is **Theorem (Example).**"""
    option = OPTION.match(state.src, end, state.posMax)
    if not silent:
        about = f" ({option[1].strip()})" if option else ""
        state.push("strong_open", "strong", 1)
        tokens.literal(state, silent, f"{environment.capitalize()}{about}.", end)
        state.push("strong_close", "strong", -1)
        tokens.literal(state, silent, " ", end)
    state.pos = BLANKS.match(state.src, option.end() if option else end, state.posMax).end()
    return True


def heading(state, silent, name, end):
    r"""`\section{Title}` in the middle of a text: its words in bold, and a blank after them."""
    part = argument(state, end)
    if part and not silent:
        tokens.phrase(state, "strong", *part)
        tokens.literal(state, silent, " ", part[1] + 1)
    if part:
        state.pos = BLANKS.match(state.src, part[1] + 1, state.posMax).end()
    return bool(part)


def coloured(state, silent, name, end):
    r"""`\textcolor{red}{words}` without its colour."""
    colour = argument(state, end)
    part = colour and argument(state, colour[1] + 1)
    return bool(part) and dressed(state, silent, "", part)


def mathematics(state, silent, name, end):
    part = argument(state, end)
    if part and not silent:
        tokens.formula(state, state.src[slice(*part)], "")
    if part:
        state.pos = part[1] + 1
    return bool(part)


def left_out(state, silent, end):
    """Nothing is shown, and of the blanks on both sides of it only one."""
    before = state.src[state.pos - 1 : state.pos]
    if not before or before.isspace():
        end = BLANKS.match(state.src, end, state.posMax).end()
    return tokens.literal(state, silent, "", end)


def word(state, silent, name, end):
    found = (BLANKS if WORDS[name] in "‘“«" else EMPTY).match(state.src, end, state.posMax)
    return tokens.literal(state, silent, WORDS[name], found.end() if found else end)


def reference(state, silent, name, end):
    part = argument(state, end)
    said = part and REFERENCES[name].format(words_of(state, part))
    return bool(part) and tied(state, silent, said, part[1] + 1)


def tied(state, silent, said, end):
    r"""What is said for a reference, without the tie in `Example ~\cite{A}`, which has a blank already."""
    if not silent and state.pending.endswith(" ~"):
        state.pending = state.pending[:-1]
    return tokens.literal(state, silent, said, end)


def citation(state, silent, name, end):
    r"""`\cite[p. 3]{A,B}` is [A, B, p. 3]."""
    notes = []
    while found := OPTION.match(state.src, end, state.posMax):
        notes.append(found[1])
        end = found.end()
    part = argument(state, end)
    if not part:
        return False
    said = [key.strip() for key in [*words_of(state, part).split(","), *notes] if key.strip()]
    return tied(state, silent, f"[{', '.join(said)}]", part[1] + 1)


def footnote(state, silent, name, end):
    part = argument(state, end)
    if part and not silent:
        tokens.literal(state, silent, " (", part[0])
        tokens.inside(state, *part)
        tokens.literal(state, silent, ")", part[1] + 1)
    if part:
        state.pos = part[1] + 1
    return bool(part)


def address(state, silent, name, end):
    r"""`\url{...}` and `\href{...}{...}`; as typed if no link may go there."""
    part = argument(state, end)
    target = part and state.md.normalizeLink(ESCAPED.sub(r"\1", words_of(state, part)))
    label = part and (argument(state, part[1] + 1) if name == "href" else part)
    if not label or not state.md.validateLink(target):
        return False
    if not silent:
        said = label if name == "href" else ESCAPED.sub(r"\1", words_of(state, part))
        tokens.link(state, target, said, info="" if name == "href" else "auto")
    state.pos = label[1] + 1
    return True


def script(state, silent, name, end):
    part = argument(state, end)
    if not part or "\\" in words_of(state, part) or "$" in words_of(state, part):
        return False
    if not silent:
        tokens.formula(state, rf"{SCRIPTS[name]}{{\text{{{words_of(state, part)}}}}}", "")
    state.pos = part[1] + 1
    return True


READERS = (
    (EMPHASIS, emphasis),
    (WORDS, word),
    (CITATIONS, citation),
    (REFERENCES, reference),
    (UNSEEN | (SWITCHES.keys() - {"em"}), unseen),
    (UNSEEN_WITH_ARGUMENT, unseen_with_argument),
    (("url", "href", "path", "nolinkurl"), address),
    (TYPEWRITER, typewriter),
    (HEADINGS, heading),
    (("textcolor", "colorbox"), coloured),
    (("ensuremath",), mathematics),
    (("footnote", "thanks", "footnotetext"), footnote),
    (("begin", "end"), wrapper),
    (BREAKS, broken),
    (SCRIPTS, script),
)
