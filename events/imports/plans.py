"""What a table would do, row by row, before anything is written."""

import hashlib
from dataclasses import dataclass, field

MOST_FAULTS = 200  # that are told at once
MOST_SEEN = 8  # choices beside each other
MOST_QUESTIONS = 100  # that are asked at once; others come after these


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row, under the name of its column ("" for the whole row), and what to write."""

    number: int
    column: str
    message: str


@dataclass(frozen=True)
class Question:
    """What only a person knows of a table, asked once for all its rows.

    `choices` are (value, label); `guess` is the one that is chosen at first, or the answer given before.
    `key` names the answer, and stays the same while the table does.
    """

    key: str
    text: str
    choices: tuple
    guess: str = ""
    examples: tuple = ()  # what the table says where it is asked

    @property
    def is_short(self):
        """Whether all choices can be seen at once."""
        return len(self.choices) <= MOST_SEEN

    def takes(self, value):
        """Whether a value is one of the choices."""
        return any(value == known for known, _label in self.choices)


@dataclass(frozen=True)
class Skipped:
    """A row of which nothing comes, with its text and the reason."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True)
class PlannedRow:
    """A row that adds `instance`, or changes `fields` of it: `changes` are (column, before, after)."""

    number: int
    instance: object
    changes: tuple = ()
    fields: frozenset = frozenset()


@dataclass(frozen=True)
class ShownPerson:
    """Somebody in a cell as the preview shows how it was understood."""

    name: str
    where: str
    is_known: bool
    address: str = ""  # of the person's page in the admin, if they are known
    email: str = ""


@dataclass(frozen=True)
class ShownCell:
    """A cell in the preview: its text, or the people in it, with what was written where that differs."""

    text: str
    people: tuple = ()
    written: str = ""


@dataclass
class Plan:
    """All that a table would do. Nothing is written while it has faults or questions."""

    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: int = 0
    skipped: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    more_faults: int = 0
    questions: list = field(default_factory=list)  # that are not answered yet
    answered: list = field(default_factory=list)  # each with its answer as its guess
    more_questions: int = 0
    ignored: list = field(default_factory=list)  # columns that a person left out
    notes: list = field(default_factory=list)  # sentences on how the table was read
    new_people: list = field(default_factory=list)
    new_sessions: list = field(default_factory=list)
    known_people: list = field(default_factory=list)  # (number of the row, ShownCell) where rows are people

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

    def ask(self, question):
        if len(self.questions) < MOST_QUESTIONS:
            self.questions.append(question)
        else:
            self.more_questions += 1

    @property
    def digest(self):
        """Differs as soon as the same table would do something else, as somebody wrote meanwhile."""
        facts = [(row.number, row.changes, _facts(row.instance)) for row in (*self.added, *self.changed)]
        made = [str(each) for each in (*self.new_people, *self.new_sessions)]
        return hashlib.sha256(repr((facts, made)).encode()).hexdigest()

    @property
    def changed_fields(self):
        """The fields of the model that any row changes."""
        return sorted(set().union(*(row.fields for row in self.changed)))


def _facts(instance):
    return [(name, value) for name, value in vars(instance).items() if isinstance(value, PLAIN)]


PLAIN = (str, int, float, type(None))
