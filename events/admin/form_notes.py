"""What rooms above say above the form of an event, session or talk, such as that a notice lies ready.

form_notes.add(FormNote("notices", note_of))
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.registry import Registry


@dataclass(frozen=True)
class FormNote:
    """`note(user, row)` answers what is said there, as safe HTML; "" for nothing."""

    name: str
    note: Callable


form_notes = Registry(FormNote)


def notes_of(user, row):
    """What is said above the form of a stored row."""
    return [note for each in form_notes.values() if (note := each.note(user, row))]
