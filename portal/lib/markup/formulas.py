"""One formula: TeX in, MathML and plain Unicode text out, or None where the reader should see the TeX.

Work is bounded: by the length and number of a text's formulas here, by depth in `tex.py` and `mathml.py`.
"""

import logging
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import tostring

from latex2mathml.converter import Converter

from .mathml import finish, tidy
from .tex import Reader, Unsupported
from .unicode_math import unicode_text

logger = logging.getLogger(__name__)

MAX_FORMULA = 2_000
"""Longest formula, in characters."""

MAX_FORMULAS = 1_000
MAX_TEX = 20_000
"""Most formulas of one text, and their length together, in characters; the rest is shown as TeX."""


class Budget:
    """What the formulas of one text may still cost."""

    def __init__(self):
        self.formulas, self.characters = MAX_FORMULAS, MAX_TEX

    def formula(self, tex, display=False):
        """The `Formula` for this TeX, None if it has no good rendering or the limits are reached."""
        if len(tex) > MAX_FORMULA:
            return None
        self.formulas -= 1
        self.characters -= len(tex)
        return formula(tex, display) if self.formulas >= 0 and self.characters >= 0 else None


class Formula(NamedTuple):
    """A formula as a `<math>` element with the TeX as its `alttext`, and as plain text with rows on lines."""

    mathml: str
    text: str


@lru_cache(maxsize=512)
def formula(tex, display=False):
    """The formula in both forms; None if it has no good rendering. `display` is for a line of its own."""
    try:
        math = converted(tex, display)
        text = unicode_text(math)
    except Unsupported:
        return None
    except Exception:
        logger.exception("A formula could not be rendered: %r", tex)
        return None
    math.set("alttext", " ".join(tex.split()))
    if not display:
        del math.attrib["display"]
    return Formula(tostring(math, encoding="unicode", short_empty_elements=False), text)


def converted(tex, display):
    """The formula as MathML elements; raises `Unsupported`."""
    reader = Reader(tex)
    dialect = reader.read()
    try:
        tree = Converter(display="block" if display else "inline").convert_to_element(dialect)
    except Exception as error:  # whatever its parser trips over, StopIteration and RecursionError too
        raise Unsupported from error
    return finish(tidy(tree, reader.atoms))
