"""Cells as people and programs leave them: entities of HTML, broken formulas, words for "not known yet"."""

import html
import re

from portal.lib import text_matching
from portal.lib.names import composed

BREAKS = re.compile(r"<br\s*/?>|\r\n?|[\u2028\u2029\v\f]", re.I)
# What is not to be seen, cannot be stored, or turns the direction of what follows; and private letters.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff\ud800-\uf8ff]")
ERROR = re.compile(r"#(?:REF|NAME|VALUE|DIV/0|NULL|NUM|SPILL|CALC|BLOCKED)!|#N/A|#NAME\?|#GETTING_DATA|#{3,}")
NOTHING = frozenset({
    "tba", "tbd", "tbc", "t b a", "nn", "n n", "na", "none", "nobody", "no one",
    "unknown", "not known", "not yet known",
    "to be announced", "to be confirmed", "to be determined", "to be decided", "title tba", "speaker tba",
    "speaker tbd", "speakers tba", "title to be announced", "speaker to be announced", "open", "vacant",
    "offen", "noch offen", "wird noch bekannt gegeben", "a determiner", "a preciser", "por anunciar",
})  # fmt: skip
NAMES = frozenset({"na", "open", "offen"})
NO_SEMINAR = frozenset({
    "no seminar", "no seminar today", "no talk", "no meeting", "no lecture", "no speaker", "no session",
    "kein seminar", "kein vortrag", "entfallt", "fallt aus", "pas de seminaire", "pas dexpose", "holiday",
    "no seminar this week",
})  # fmt: skip


def tidy(text):
    """A cell with entities of HTML as their letters, and without what is not to be seen."""
    if "&" in text:
        text = html.unescape(html.unescape(text))  # as in "&amp;aacute;"
    return composed(UNSEEN.sub("", BREAKS.sub("\n", text)).replace("\u00a0", " ")).strip()


def is_error(text):
    """Whether a spreadsheet wrote the cell for a formula that it could not work out."""
    return text.startswith("#") and bool(ERROR.fullmatch(text))


def is_nothing(text, *, as_name=False):
    """Whether a cell says that there is nothing to say yet: "TBA", "N.N.", "–", "?", "#REF!".

    As one of several names, Na is somebody.
    """
    letters = _letters(text)
    if as_name:
        return letters in NOTHING - NAMES
    return letters in NOTHING or is_error(text) or not re.search(r"\w", text)


def is_no_seminar(text):
    """Whether a title or speaker says that nothing takes place, perhaps with the reason behind it."""
    return _letters(re.split(r"\s*[(:,–—]|\s-\s", text[:200].strip(" ([*-–—"))[0]) in NO_SEMINAR


def _letters(text):
    return " ".join(re.sub(r"[^a-z ]+", "", re.sub(r"[-–]", " ", text_matching.fold(text))).split())
