"""What a table would do, row by row, before anything is written."""

import hashlib
from dataclasses import dataclass, field

MOST_FAULTS = 200  # that are told at once


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row, under the name of its column ("" for the whole row), and what to write."""

    number: int
    column: str
    message: str


@dataclass(frozen=True)
class PlannedRow:
    """A row that adds `instance`, or changes `fields` of it: `changes` are (column, before, after)."""

    number: int
    instance: object
    changes: tuple = ()
    fields: frozenset = frozenset()


@dataclass
class Plan:
    """All that a table would do. Nothing is written while it has faults or questions."""

    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: int = 0
    faults: list = field(default_factory=list)
    more_faults: int = 0
    questions: list = field(default_factory=list)  # columns whose dates can be read in two ways
    ignored: list = field(default_factory=list)  # columns that are not known
    new_people: list = field(default_factory=list)

    @property
    def is_sound(self):
        return not self.faults and not self.questions

    @property
    def changes_something(self):
        return bool(self.added or self.changed)

    def refuse(self, number, column, message):
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(number, column, message))
        else:
            self.more_faults += 1

    @property
    def digest(self):
        """Differs as soon as the same table would do something else, as somebody wrote meanwhile."""
        facts = [(row.number, row.changes, _facts(row.instance)) for row in (*self.added, *self.changed)]
        return hashlib.sha256(repr((facts, [str(person) for person in self.new_people])).encode()).hexdigest()

    @property
    def changed_fields(self):
        """The fields of the model that any row changes."""
        return sorted(set().union(*(row.fields for row in self.changed)))


def _facts(instance):
    return [(name, value) for name, value in vars(instance).items() if isinstance(value, PLAIN)]


PLAIN = (str, int, float, type(None))
