r"""The plain text of simple formulas: $d = 5$, $x_i \in \mathbb{R}^n$, $O(n^2)$.

Most formulas in an abstract are a few symbols with scripts, and a feed needs the text of thousands; so these
go without MathML. Each symbol is read the long way once, so that what it is and how it is spaced is decided
in one place; a test holds the two ways against each other.
"""

import re
import unicodedata
from functools import cache, lru_cache

from .characters import plain_letters
from .mathml import math_element
from .unicode_math import Piece, joined, pieces, subscript, superscript

COMMANDS = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell infty partial nabla "
    "hbar le leq ge geq ne neq ll gg in subset subseteq cup cap to mapsto times cdot otimes oplus circ "
    "approx equiv sim forall exists emptyset"
)
COMMAND = rf"\\(?:{'|'.join(COMMANDS.split())})(?![A-Za-z])"
SYMBOL = rf"[A-Za-z]|{COMMAND}|\\math(?:bb|cal|frak)\s?\{{[A-Za-z]\}}|[=<>+\-(),/]"
SCRIPT = rf"[A-Za-z\d]|{COMMAND}|\{{[^{{}}_^]+\}}"
SCRIPTS = rf"(?:_(?P<low>{SCRIPT}))?(?:\^(?P<high>{SCRIPT}))?(?![_^'])"
PART = re.compile(rf"\s*(?:(?P<number>\d+)|(?P<symbol>{SYMBOL})){SCRIPTS}\s*")


@lru_cache(maxsize=2048)
def simple_text(tex):
    """The plain text of a formula, as `unicode_math` would have it; None for one that is not simple."""
    parts = simple_parts(tex)
    return parts and unicodedata.normalize("NFC", plain_letters(joined(parts, tight=False)))


def simple_parts(tex):
    """The pieces of a simple formula, else None."""
    parts, at = [], 0
    while at < len(tex):
        found = PART.match(tex, at)
        part = found and simple_part(found)
        if not part:
            return None
        parts.append(part)
        at = found.end()
    return parts


def simple_part(found):
    """A number or symbol with its scripts as one piece; None if a script is not simple."""
    text, kind = Piece(found["number"], "number") if found["number"] else symbol(found["symbol"])
    for content, script in ((found["low"], subscript), (found["high"], superscript)):
        if content:
            parts = simple_parts(content.strip("{}"))
            if not parts:
                return None
            text += script(joined(parts, tight=True))
    return Piece(text, kind)


@cache
def symbol(tex):
    """One symbol as a piece, read the long way."""
    (piece,) = pieces(math_element(tex), tight=False)
    return piece
