"""Words as people search for them: without accents or case, found again in a text and marked there."""

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import mark_safe

MAX_QUERY = 200  # characters
MAX_WORDS = 8
WORD = re.compile(r"[^\W_]+")
ACCENTS = re.compile("[\u0300-\u036f]+")  # what NFKD has taken off the letters
# Letters with a stroke, which Unicode does not take apart into a letter and an accent.
STROKES = str.maketrans("łŁøØđĐ", "lLoOdD")


def fold(text):
    """The text in small letters without accents: "Erdős" and "ERDOS" both become "erdos"."""
    if text.isascii():
        return text.lower()
    return ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(STROKES).lower()


def words_of(query):
    """The folded words of what somebody typed, at most 8; punctuation has no meaning."""
    return WORD.findall(fold(query[:MAX_QUERY]))[:MAX_WORDS]


def highlight(text, terms):
    """The plain text as safe HTML with a <mark> around every word that holds one of the folded terms."""
    text = unicodedata.normalize("NFC", text)
    pieces, done = [], 0
    for start, end in _found(text, terms):
        pieces += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
        done = end
    return mark_safe("".join([*pieces, escape(text[done:])]))  # noqa: S308 (every piece is escaped)


def excerpt(text, terms, *, length=240):
    """About `length` characters around the first word found, or of the beginning, highlighted."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    found, found_end = next(_found(text, terms), (0, 0))
    start = max(0, min(found - length // 3, len(text) - length))
    end = max(start + length, found_end)
    if start:
        start = text.find(" ", start, found) + 1 or start  # at the beginning of a word
    if end < len(text):
        end = max(text.rfind(" ", found_end, end), found_end) or end
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(before + highlight(text[start:end], terms) + after)  # noqa: S308


def _found(text, terms):
    """The (start, end) of the words that hold a term; of one or two letters, that are one."""
    for match in WORD.finditer(text):
        word = fold(match.group())
        if any(term in word if len(term) > 2 else term == word for term in terms):
            yield match.span()
