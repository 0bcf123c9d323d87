"""What is made of facts and kept, for the template of each kind."""

from dataclasses import dataclass

from . import facts
from .models import PICTURE

WIDTH, HEIGHT = 1200, 630  # pixels of a picture for links


@dataclass(frozen=True)
class Kind:
    """A kind of file: `facts(row, site)` are what stands on it, of rows that it `wants(row, now)`."""

    name: str
    template: str
    facts: object
    wants: object
    dots: int | None = None  # an inch, of a picture


KINDS = [Kind(PICTURE, "picture.typ", facts.of, lambda row, now: True, dots=96)]
