"""What all tables have in common: their columns in and out, and the plan of what rows would do.

Built on import-export's Resource: its fields with their widgets read and write the cells. Its own import is
not used: it copies, compares and saves row by row, writes while it looks, and stops short of saying all that
is wrong. Here a table is planned without writing and then written in sets.

Two rules hold for every column. A blank cell leaves what is there. A cell that says what an export would say
changes nothing, so a table goes out and in again without a trace.
"""

import contextlib
import copy

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.resources import Resource
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from events.models import Person
from portal.lib.sheets import unescape_cell

from . import dates
from .columns import plain_name
from .plans import Plan, PlannedRow

UPDATED_AT_ONCE = 100  # rows; a statement that tells many apart is slow
LINE_ENDS = str.maketrans({"\r": None})


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

    `order` is what a person said of dates of numbers that can be read in two ways.
    """

    date_columns = ()
    identified_by = ()  # columns that find a row: with one of them none of the others is needed
    needed = ()
    shown = ()  # in a preview of what is new
    samples = ()  # invented rows, as texts by column
    model = None
    is_of_event = True

    def __init__(self, *, user, event=None, now, order=""):
        super().__init__()
        self.user, self.event, self.now, self.order = user, event, now, order
        self.orders, self.seen, self.new_people = {}, {}, []
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
        """The columns of a sheet as {position: name}, and those not known; ValidationError if some miss."""
        found, unknown, names = {}, [], self._known_names()
        for position, title in enumerate(sheet.header):
            name = names.get(plain_name(title))
            if name in found.values():
                told = _("Two columns mean “%(column)s”; rename or delete one of them.")
                raise ValidationError(told % {"column": self.fields[name].title})
            if name:
                found[position] = name
            elif title:
                unknown.append(title[:40])
        self._refuse_missing(set(found.values()), unknown)
        return found, unknown

    def _known_names(self):
        return {spelling: name for name, column in self.fields.items() for spelling in column.names}

    def _refuse_missing(self, found, unknown):
        missing = [one for one in self.needed if not found & {*one.split("|")}]
        if missing and not found & set(self.identified_by):
            told = _("These columns are missing: %(columns)s. The first row must name the columns.")
            if unknown:
                told = _("These columns are missing: %(columns)s. The first row names: %(unknown)s.")
            named = ", ".join(one.split("|")[0] for one in missing)
            raise ValidationError(told % {"columns": named, "unknown": ", ".join(unknown[:20])})

    def plan(self, sheet):
        """What the rows of a sheet would do, as a Plan with all that is wrong; writes nothing."""
        columns, unknown = self.match(sheet)
        self.titles = {name: sheet.header[position] for position, name in columns.items()}
        plan = Plan(ignored=unknown)
        rows = [(number, self._cells_of(row, columns)) for number, row in sheet.numbered()]
        self._find_orders([cells for _number, cells in rows], plan)
        if plan.questions:
            return plan
        self.prepare([cells for _number, cells in rows])
        for (number, row), (_same, cells) in zip(sheet.numbered(), rows, strict=True):
            if any(row[len(sheet.header) :]):
                plan.refuse(
                    number, "", _("There are more cells than columns; put text with commas in quotes.")
                )
            else:
                self._plan_row(plan, number, cells)
        plan.new_people = self.new_people
        return plan

    def title_of(self, name):
        """A column as the sheet names it, else as an export does."""
        return self.titles.get(name) or self.fields[name].title

    def _cells_of(self, row, columns):
        """The cells that say something, by column."""
        width = len(row)
        return {
            name: unescape_cell(row[position].translate(LINE_ENDS))
            for position, name in columns.items()
            if position < width and row[position]
        }

    def _find_orders(self, rows, plan):
        for name in self.date_columns:
            found = dates.order_of([cells[name] for cells in rows if name in cells])
            if found is None and not self.order:
                plan.questions.append(self.title_of(name))
            self.orders[name] = self.order if found is None else found

    def _plan_row(self, plan, number, cells):
        faults, stored = [], None
        with self._noting(faults):
            stored = self.find(number, cells)
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

    def shown_titles(self):
        return [self.fields[name].title for name in self.shown]

    def preview(self, rows):
        """The rows that are new, as (number, texts of the columns `shown`)."""
        return [(row.number, [self.text_of(row.instance, name) for name in self.shown]) for row in rows]

    # --- What each table says of itself ----------------------------------------------------------------

    def rows(self):
        """The rows of an export, read in constant memory and a constant number of queries five hundred."""
        raise NotImplementedError

    def prepare(self, rows):
        """Read from the database what the rows name, each kind of thing at once."""

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
            bulk_create_with_history(rows, model, default_user=self.user, default_change_reason=reason)

    def update(self, model, rows, fields, reason):
        """Store some fields of stored rows in sets, with their history."""
        if rows:
            bulk_update_with_history(
                rows, model, fields, batch_size=UPDATED_AT_ONCE,
                default_user=self.user, default_change_reason=reason,
            )  # fmt: skip
