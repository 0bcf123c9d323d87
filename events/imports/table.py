"""What all tables have in common: their columns in and out, and the plan of what rows would do.

Built on import-export's Resource: its fields with their widgets read and write the cells. Its own import is
not used: it copies, compares and saves row by row, writes while it looks, and stops short of saying all that
is wrong. Here a table is planned without writing and then written in sets.

Two rules hold for every column. A blank cell leaves what is there. A cell that says what an export would say
changes nothing, so a table goes out and in again without a trace.
"""

import contextlib
import copy
import difflib

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.resources import Resource

from events.history.recording import record
from events.models import Person
from portal.lib.sheets import unescape_cell

from . import columns_found, dates
from .asking import Answers, key_of
from .cell_texts import is_error, tidy
from .columns import plain_name
from .plans import Plan, PlannedRow, Question, ShownCell, Skipped

AT_ONCE = 500  # rows that are deleted
UPDATED_AT_ONCE = 100  # rows; a statement that tells many apart is slow
LINE_ENDS = str.maketrans({"\r": None})


def _order_in(hint):
    """The Order that the name of a column says, as in "Date (dd/mm/yyyy)"; or ""."""
    letters = "".join(dict.fromkeys(letter for letter in hint.casefold() if letter in "dm"))
    return {"dm": dates.Order.DAY, "md": dates.Order.MONTH}.get(letters, "") if "y" in hint.casefold() else ""


class RowError(Exception):
    """What keeps a row from being brought in: the column and a message."""


@contextlib.contextmanager
def reading(column):
    """Read a cell: what is wrong with it becomes a RowError of its column."""
    try:
        yield
    except ValidationError as error:
        raise RowError(column, error.messages[0]) from error
    except ValueError as error:
        raise RowError(column, str(error)) from error


class Table(Resource):
    """A table of an event (or of people, without one), for one user at the instant `now`.

    `given` are the answers of a person to what only they know (`asking`).
    """

    date_columns = ()
    identified_by = ()  # columns that find a row: with one of them none of the others is needed
    needed = ()
    long = ()  # columns too long for it
    shown = ()  # in a preview of what is new
    decisive = ()  # keys of questions without whose answers no others come up
    known_by_cells = {}  # columns that are known by what their cells are like, each a function of one
    side_by_side = ()  # columns of which there may be several under numbers
    samples = ()  # invented rows, as texts by column
    model = None
    is_of_event = True

    def __init__(self, *, user, event=None, now, given=None):
        super().__init__()
        self.user, self.event, self.now, self.given = user, event, now, given or {}
        self.found = None
        self.answers, self.moment = Answers(self.given, Plan()), timezone.now()
        self.orders, self.seen, self.new_people, self.new_sessions = {}, {}, [], []
        self.known_people = []  # (number of the row, ShownCell) where rows are people
        self.names_of = {column.attribute: name for name, column in self.fields.items()}
        self.exported = [name for name, column in self.fields.items() if column.is_exported]

    # --- Out -------------------------------------------------------------------------------------------

    def header(self):
        return [self.fields[name].title for name in self.exported]

    def cells(self, row):
        """The texts of a row in the order of `header`."""
        return [self.text_of(row, name) for name in self.exported]

    def text_of(self, row, name):
        """What an export says of a row in one column."""
        write = getattr(self, f"dehydrate_{name}", None)
        text = write(row) if write else self.fields[name].export(row)
        return text.translate(LINE_ENDS).strip()

    # --- In --------------------------------------------------------------------------------------------

    def match(self, sheet):
        """The columns of a sheet as far as they are understood; ValidationError if it has too few."""
        return columns_found.find(self, sheet, Answers(self.given, Plan()))

    def plan(self, sheet):
        """What the rows of a sheet would do, as a Plan with all that is wrong; writes nothing."""
        plan = Plan()
        self.answers = Answers(self.given, plan)
        self.found = columns_found.find(self, sheet, self.answers)
        self.titles = {name: sheet.rows[self.found.top][place] for place, name in self.found.names.items()}
        plan.ignored = self.found.out
        if plan.questions or self._lacks_columns(plan):
            return plan
        rows, errors = [], {}
        for number, row in sheet.numbered(self.found.top):
            rows.append((number, row, self._cells_of(number, row, errors)))
        self._note_reading(plan, sheet, errors)
        self._find_orders([cells for _number, _row, cells in rows])
        self.ask([cells for _number, _row, cells in rows])
        if any(question.key in self.decisive for question in plan.questions):
            return plan
        self.prepare([cells for _number, _row, cells in rows])
        width = len(sheet.rows[self.found.top])
        for number, row, cells in rows:
            if any(row[width:]):
                plan.refuse(
                    number, "", _("There are more cells than columns; put text with commas in quotes.")
                )
            else:
                self._plan_row(plan, number, cells)
        plan.new_people, plan.new_sessions = self.new_people, self.new_sessions
        plan.known_people = self.known_people
        return plan

    def _lacks_columns(self, plan):
        if told := columns_found.still_missing(self, self.found):
            plan.refuse(self.found.top + 1, "", told)
        return bool(told)

    def title_of(self, name):
        """A column as the sheet names it, else as an export does."""
        return self.titles.get(name) or self.fields[name].title

    def _cells_of(self, number, row, errors):
        """The cells that say something, by column; notes broken formulas among the `errors`."""
        cells, numbered, remarks = {}, {}, []
        for place, text in enumerate(row):
            name, title = self.found.names.get(place), self.found.remarks.get(place)
            if not text or not (name or title is not None):
                continue
            if is_error(text):
                errors.setdefault(text, []).append(number)
            elif name and place in self.found.numbers:
                numbered.setdefault(self.found.numbers[place], {})[name] = tidy(unescape_cell(text))
            elif name:
                cells[name] = tidy(unescape_cell(text.translate(LINE_ENDS)))
            else:
                remarks.append(f"{title}: {tidy(text)}" if title else tidy(text))
        self.join(cells, [numbered[each] for each in sorted(numbered)], remarks)
        return {name: text for name, text in cells.items() if text}

    def _note_reading(self, plan, sheet, errors):
        """Say how the sheet was read where that is not plain to see."""
        above = [" ".join(filter(None, row)) for row in sheet.rows[: self.found.top] if any(row)]
        if above:
            told = _("What stands above the names of the columns is left out: %(text)s")
            plan.notes.append(told % {"text": " / ".join(above)[:200]})
        for text, numbers in errors.items():
            told = _("Broken formulas of the spreadsheet are read as blank: %(error)s in row %(rows)s.")
            rows = ", ".join(map(str, numbers[:10])) + ("…" if len(numbers) > 10 else "")
            plan.notes.append(told % {"error": text, "rows": rows})

    def _find_orders(self, rows):
        for name in self.date_columns:
            texts = [cells[name] for cells in rows if name in cells]
            found = dates.order_of(texts)
            if found is None:
                found = _order_in(self.found.hints.get(name, "")) or self._asked_order(name, texts)
            self.orders[name] = found

    def _asked_order(self, name, texts):
        told = _("What comes first in the dates of the column “%(column)s”?")
        examples = tuple(text[:40] for text in texts if dates.NUMBERS.match(text))[:3]
        return (
            self.answers.to(
                Question(
                    f"order-{name}",
                    told % {"column": self.title_of(name)},
                    tuple(dates.Order.choices),
                    guess=dates.Order.DAY,
                    examples=examples,
                )  # fmt: skip
            )
            or ""
        )

    def _plan_row(self, plan, number, cells):
        faults, stored = [], None
        with self._noting(faults):
            stored = self.find(number, cells)
        if not faults and (reason := self.why_skipped(stored, cells)):
            text = " · ".join(cells.values())
            plan.skipped.append(Skipped(number, text[:200], reason))
            return
        if stored and not (cells := self.said_anew(stored, cells)):
            plan.unchanged += 1
            return
        row = copy.copy(stored) if stored else self.new()
        for step in self.steps():
            with self._noting(faults):
                step(row, cells)
        if not faults:
            with self._noting(faults):
                self.complete(number, row, cells)
        for name, message in faults:
            plan.refuse(number, self.title_of(name), message)
        if not faults:
            self._note(plan, number, stored, row)

    @contextlib.contextmanager
    def _noting(self, faults):
        """Add what is wrong to the faults, as (column, message), and go on."""
        try:
            yield
        except RowError as error:
            faults.append(error.args)
        except ValidationError as errors:  # import-export's, of all columns at once
            told = errors.message_dict.items()
            faults += [(self.names_of[name], " ".join(messages)) for name, messages in told]

    def said_anew(self, stored, cells):
        """The cells that do not say what an export would say."""
        return {
            name: text
            for name, text in cells.items()
            if name not in self.exported or text != self.text_of(stored, name)
        }

    def _note(self, plan, number, stored, row):
        if not stored:
            plan.added.append(PlannedRow(number, row))
            return
        texts = ((name, self.text_of(stored, name), self.text_of(row, name)) for name in self.exported)
        changes = tuple((self.fields[name].title, old, new) for name, old, new in texts if old != new)
        if changes:
            plan.changed.append(PlannedRow(number, row, changes, self._changed_fields(stored, row)))
        else:
            plan.unchanged += 1

    def _changed_fields(self, stored, row):
        return frozenset(
            field.name
            for field in self.model._meta.concrete_fields
            if getattr(stored, field.attname) != getattr(row, field.attname)
        )

    def shown_columns(self):
        """The columns that a preview of new rows shows: those in `shown`, and others that are there."""
        there = {*self.found.names.values()} - {*self.shown, *self.long}
        return [*self.shown, *(name for name in self.exported if name in there)]

    def shown_titles(self):
        return [self.fields[name].title for name in self.shown_columns()] if self.found else []

    def preview(self, rows):
        """The rows that are new, as (number, ShownCell of each of its columns)."""
        columns = self.shown_columns() if rows else []
        return [(row.number, [self.shown_cell(row, name) for name in columns]) for row in rows]

    def preview_changed(self, rows):
        """The rows that are changed, as (row, [(column, before, ShownCell)])."""
        names = {column.title: name for name, column in self.fields.items()}
        return [
            (row, [(title, old, self.shown_cell(row, names[title])) for title, old, _new in row.changes])
            for row in rows
        ]

    def shown_cell(self, row, name):
        return ShownCell(self.text_of(row.instance, name))

    # --- What each table says of itself ----------------------------------------------------------------

    def rows(self):
        """The rows of an export, read in constant memory and a constant number of queries five hundred."""
        raise NotImplementedError

    def prepare(self, rows):
        """Read from the database what the rows name, each kind of thing at once."""

    def join(self, cells, numbered, remarks):
        """Bring what stands in several columns into the `cells`: groups side by side, and lines to keep."""

    def ask(self, rows):
        """Ask what is to be known of all rows before any is read, and put the answers in their place."""
        choices = {
            name: column.widget for name, column in self.fields.items() if hasattr(column.widget, "values")
        }
        for cells in rows:
            for name in choices.keys() & cells.keys():
                if plain_name(cells[name]) not in choices[name].values:
                    self._ask_value(name, choices[name], cells)

    def _ask_value(self, name, widget, cells):
        """Ask once which of the choices of a column a value is that is none of them."""
        text, known = cells[name], [(key, str(label)) for key, label in widget.field.flatchoices if key]
        close = difflib.get_close_matches(plain_name(text[:100]), widget.values, n=1, cutoff=0.6)
        told = _("“%(text)s” in the column “%(column)s” is not known here: which of these is it?")
        question = Question(
            key_of("value", name, plain_name(text)),
            told % {"text": text[:40], "column": self.title_of(name)},
            (*known, (columns_found.OUT, _("none of these: leave it blank"))),
            guess=widget.values[close[0]] if close else columns_found.OUT,
        )  # fmt: skip
        if (answer := self.answers.to(question)) == columns_found.OUT:
            del cells[name]
        elif answer:
            cells[name] = answer

    def why_skipped(self, stored, cells):
        """Why nothing comes of a row, or ""."""
        return ""

    def find(self, number, cells):
        """The stored row that a row of the table means, or None for a new one. Raises RowError."""
        raise NotImplementedError

    def new(self):
        return self.model(event=self.event)

    def steps(self):
        """What gives the cells' values to a row, each by (row, cells); all are tried, to say all faults."""
        return [self._fill_simple]

    def _fill_simple(self, row, cells):
        self.import_instance(row, cells, orders=self.orders)

    def complete(self, number, row, cells):
        """Give a filled row what no cell says. Raises RowError if as a whole it cannot be stored."""

    def refuse_twice(self, number, column, mark, message):
        """Raise RowError if a row before had the same mark, with that row's number in the message."""
        if self.seen.setdefault(mark, number) != number:
            raise RowError(column, message % {"row": self.seen[mark]})

    def write(self, plan, reason):
        """Store what was planned, with `reason` in the history. The caller holds the transaction."""
        self.create(Person, plan.new_people, reason)
        self.create(self.model, [row.instance for row in plan.added], reason)
        self.update(self.model, [row.instance for row in plan.changed], plan.changed_fields, reason)

    def create(self, model, rows, reason):
        """Store new rows of a model in sets, with their history."""
        if rows:
            model._default_manager.bulk_create(rows)
            self._record(model, [row.pk for row in rows], "+", reason)

    def _record(self, model, keys, kind, reason):
        record(model, keys, kind=kind, user=self.user, reason=reason, date=self.moment)

    def update(self, model, rows, fields, reason):
        """Store some fields of stored rows in sets, with their history."""
        if rows:
            model._default_manager.bulk_update(rows, fields, batch_size=UPDATED_AT_ONCE)
            self._record(model, [row.pk for row in rows], "~", reason)

    def set(self, model, keys, reason, **values):
        """Give stored rows, by their keys, the same values, with their history."""
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            model._default_manager.filter(pk__in=some).update(**values)
            self._record(model, some, "~", reason)

    def delete(self, model, keys, reason):
        """Delete rows of a model by their keys, with their history."""
        told = {"history_user": self.user, "history_change_reason": reason, "history_date": self.moment}
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            model.objects.filter(pk__in=some).delete()
            model.history.filter(id__in=some, history_type="-").update(**told)
