"""The page that the contact of a poster has: its parts in order, and what its buttons do.

    parts.add(Part("answer", 20, answer_part, "events/posters/own/answer.html"))
    acts.add(Act("comes", comes))

Modules of `views/` add theirs; `views/own.py` draws the page and calls an act.
"""

from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class Part:
    """A part of the page: its template prints what `context(poster, now)` answers as `part.context`."""

    name: str
    position: int
    context: object
    template: str


@dataclass(frozen=True)
class Act:
    """What a button `do` does: `do(request, poster, now)` answers what to say, or a response.

    A ValidationError is said above the page; nothing has changed then.
    """

    name: str
    do: object


parts = Registry(Part)
acts = Registry(Act)
