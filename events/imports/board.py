"""The table of an event's board or organising committee."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import BoardMember, Person

from .columns import Column, Day, Line, YesNo, plain_name
from .people import KnownPeople, read_orcid
from .table import RowError, Table


class BoardTable(Table):
    """A term is found by its person and role, of several such by its first day."""

    person = Column(also=("name", "member", "full name"))
    orcid = Column(also=("orcid id",), is_exported=False)
    role = Column("role", Line(BoardMember, "role"), also=("function", "position"))
    affiliation = Column("affiliation", Line(BoardMember, "affiliation"), also=("institution", "university"))
    first_day = Column("from_day", Day("first_day"), also=("from", "since", "start", "begin"))
    last_day = Column("until_day", Day("last_day"), also=("until", "to", "end"))
    former = Column("is_former", YesNo(), also=("is former", "past"))

    date_columns = ("first_day", "last_day")
    needed = ("person",)
    shown = ("person", "role", "affiliation", "first_day", "last_day", "former")
    model = BoardMember

    def rows(self):
        terms = self.event.board.select_related("person").order_by("position", "pk")
        return terms.iterator(chunk_size=500)

    def dehydrate_person(self, term):
        return term.person.name

    def prepare(self, rows):
        self.stored, self.taken, self.seen = {}, set(), {}
        for term in self.rows():
            term.event = self.event
            self.stored.setdefault((term.person_id, plain_name(term.role)), []).append(term)
        self.next_position = 1 + max((t.position for same in self.stored.values() for t in same), default=-1)
        names = {" ".join(cells.get("person", "").split()) for cells in rows}
        self.people = KnownPeople(self.event, names, filter(None, map(_orcid_of, rows)))

    def new_people(self):
        return self.people.new

    def new(self):
        return BoardMember(event=self.event)

    def find(self, number, cells):
        person = self._person(cells)
        same = self.stored.get((person.pk, plain_name(cells.get("role", ""))), [])
        day = cells.get("first_day", "")
        same = [term for term in same if term.pk not in self.taken]
        exact = [term for term in same if self.text_of(term, "first_day") == day]
        term = next(iter(exact or ([] if day and len(same) > 1 else same)), None)
        if term:
            self.taken.add(term.pk)
        return term

    def _person(self, cells):
        name = " ".join(cells.get("person", "").split())
        if not name or len(name) > 200:
            raise RowError("person", _("Give the name of a person, of at most 200 characters."))
        try:
            return self.people.find(name, read_orcid(cells.get("orcid", "")))
        except ValidationError as error:
            raise RowError("orcid", error.messages[0]) from error

    def steps(self):
        return [*super().steps(), self._fill_person]

    def _fill_person(self, term, cells):
        if not term.pk and "person" in cells:
            term.person = self._person(cells)

    def check(self, number, term):
        if term.from_day and term.until_day and term.until_day < term.from_day:
            raise RowError("last_day", _("The term ends before it starts."))
        mark = (
            id(term.person) if term.person.pk is None else term.person.pk,
            plain_name(term.role),
            term.from_day,
        )
        if self.seen.setdefault(mark, number) != number:
            told = _("This is the same term as in row %(row)d; keep one of them.")
            raise RowError("person", told % {"row": self.seen[mark]})
        if not term.pk:
            term.position, self.next_position = self.next_position, self.next_position + 1

    def write(self, plan, reason):
        self.create(Person, plan.new_people, reason)
        self.create(BoardMember, [row.instance for row in plan.added], reason)
        self.update(BoardMember, [row.instance for row in plan.changed], plan.changed_fields, reason)


def _orcid_of(cells):
    try:
        return read_orcid(cells.get("orcid", ""))
    except ValidationError:
        return ""
