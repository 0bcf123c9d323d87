"""Where else things are kept that are erased with a registration; who keeps some adds it from its `hooks.py`.

    erasers.add(Eraser("papers", of_people=..., of_answers=...))

`of_people(registrations)` erases what is kept of the people behind some keys, and `of_answers(registrations,
questions)` copies of what they answered to some questions (keys); both in the caller's transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class Eraser:
    name: str
    of_people: Callable = lambda registrations: None
    of_answers: Callable = lambda registrations, questions: None


erasers = Registry(Eraser)
