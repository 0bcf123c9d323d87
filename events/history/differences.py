"""What two records of a row differ in, in the words of readers."""

import difflib
import re
from dataclasses import dataclass
from pathlib import PurePath

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from events.planning.changes import value_in_words

WORD = re.compile(r"\S+\s*|\s+")
LONG = 80  # characters of a text from which its words are compared rather than the whole
MOST_PARTS = 1000  # words, else lines, that are compared: the time it takes may grow with the cube
AROUND = 80  # characters that are shown around a difference
MOST_SHOWN = 400  # characters of a text that came new: it can be read where it stands


@dataclass(frozen=True)
class FieldChange:
    """A field with its value before and after; of long texts `pieces` says which words went and came."""

    label: str
    before: str
    after: str
    pieces: tuple = ()  # (what became of it: "same", "gone" or "new"; the text)


def field_changes(fields, before, after, zone_name):
    """How a record differs from the one before it; without one, from an empty row.

    Links are told by the rows that the records were read with, moments by the clocks of the zone.
    """
    return tuple(
        _field_change(
            field, before and shown_value(field, before, zone_name), shown_value(field, after, zone_name)
        )
        for field in fields
        if _differs(field, before, after)
    )


def _differs(field, before, after):
    value = getattr(after, field.attname)
    if before:
        return value != getattr(before, field.attname)
    return value not in (None, "", field.get_default())


def _field_change(field, before, after):
    before = before or ""
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    pieces = compared(before, after) if is_text and before and after and len(before + after) > LONG else ()
    has_stayed = any(became == "same" for became, text in pieces)
    shown = Truncator(after).chars(MOST_SHOWN)
    return FieldChange(field.verbose_name, before, shown, tuple(pieces) if has_stayed else ())


def shown_value(field, record, zone_name):
    """The value of a field of a record as a page prints it; "" for none."""
    value = getattr(record, field.attname)
    if value in (None, ""):
        return ""
    if field.is_relation:
        return str(getattr(record, field.name) or _("one that is gone"))
    if isinstance(field, models.FileField):
        return PurePath(str(value)).name
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value_in_words(value, field, zone_name)


def compared(before, after):
    """Two texts as one, in pieces: (what became of it, the text). What stayed is cut short.

    Compares by words, very long texts by lines, and texts of thousands of lines not at all.
    """
    for split in (WORD.findall, lambda text: text.splitlines(keepends=True)):
        old, new = split(before), split(after)
        if max(len(old), len(new)) <= MOST_PARTS:
            return _cut_short(list(_pieces(old, new)))
    return [("gone", before), ("new", after)]


def _pieces(old, new):
    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[start:end])
        else:
            yield from (
                (became, text)
                for became, text in (
                    ("gone", "".join(old[start:end])),
                    ("new", "".join(new[new_start:new_end])),
                )
                if text
            )


def _cut_short(pieces):
    """With what stayed only near to a difference."""
    last = len(pieces) - 1
    return [
        (became, _near(text, number > 0, number < last) if became == "same" else text)
        for number, (became, text) in enumerate(pieces)
    ]


def _near(text, follows, precedes):
    if len(text) <= AROUND * (follows + precedes) + 3:
        return text
    return (text[:AROUND] if follows else "") + " … " + (text[-AROUND:] if precedes else "")
