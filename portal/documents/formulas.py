r"""Formulas of a document as Typst: made by pandoc, kept by their digests, checked before they are believed.

    codes = formulas.converted(found)                 {key: Typst, or "" for one that is shown as written}
    files = {"formulas.typ": formulas.source(found, codes)}

All that are not kept go through pandoc in one call, in a bounded child (`portal.lib.decoding.pandoc_typst`).
What it warns of, what would be code in Typst, and what Typst refuses is shown as written. Only formulas that
our own reader understands are tried; a few words that pandoc does not know are put into those it knows.
"""

import datetime as dt
import hashlib
import io
import json
import re
import secrets
from dataclasses import replace
from functools import cache
from importlib.metadata import distribution

from django.utils import timezone

from portal.lib import bounded
from portal.markup import breakable, quoted
from portal.markup.tex import Reader, Unsupported

from . import fonts, typesetting
from .models import FormulaTypst

AT_ONCE = 500  # digests of one query
MOST_CODE = 20_000  # characters of Typst that a formula may take
MOST_SCRIPTS = 6  # exponents within one another: the time that pandoc takes doubles with each
KEPT_DAYS = 180
PANDOC = "pypandoc-binary"
TREE = [1, 23, 1]  # the version of pandoc's tree
RULES = 3  # raised when the rules below change, so that nothing kept by the old ones is used

# --- What pandoc gets ------------------------------------------------------------------------------------

ARGUMENT = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
WITHOUT_BAR = re.compile(r"\\genfrac\{[^{}]*\}\{[^{}]*\}\{0")  # to which pandoc gives one
DIALECT = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag|nobreak|relax|displaylimits)(?![A-Za-z])", ""),
        (r"\\tag\*?\s*\{([^{}$]*)\}", r"\\quad\\text{(\1)}"),
        (r"\\(?:emph|textsl|textsc|textmd|textnormal|textup|mbox|hbox)(?=\s*\{)", r"\\text"),
        (r"\{\s*\\(rm|bf|it|sf|tt|cal)(?![A-Za-z])\s*([^{}\\]*)\}", r"\\math\1{\2}"),
        (r"\\([RNZQC]|([CFNPQRZ])\2)(?![A-Za-z])", lambda found: rf"\mathbb{{{found[1][0]}}}"),
        (r"\\(?:mathbbm|mathds|Bbb)(?![A-Za-z])", r"\\mathbb"),
        (r"\d+(?:\{[,.]\}\d+)+", lambda found: rf"\text{{{re.sub('[{}]', '', found[0])}}}"),
        (r"\\genfrac\{\(\}\{\)\}\{0[^{}]*\}\{\d?\}", r"\\binom"),
        (
            rf"\\genfrac\{{\[\}}\{{\]\}}\{{0[^{{}}]*\}}\{{\d?\}}{ARGUMENT}{ARGUMENT}",
            r"\\left[\\begin{matrix}\1\\\\\2\\end{matrix}\\right]",
        ),
        (r"\\(arg|pl|inj|proj)(min|max|im|lim)(?![A-Za-z])", r"\\operatorname{\1\\,\2}"),
        (r"\\(?:hskip|kern|mkern|mskip)\s*-?[\d.]+\s*[a-z]{2}", r"\\,"),
        (r"\\operatorname\*\s*\{", r"\\operatorname{"),
        (r"\\left\s*\\(?:\||[lr]?Vert(?![A-Za-z]))", r"\\lVert "),
        (r"\\right\s*\\(?:\||[lr]?Vert(?![A-Za-z]))", r"\\rVert "),
        (r"\\\|", r"\\Vert "),
    )
]


def in_dialect(tex):
    """The formula in words that pandoc knows."""
    for pattern, replacement in DIALECT:
        tex = pattern.sub(replacement, tex)
    return tex


def is_tried(formula):
    """Whether a formula goes to pandoc: one that our own reader understands, without towers of exponents."""
    try:
        Reader(formula.tex).read()
    except Unsupported:
        return False
    lefts, rights = (len(re.findall(rf"\\{side}(?![A-Za-z])", formula.tex)) for side in ("left", "right"))
    has_its_bars = not WITHOUT_BAR.search(in_dialect(formula.tex))
    return has_its_bars and lefts == rights and scripts_within(formula.tex) <= MOST_SCRIPTS


def scripts_within(tex):
    """How many exponents and indices of a formula stand within one another."""
    opened, most = [], 0
    for found in re.finditer(r"\\.|[_^]\s*\{|[{}]", tex, re.DOTALL):
        if found[0][-1] == "{" and found[0][0] != "\\":
            opened.append(found[0][0] in "_^")
            most = max(most, sum(opened))
        elif found[0] == "}" and opened:
            opened.pop()
    return most


def tree(formulas, mark):
    """Pandoc's tree of a document: before each formula stands a mark that no author can know."""
    blocks = []
    for each in formulas:
        kind = "DisplayMath" if each.display else "InlineMath"
        blocks.append({"t": "RawBlock", "c": ["typst", mark]})
        blocks.append({"t": "Para", "c": [{"t": "Math", "c": [{"t": kind}, in_dialect(each.tex)]}]})
    return {"pandoc-api-version": TREE, "meta": {}, "blocks": blocks}


@cache
def pandoc_path():
    files = distribution(PANDOC).files
    return str(next(each for each in files if each.name == "pandoc").locate())


def through_pandoc(formulas, limits):
    """What pandoc makes of formulas, a list; "" for those that are shown as written."""
    limits = replace(limits, cpu=min(limits.cpu, 3 + len(formulas) // 100))

    def convert(some):
        mark = secrets.token_hex(16)
        given = io.BytesIO(json.dumps(tree(some, mark)).encode())
        with bounded.run(
            "portal.lib.decoding.pandoc_typst", given, refusals={}, limits=limits, pandoc=pandoc_path()
        ) as answer:
            return [believed(part) for part in answer.read().decode().split(mark)[1:]]

    return bounded.isolated(convert, formulas, "")


# --- What is believed of what pandoc says ----------------------------------------------------------------

LABEL = re.compile(r"<[^<>$]*>$")
HIDDEN = re.compile(r"#hide\[([^\[\]$#\\]*)\]")  # what pandoc puts there as text is a formula
SCALED = re.compile(r"#scale\(x: (\d+)%, y: \d+%\)\[(\\?[^\\\]\w]|[a-z.]+)\]")
# The only code that is believed. A backslash and what follows is one letter.
CODE = (
    r"#h\(-?[\d.]+em\)|#hide\(\$[^\[\]$#\\]*\$\)|size: #\d+%|"
    r"#box\(stroke: black, inset: 3pt, \[\$[^\[\]#]*\$\]\)"
)
PIECE = re.compile(rf"\\.|{CODE}|(?P<other>#)", re.DOTALL)
SIGN = re.compile(
    r"lr\(bar\.v\.double|bar\.v\.double\)|(?P<bar>bar\.v\.double|\\\|)|"
    r'(?P<name>"(?:\\.|[^"\\])*")(?=(?P<index>_?))|\\.|'
    r"(?<![\w.])(?P<symbol>sect|[a-z]+(?:\.[a-z]+)+)(?!\w)",
    re.DOTALL,
)
RENAMED = (  # names of symbols that pandoc knows and Typst has renamed since
    (re.compile(r"\bsect\b"), "inter"),
    (re.compile(r"^(?!nothing|errorbar)(.+)\.circle\b"), r"\1.o"),
    (re.compile(r"^(paren|bracket|brace)\.([lr])\.double$"), r"\1.\2.stroked"),
)
WITH_LIMITS = {f'"{name}"' for name in ("argmax", "argmin", "esssup", "essinf", "plim", "injlim", "projlim")}


def believed(part):
    """The Typst of a formula, or "" if pandoc did not understand it, or wrote what might be code."""
    code = LABEL.sub("", part.strip())
    if not (2 < len(code) <= MOST_CODE and code[0] == code[-1] == "$"):
        return ""
    code = SCALED.sub(r"lr(size: #\1%, \2)", HIDDEN.sub(r"#hide($\1$)", code))
    if any(found["other"] for found in PIECE.finditer(code)):
        return ""
    return SIGN.sub(sign, code)


def sign(found):
    """Bars without space around relations, limits below names that have them, symbols by today’s names."""
    if found["bar"]:
        return f'class("normal", {found["bar"]})'
    if found["index"] and "".join(found["name"].split()) in WITH_LIMITS:
        return f"op({found['name']}, limits: #true)"
    return renamed(found["symbol"]) if found["symbol"] else found[0]


def renamed(symbol):
    for pattern, name in RENAMED:
        symbol = pattern.sub(name, symbol)
    return symbol


CHECK = f'#set page(width: auto, height: auto)\n#show math.equation: set text(font: "{fonts.MATH}")\n'


def refuse_bad_ones(codes, *, limits=typesetting.BOOK):
    """Find those of some formulas, {key: Typst}, that Typst cannot set, and show them as written from now on.

    Answers their keys. This takes a while and is asked for only when a document could not be set.
    """
    tried = {key: code for key, code in codes.items() if code}
    reasons = typesetting.refused([CHECK + code for code in tried.values()], limits=limits)
    bad = [key for key, reason in zip(tried, reasons, strict=True) if reason]
    FormulaTypst.objects.filter(digest__in=map(digest_of, bad)).update(typst="")
    return bad


# --- What is kept ----------------------------------------------------------------------------------------


@cache
def rules():
    return f"{distribution(PANDOC).version} {RULES}"


def digest_of(key):
    return hashlib.sha256(f"{rules()} {key}".encode()).hexdigest()[:40]


def converted(formulas, *, limits=typesetting.BOOK):
    """{key: Typst, or ""} for formulas (`markup.TypstFormula`), from what is kept and else by pandoc.

    Raises ValidationError, with the code `bounded.BUSY_CODE`, only where others are being converted.
    """
    digests = {digest_of(each.key): each for each in formulas}
    kept = _kept(digests)
    new = {digest: each for digest, each in digests.items() if digest not in kept}
    tried = {digest: each for digest, each in new.items() if is_tried(each)}
    made = dict(zip(tried, through_pandoc(list(tried.values()), limits), strict=True))
    found = dict.fromkeys(new, "") | made
    FormulaTypst.objects.bulk_create(
        [FormulaTypst(digest=digest, typst=code) for digest, code in found.items()], ignore_conflicts=True
    )
    return {each.key: (kept | found)[digest] for digest, each in digests.items()}


def _kept(digests):
    """{digest: Typst} of those that are kept, which are kept longer now."""
    today, kept, listed = timezone.localdate(), {}, list(digests)
    for start in range(0, len(listed), AT_ONCE):
        rows = FormulaTypst.objects.filter(digest__in=listed[start : start + AT_ONCE])
        kept |= dict(rows.values_list("digest", "typst"))
        rows.filter(used_on__lt=today).update(used_on=today)
    return kept


def forget_unused():
    """Erase what no document has used for half a year."""
    before = timezone.localdate() - dt.timedelta(days=KEPT_DAYS)
    FormulaTypst.objects.filter(used_on__lt=before).delete()


def source(formulas, codes):
    """The file by which a document finds its formulas; those shown as written stand there as strings."""
    lines = [f"{quoted(each.key)}: {codes.get(each.key) or breakable(each.tex)}," for each in formulas]
    return "\n".join(["#let formulas = (", *(lines or ":"), ")"]).encode()
