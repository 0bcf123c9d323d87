"""Pictures that authors place in a text: `![A map](picture:12)` is one of those that belong to the text.

A text has them as `pictures` (see `portal.models.AuthorsText`): JSON by their numbers, as `written` makes it.
"""

import json
import re
from functools import lru_cache
from typing import NamedTuple

MARK = "picture:"
CALL = re.compile(rf"{MARK}(\d{{1,9}})")
PLACED = re.compile(rf"!\[([^\[\]]*+)\]\(\s{{0,9}}+<?{CALL.pattern}>?\s{{0,9}}+\)")
NOT_PLACED = re.compile(rf"\]\(({MARK}[^\s()]*)\)")  # what is left of a call in words


class Picture(NamedTuple):
    """A picture as pages have it: at most two files of one, with sizes in pixels."""

    alt: str  # "" for a decoration
    width: int
    height: int
    address: str
    small: str = ""  # the address of a smaller file, if there is one
    small_width: int = 0


def written(pictures):
    """{number: Picture} as a text of JSON, which is the same for the same pictures."""
    return json.dumps(pictures, sort_keys=True, ensure_ascii=False) if pictures else ""


@lru_cache(maxsize=64)
def known(text):
    """The pictures that such a text tells of, {number: Picture}; none for any other text."""
    try:
        return {int(number): Picture(*values) for number, values in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def pictures_of(source):
    """What `known` reads, of a source that places pictures; else ""."""
    return getattr(source, "pictures", "") if MARK in source else ""


def in_words(source):
    """The source with the words for each picture in its place, for excerpts."""
    return PLACED.sub(r"\1", source) if MARK in source else source


def is_shown(number, source):
    """Whether a text places the picture of this number."""
    return any(int(found[2]) == number for found in PLACED.finditer(source))
