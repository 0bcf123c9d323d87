"""What an author may hand in: the limits, and the characters that never reach a reader."""

import re

from django.utils.translation import gettext_lazy as _

MAX_SOURCE = 50_000  # characters of a text
MAX_TITLE = 2_000  # characters of a title
TOO_LONG = _(
    "This text has {actual:,} characters; at most {limit:,} are allowed. "
    "Shorten it, or move a part of it to a page or a file of its own and link to that."
)

# Control characters except tab and newline, line separators, halves of surrogate pairs, noncharacters,
# and the characters that reorder what follows them (they can disguise an address or a whole line).
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class MarkupTooLong(ValueError):
    """A text is longer than allowed; the message says by how much and what to do."""


def check(source, limit=MAX_SOURCE):
    """Raise `MarkupTooLong` for a text of more than `limit` characters (for form validation)."""
    if len(source) > limit:
        raise MarkupTooLong(str(TOO_LONG).format(actual=len(source), limit=limit))


def bounded(source, limit=MAX_SOURCE):
    """The source as the renderers read it: at most `limit` characters of it, all of them printable."""
    if len(source) > limit:
        source = source[:limit].rstrip() + " …"
    return printable(LINE_END.sub("\n", source)).rstrip()


def printable(text):
    return UNPRINTABLE.sub("", text)
