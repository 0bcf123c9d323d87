"""Text as a reader sees it, for comparing: whatever hides a word from a program is undone.

Entities and percent-encoding are decoded, letters folded (fullwidth, accents, case, lookalikes), what has no
glyph is left out; each character of the result knows which part of the text it stands for.
"""

import html
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

MOST_PASSES = 4  # of decoding: what is encoded more often nobody reads
ENCODED = re.compile(
    r"&(?:\#\d{1,7};?|\#x[\da-f]{1,6};?|[a-z][a-z\d]{1,30};)"
    r"|(?:%[\da-f]{2})+"
    r"|[\[({]\ ?(?:dot|slash|colon)\ ?[\])}]|(?<=[a-z\d])\ (?:dot|slash)\ (?=[a-z\d])",
    re.IGNORECASE | re.VERBOSE,
)
SPOKEN = {"dot": ".", "slash": "/", "colon": ":"}
TYPED_TAG = re.compile(r"<!--(?:(?!-->).){0,300}-->|</?[a-z][^<>]*>", re.IGNORECASE | re.DOTALL)
FILLERS = set("\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters to Unicode, and nothing to the eye
LOOKALIKES = str.maketrans("авекмнорстухіјѕԁһԛԝαινορτυχ", "abekmhopctyxijsdhqwaivoptux")


class Visible(NamedTuple):
    """The characters that a reader sees of a text, with the (start, end) of what each stands for.

    `letters` are the letters and digits alone, and `at` is where each of them is in `characters`.
    """

    characters: str
    spans: list
    letters: str
    at: list

    def span(self, start, end):
        """The part of the text that characters from `start` to `end`, which is not among them, stand for."""
        return self.spans[start][0], self.spans[end - 1][1]


def visible(text, *, without_tags=False):
    """The text as `Visible`; without tags and comments that somebody typed, which readers may overlook."""
    spans = [(place, place + 1) for place in range(len(text))]
    for _pass in range(MOST_PASSES):
        if not ENCODED.search(text):
            break
        text, spans = _replaced(ENCODED, _decoded, text, spans)
    if without_tags:
        text, spans = _replaced(TYPED_TAG, lambda tag: "", text, spans)
    seen = [(sign, span) for character, span in zip(text, spans, strict=True) for sign in _folded(character)]
    characters = "".join(sign for sign, _span in seen)
    at = [place for place, sign in enumerate(characters) if sign.isalnum()]
    return Visible(characters, [span for _sign, span in seen], "".join(characters[place] for place in at), at)


def _replaced(pattern, replace, text, spans):
    pieces, kept, done = [], [], 0
    for found in pattern.finditer(text):
        made = replace(found[0])
        pieces += [text[done : found.start()], made]
        kept += spans[done : found.start()]
        kept += [(spans[found.start()][0], spans[found.end() - 1][1])] * len(made)
        done = found.end()
    return "".join([*pieces, text[done:]]), kept + spans[done:]


def _decoded(code):
    if code.startswith("&"):
        return html.unescape(code)
    return SPOKEN.get(code.strip(" []{}()").lower()) or unquote(code, errors="ignore")


@lru_cache(maxsize=4096)
def _folded(character):
    """What a reader takes a character for; "" for one without a glyph."""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    signs = unicodedata.normalize("NFKD", character).casefold().translate(LOOKALIKES)
    return "".join(sign for sign in signs if sign.isspace() or not _is_unseen(sign))


def _is_unseen(sign):
    return sign in FILLERS or unicodedata.category(sign)[0] in "CM"
