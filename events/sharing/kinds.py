"""What is made of facts and kept, for the template of each kind."""

from dataclasses import dataclass

from events.models import Talk

from . import facts
from .models import FLYER, PICTURE

WIDTH, HEIGHT = 1200, 630  # pixels of a picture for links


@dataclass(frozen=True)
class Kind:
    """A kind of file: `facts(row, site)` are what stands on it, of rows that it `wants(row, now)`."""

    name: str
    template: str
    facts: object
    wants: object
    dots: int | None = None  # an inch, of a picture


def is_announced(row, now):
    """Whether a row is a talk to come, of which people hang up a flyer."""
    return isinstance(row, Talk) and not row.is_interlude and not row.is_over(now)


KINDS = [
    Kind(PICTURE, "picture.typ", facts.of, lambda row, now: True, dots=96),
    Kind(FLYER, "flyer.typ", facts.flyer_of, is_announced),
]
