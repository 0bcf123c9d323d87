"""The table of an event's board or organising committee."""

from django.utils.translation import gettext as _

from events.models import BoardMember

from .columns import Column, Day, Line, YesNo, plain_name
from .people import KnownPeople, mark_of, orcid_if_right, read_orcid
from .samples import BOARD
from .table import RowError, Table, reading


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
    samples = BOARD
    model = BoardMember

    def rows(self):
        terms = self.event.board.select_related("person").order_by("position", "pk")
        return terms.iterator(chunk_size=500)

    def dehydrate_person(self, term):
        return term.person.name

    def prepare(self, rows):
        self.stored, self.taken = {}, set()
        for term in self.rows():
            term.event = self.event
            self.stored.setdefault((term.person_id, plain_name(term.role)), []).append(term)
        self.next_position = 1 + max((t.position for same in self.stored.values() for t in same), default=-1)
        names = {" ".join(cells.get("person", "").split()) for cells in rows}
        self.people = KnownPeople(
            self.event, names, map(orcid_if_right, rows), user=self.user, answers=self.answers
        )
        self.new_people = self.people.new

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
        with reading("orcid"):
            orcid = read_orcid(cells.get("orcid", ""))
        return self.people.find(name, orcid)

    def steps(self):
        return [*super().steps(), self._fill_person]

    def _fill_person(self, term, cells):
        if not term.pk and "person" in cells:
            term.person = self._person(cells)

    def complete(self, number, term, cells):
        if term.from_day and term.until_day and term.until_day < term.from_day:
            raise RowError("last_day", _("The term ends before it starts."))
        mark = (mark_of(term.person), plain_name(term.role), term.from_day)
        told = _("This is the same term as in row %(row)d; keep one of them.")
        self.refuse_twice(number, "person", mark, told)
        if not term.pk:
            term.position, self.next_position = self.next_position, self.next_position + 1
