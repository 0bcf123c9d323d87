"""Documents whose words are replaced where others find them: HTML, plain text and iCalendar text.

Each has the `texts` that its readers may see, and `redacted(leaks)` is the document without these leaks, a
list of them for each text.
"""

import re
from bisect import bisect_left, bisect_right
from html import escape, unescape
from itertools import accumulate, islice
from typing import NamedTuple

from . import ics

# What leaves no gap between the letters around it; every other tag ends a line.
INLINE = re.compile(r"</?(?:a|code|em|m[a-z]+|s|span|strong)\b", re.IGNORECASE)
TAG = r"<(?:[^<>\"]|\"[^\"]*\")*>"
ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
EMPTY_LINK = re.compile(r"<a [^<>]*></a>")
READ_LINE = re.compile(
    r"((?:SUMMARY|DESCRIPTION|LOCATION|COMMENT|NAME|X-WR-CALNAME|CATEGORIES)[^:]*:)(.*)", re.DOTALL
)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Leak(NamedTuple):
    """What must not be told, from `start` to `end` in a text.

    `instead` stands there then: the address of a page if `is_address`, else words.
    """

    start: int
    end: int
    instead: str
    is_address: bool


class PlainText:
    """Text of which parts may be `fixed`, a pattern without groups: they stay, and are no words."""

    def __init__(self, text, fixed=r"(?!)"):
        self.pieces = re.split(f"({fixed})", text)  # every second one is fixed
        seen = [self.gap(piece) if at % 2 else piece for at, piece in enumerate(self.pieces)]
        self.seen, self.texts = seen, ["".join(seen)]

    def __str__(self):
        return "".join(self.pieces)

    def gap(self, fixed):
        """What parts the letters on both sides of a fixed piece."""
        return ""

    def redacted(self, leaks):
        made, start = [], 0
        for at, (piece, seen) in enumerate(zip(self.pieces, self.seen, strict=True)):
            made.append(self.kept(piece, start, leaks) if at % 2 else self._without(piece, start, leaks[0]))
            start += len(seen)
        return "".join(made)

    def kept(self, fixed, start, leaks):
        """A fixed piece, which stands before the place `start` of the text."""
        return fixed

    def _without(self, piece, start, leaks):
        made, done, end = [], start, start + len(piece)
        for leak in between(leaks, start, end):
            made.append(piece[done - start : max(leak.start - start, 0)])
            made.append(self.shown(leak) if leak.start >= start else "")
            done = min(leak.end, end)
        return "".join([*made, piece[done - start :]])

    def shown(self, leak):
        return leak.instead


def between(leaks, start, end):
    """Those of a text's leaks, which are in order, that reach into a part of it."""
    first = bisect_right(leaks, start, key=lambda leak: leak.end)
    return leaks[first : bisect_left(leaks, end, key=lambda leak: leak.start)]


class Html(PlainText):
    """Sanitised HTML: its text is one text, and the value of each attribute another."""

    def __init__(self, html, fixed=r"(?!)"):
        super().__init__(html, f"{TAG}|{fixed}")
        self.texts += [found[2] for piece in self.pieces[1::2] for found in ATTRIBUTE.finditer(piece)]

    def gap(self, fixed):
        return "\n" if fixed.startswith("<") and not INLINE.match(fixed) else ""

    def redacted(self, leaks):
        self.is_linked, self.ends, self.of_attributes = False, self._ends_of_links(), iter(leaks[1:])
        return EMPTY_LINK.sub("", super().redacted(leaks))

    def _ends_of_links(self):
        """Where the text of each link ends, in order."""
        lengths = accumulate(map(len, self.seen))
        return iter([end for piece, end in zip(self.pieces, lengths, strict=True) if piece == "</a>"])

    def kept(self, fixed, start, leaks):
        """A tag; a link with an address that leaks in its text or its own leads to the page."""
        if fixed == "</a>":
            self.is_linked = False
        inside = []
        if fixed.startswith("<a "):
            self.is_linked = True
            inside = [leak for leak in between(leaks[0], start, next(self.ends)) if leak.is_address]
        return ATTRIBUTE.sub(lambda found: self._attribute(found, inside), fixed)

    def _attribute(self, found, inside):
        name, value, own = found[1], found[2], next(self.of_attributes)
        if name == "href" and (own or inside):
            page = next((leak.instead for leak in [*own, *inside] if leak.is_address), "#")
            return f' href="{escape(page)}"'
        return f' {name}="{escape(PlainText(value).redacted([own]))}"' if own else found[0]

    def shown(self, leak):
        shown = escape(leak.instead, quote=False)
        if self.is_linked or not leak.is_address:
            return shown
        return f'<a href="{escape(leak.instead)}">{shown}</a>'


class Calendar:
    """iCalendar text (RFC 5545): the value of each of its lines that people read is a text."""

    def __init__(self, text):
        self.text, self.lines = text, re.sub(r"\r\n[ \t]", "", text).split("\r\n")
        self.texts = [_unescaped(found[2]) for line in self.lines if (found := READ_LINE.fullmatch(line))]

    def __str__(self):
        return self.text

    def redacted(self, leaks):
        of_texts = iter(zip(self.texts, leaks, strict=True))
        return "\r\n".join(ics.fold(self._line(line, of_texts)) for line in self.lines)

    def _line(self, line, of_texts):
        found = READ_LINE.fullmatch(line)
        text, leaks = next(of_texts) if found else ("", [])
        return found[1] + ics.text(PlainText(text).redacted([leaks])).to_ical().decode() if leaks else line


def _unescaped(value):
    """A TEXT value as it is read (RFC 5545, section 3.3.11)."""
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def redact(documents, finders):
    """The documents as strings without what the `finders` find in their texts, and a list of what that was.

    A finder is a function that answers a list of leaks for each of a list of texts.
    """
    texts = [text for document in documents for text in document.texts]
    found = [merged(sum(leaks, [])) for leaks in zip(*(find(texts) for find in finders), strict=True)]
    words = [" ".join(unescape(text[leak.start : leak.end]).split()) for text, leak in _pairs(texts, found)]
    rest, made = iter(found), []
    for document in documents:
        of_this = list(islice(rest, len(document.texts)))
        made.append(document.redacted(of_this) if any(of_this) else str(document))
    return made, list(dict.fromkeys(words))


def _pairs(texts, found):
    return ((text, leak) for text, leaks in zip(texts, found, strict=True) for leak in leaks)


def merged(leaks):
    """The leaks of a text in order, those that overlap as one, which is an address if one of them is."""
    made = []
    for leak in sorted(leaks):
        if not made or leak.start >= made[-1].end:
            made.append(leak)
            continue
        stays = leak if leak.is_address and not made[-1].is_address else made[-1]
        made[-1] = stays._replace(start=made[-1].start, end=max(made[-1].end, leak.end))
    return made
