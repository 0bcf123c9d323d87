"""What a file came to: the rows of a table, and what was guessed or stays out, sentence by sentence."""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import TableImport
from portal.lib import sheets
from portal.lib.names import composed

MOST_NAMED = 10  # things of one kind that a sentence names


@dataclass
class Reading:
    """Rows as {column: text} for one of the tables, with what readers of the preview are told of them."""

    table: str = TableImport.Table.TALKS
    rows: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def note(self, sentence, **values):
        self.notes.append(sentence % values)

    def note_each(self, sentence, names):
        """Tell what holds of several: the `sentence` has their names in the place of %(names)s."""
        if names := list(dict.fromkeys(name or _("(without a title)") for name in names)):
            more = len(names) - MOST_NAMED
            named = "; ".join(f"“{name[:80]}”" for name in names[:MOST_NAMED])
            told = _("%(named)s and %(more)d more") % {"named": named, "more": more} if more > 0 else named
            self.note(sentence, names=told)

    def sheet(self):
        """The rows as a Sheet. Raises ValidationError if there are none, or too many."""
        if not self.rows:
            told = _("There is nothing in this file that could be imported.")
            raise ValidationError([told, *self.notes])
        if len(self.rows) > sheets.MAX_ROWS:
            told = _("The file holds more than %(most)d entries; split it into several.")
            raise ValidationError(told % {"most": sheets.MAX_ROWS})
        header = list(dict.fromkeys(name for row in self.rows for name, text in row.items() if text))
        lines = ([_cell(row.get(name, "")) for name in header] for row in self.rows)
        return sheets.Sheet([header, *lines])


def _cell(text):
    if len(text) > sheets.MAX_CELL:
        told = _("“%(text)s…” has %(length)d characters, which are too many for one field.")
        raise ValidationError(told % {"text": text[:40], "length": len(text)})
    return sheets.escape_cell(composed(text.replace("\0", "").strip()))


def key_of(text):
    """A key of at most 64 characters by which the same file brought in again finds its rows."""
    if len(text) <= 64:
        return text
    return f"{text[:23]}-{hashlib.sha256(text.encode()).hexdigest()[:40]}"
