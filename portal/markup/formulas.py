"""One formula: TeX in, MathML and plain Unicode text out, or None where the reader should see the TeX.

Work is bounded: by the length and number of a text's formulas here, by depth in `tex.py` and `mathml.py`.
"""

import logging
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree.ElementTree import Element, tostring

from .mathml import math_element
from .simple_math import simple_text
from .tex import Unsupported
from .unicode_math import unicode_text

logger = logging.getLogger(__name__)

MAX_FORMULA = 2_000  # characters
MAX_FORMULAS = 1_000  # of one text; the rest is shown as TeX
MAX_TEX = 20_000  # characters of all formulas of one text; likewise


class Budget:
    """What the formulas of one text may still cost."""

    def __init__(self):
        self.formulas, self.characters = MAX_FORMULAS, MAX_TEX

    def formula(self, tex, display=False):
        """The `Formula` for this TeX, None if it has no good rendering or the limits are reached."""
        return formula(tex, display) if self.admits(tex) else None

    def text(self, tex, display=False):
        """The plain text of that formula, None likewise."""
        if not self.admits(tex):
            return None
        found = None if (simple := simple_text(tex)) else formula(tex, display)
        return simple or (found and found.text)

    def admits(self, tex):
        if len(tex) > MAX_FORMULA:
            return False
        self.formulas -= 1
        self.characters -= len(tex)
        return self.formulas >= 0 and self.characters >= 0


@dataclass(frozen=True)
class Formula:
    """A formula as a `<math>` element with the TeX as its `alttext`, and as plain text with rows on lines."""

    math: Element
    text: str

    @cached_property
    def mathml(self):
        return tostring(self.math, encoding="unicode", short_empty_elements=False)


@lru_cache(maxsize=512)
def formula(tex, display=False):
    """The formula in both forms; None if it has no good rendering. `display` is for a line of its own."""
    try:
        math = math_element(tex, display)
        text = unicode_text(math)
    except Unsupported:
        return None
    except Exception:
        logger.exception("A formula could not be rendered: %r", tex)
        return None
    math.set("alttext", " ".join(tex.split()))
    if not display:
        del math.attrib["display"]
    return Formula(math, text)
