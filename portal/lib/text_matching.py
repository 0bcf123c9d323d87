r"""Words as people search for them: without accents or case, found again in a text and marked there.

Authors write formulas in LaTeX and readers see them set, so a word has several spellings: who types "θ",
"R^d" or "ℝᵈ" finds `\theta` and `\mathbb{R}^{d}`. British and American endings are alike, too.

What is written without spaces between words (Chinese, Japanese, Thai) is found by every two letters that
stand together. A word of one or two letters is found where a word begins with it, others in any part of one.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import mark_safe

MAX_QUERY = 200  # characters
MAX_WORDS = 8
MOST_RENDERED = 3_000  # characters of a text, however long it is
EXCERPT = 240  # characters
MARKS = "".join(c for c in map(chr, range(0x300, 0xFFFF)) if unicodedata.category(c)[0] == "M")
PLAIN = rf"(?:[^\W_]|[{MARKS}])+"  # letters and digits, with accents, points and vowel signs of their own
WORD = re.compile(rf"{PLAIN}(?:\^{PLAIN})*|[∞∂∇∑∫]")
IN_TEXT = re.compile(rf"\\?{PLAIN}(?:[\^_]+\\?{PLAIN})*|[∞∂∇∑∫]")  # words of a folded text, those of TeX too
# What NFKD has taken off the letters, the points of Hebrew, and the vowel signs of Arabic.
ACCENTS = r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]+"
# Letters with a stroke, which Unicode does not take apart into a letter and an accent, and the sigma that
# ends words; TeX's brackets go.
STROKES = "łŁøØđĐς", "lLoOdDσ", "{}$"
WITHOUT_STROKES = str.maketrans(*STROKES)
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
RUNS = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
LONGEST = 64  # letters of a word that are compared
BOARD = {letter: rf"\mathbb{unicodedata.normalize('NFKD', letter)}" for letter in "ℝℂℕℤℚℙℍ𝔼𝔽"}
COMMANDS = {"∞": r"\infty", "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∫": r"\int", "λ": r"\lambda"}
SCRIPTS = {"<super>": "^", "<sub>": "_"}
ENDING = re.compile(r"(?<=\w{3}[iy])[sz](?=(?:e|ed|es|er|ers|ing|ations?|ational)$)")  # optimisation, analyze


def fold(text):
    """The text in small letters without accents or brackets of TeX: "Erdős" and "ERDOS" become "erdos"."""
    if not text.isascii():
        for letter, tex in BOARD.items():
            text = text.replace(letter, tex)
        text = unicodedata.normalize("NFC", re.sub(ACCENTS, "", unicodedata.normalize("NFKD", text)))
    return text.lower().translate(WITHOUT_STROKES).replace(r"\mathbb ", r"\mathbb")


def words_of(query):
    """The words of what somebody typed, at most 8; no punctuation, nor a letter that stands among words."""
    found = WORD.findall(query[:MAX_QUERY].translate(WITHOUT_STROKES).lower())
    longer = [word for word in found if len(fold(word)) > 1 or not word.isalpha() or fold(word) > "z"]
    return (longer or found)[:MAX_WORDS]


def spellings(word):
    """The folded ways to write a word, any of which will do: "optimize" and "optimise", "θ" and `\\theta`."""
    return list(dict.fromkeys([*forms(word), ENDING.sub(lambda found: SWAPPED[found[0]], fold(word))]))


SWAPPED = {"s": "z", "z": "s"}


@lru_cache(maxsize=4096)  # a text has the same words many times, and a page of hits the same texts
def forms(word):
    """The folded word as it stands and in LaTeX, which writes "L²" as `l^2` and "ε" in either of two ways."""
    folded = fold(word)
    if word.isascii():
        return (folded,)
    runs = groupby(word, key=lambda character: unicodedata.decomposition(character).partition(" ")[0])
    tex = "".join(SCRIPTS.get(kind, "") + "".join(map(_command, fold("".join(run)))) for kind, run in runs)
    return folded, tex, tex.replace("\\", r"\var")


def _command(character):
    alphabet, _, name = unicodedata.name(character, "").rpartition(" ")
    greek = rf"\{name.lower()}" if alphabet == "GREEK SMALL LETTER" else character
    return COMMANDS.get(character, greek)


def words_in(folded):
    """The set of the words of a folded text, as they are compared with what is sought: at most LONGEST."""
    runs = (run for word in IN_TEXT.findall(folded) for run in RUNS.findall(word))
    return {
        word for run in runs for word in (_pairs(run) | {run[-1]} if _is_unspaced(run) else {run[:LONGEST]})
    }


def _is_unspaced(run):
    return not run.isascii() and re.match(f"[{UNSPACED}]", run) is not None


def _pairs(run):
    """Every two letters of a run that stand together; of one letter, that."""
    return {run[start : start + 2] for start in range(max(1, len(run) - 1))}


def sought_in(query):
    """What must be found for a query: for each word its spellings, of which any will do."""
    words = [word for word in words_of(query) if fold(word)]
    return [each for word in words for each in _compared(word)][: 2 * MAX_WORDS]


def _compared(word):
    """The word as spellings; what has no spaces falls into its pairs, each of which must be found."""
    runs = RUNS.findall(fold(word))
    if not any(map(_is_unspaced, runs)):
        return [[spelling[:LONGEST] for spelling in spellings(word)]]
    return [
        [each] for run in runs for each in (sorted(_pairs(run)) if _is_unspaced(run) else [run[:LONGEST]])
    ]


def is_part(spelling, word):
    """Whether a spelling is in a word; of one or two letters, whether that begins with it."""
    return spelling in word if len(spelling) > 2 else word.startswith(spelling)


def highlight(text, terms):
    """The plain text as safe HTML with a <mark> around every word that holds one of the folded terms."""
    text = unicodedata.normalize("NFC", text)
    pieces, done = [], 0
    for start, end in _found(text, terms):
        pieces += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
        done = end
    return mark_safe("".join([*pieces, escape(text[done:])]))  # noqa: S308 (every piece is escaped)


def around_first(text, terms):
    """As much of a text, around the first word found or from its beginning, as is rendered for an excerpt."""
    found, _end = next(_found(text, terms), (0, 0))
    start = max(0, found - MOST_RENDERED // 2)
    return text[start : start + MOST_RENDERED]


def excerpt(text, terms):
    """About 240 characters around the first word found, or of the beginning, highlighted."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    found, found_end = next(_found(text, terms), (0, 0))
    start = max(0, min(found - EXCERPT // 3, len(text) - EXCERPT))
    end = max(start + EXCERPT, found_end)
    if start:
        start = text.find(" ", start, found) + 1 or start  # at the beginning of a word
    if end < len(text):
        end = max(text.rfind(" ", found_end, end), found_end) or end
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(before + highlight(text[start:end], terms) + after)  # noqa: S308


def holds(text, terms):
    """Whether one of the folded terms is found in the text, as `highlight` would mark it."""
    return any(_found(unicodedata.normalize("NFC", text), terms))


def _found(text, terms):
    """The (start, end) of the words that hold a term; of one or two letters, that are one."""
    for match in WORD.finditer(text):
        written = forms(match.group())
        if any(_is_in(term, form) for term in terms for form in written):
            yield match.span()


def _is_in(term, form):
    return term in form if len(term) > 2 else term == form
