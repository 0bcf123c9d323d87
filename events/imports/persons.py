"""The table of people, found by the address of their page or by ORCID iD, else by name.

Who is called nearly as somebody known, or as several, is asked about, as for talks.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from events import permissions
from events.models import Person
from portal.folding import BY_NAME

from .columns import Column, Line, OfField
from .people import FreeSlugs, NearNames, found_by, orcid_if_right, read_orcid
from .plans import ShownCell, ShownPerson
from .samples import PEOPLE
from .table import RowError, Table, reading

PRIVATE, BIOGRAPHY = "email", "biography"


class PeopleTable(Table):
    """People of the user's own events. Who has a role in others' events is read here and not changed."""

    address = Column(widget=OfField(Person, "slug"), also=("slug", "page"))
    orcid = Column("orcid", also=("orcid id",))
    name = Column("name", Line(Person, "name"), also=("full name", "person"))
    sorted_as = Column("sort_name", Line(Person, "sort_name"), also=("sort name", "family name", "surname"))
    affiliation = Column("affiliation", Line(Person, "affiliation"), also=("institution", "university"))
    homepage = Column("homepage", OfField(Person, "homepage"), also=("website", "url", "web page"))
    email = Column("email", OfField(Person, "email"), also=("e mail", "mail", "email address"))
    biography = Column("bio", OfField(Person, "bio"), also=("bio",))

    identified_by = ("address", "orcid")
    needed = ("name",)
    shown = ("address", "name", "affiliation", "orcid")
    long = ("biography",)
    samples = PEOPLE
    model = Person
    is_of_event = False

    def rows(self):
        self._note_own()
        return _of_events(self.user).order_by(*BY_NAME).iterator(chunk_size=500)

    def _note_own(self):
        """Read whom the user may change, and whose biographies they may see, as keys."""
        self.own = set(permissions.editable_people(self.user).values_list("pk", flat=True))
        self.seen_people = set(permissions.seen_people(self.user).values_list("pk", flat=True))

    def dehydrate_address(self, person):
        return person.slug

    def dehydrate_email(self, person):
        return person.email if person.pk is None or person.pk in self.own else ""

    def dehydrate_biography(self, person):
        return person.bio if person.pk is None or person.pk in self.seen_people else ""

    def prepare(self, rows):
        everybody = Person.objects.all()
        self.known = {
            "slug": found_by(everybody, "slug", (cells.get("address") for cells in rows)),
            "orcid": found_by(everybody, "orcid", map(orcid_if_right, rows)),
            "name": found_by(everybody, "name", map(_name_in, rows)),
        }
        self._note_own()
        self.slugs, self.near, self.meant = FreeSlugs(), NearNames(self.user), {}

    def new(self):
        return Person(made_by=self.user)

    def find(self, number, cells):
        person = self._identified(cells)
        mark = person.pk if person else orcid_if_right(cells)
        if not mark and "address" not in cells:
            mark = _name_in(cells)
        if mark:
            told = _("This is the same person as in row %(row)d; keep one of them.")
            self.refuse_twice(number, "name", mark, told)
        if person:
            self.known_people.append((number, _shown(person, _name_in(cells))))
        return person

    def _identified(self, cells):
        by_slug = self._known("slug", cells.get("address"))
        orcid = orcid_if_right(cells)
        by_orcid = self._known("orcid", orcid)
        if by_slug and by_orcid and by_slug != by_orcid:
            raise RowError("orcid", _("This ORCID iD is another person’s than the address."))
        if by_orcid and "address" in cells and not by_slug:
            raise RowError("address", _("The person with this ORCID iD has another address; leave it out."))
        if by_slug or by_orcid or "address" in cells:
            return by_slug or by_orcid
        same = self.known["name"].get(_name_in(cells), [])
        same = [person for person in same if not orcid or not person.orcid]
        return same[0] if len(same) == 1 else self._asked(_name_in(cells), same, orcid)

    def _asked(self, name, same, orcid):
        """Whom a person says is meant by a name that several have, or that nobody has just so."""
        seen = [person for person in same if person.pk in self.seen_people]
        if same and not seen:
            raise RowError("name", _("Several people have this name; give the address of the one you mean."))
        person = self.near.asked(name, seen, self.answers, orcid)
        if person and name not in self.meant:
            self.meant[name] = Person.objects.get(pk=person.pk)
        return self.meant.get(name) if person else None

    def _known(self, field, value):
        same = self.known[field].get(value, [])
        if len(same) > 1:
            raise RowError(
                "orcid", _("Several people have this ORCID iD; give the address of the one you mean.")
            )
        return same[0] if same else None

    def said_anew(self, stored, cells):
        anew = super().said_anew(stored, cells)
        if self.meant.get(_name_in(cells)) == stored:
            anew.pop("name", None)  # theirs is in the portal already, in its own spelling
        if stored.pk not in self.own:
            anew.pop(PRIVATE, None)  # even whether it is right is not told
        if stored.pk not in self.seen_people:
            anew.pop(BIOGRAPHY, None)
        return anew

    def steps(self):
        return [*super().steps(), self._fill_orcid]

    def _fill_orcid(self, person, cells):
        with reading("orcid"):
            person.orcid = read_orcid(cells.get("orcid", "")) or person.orcid

    def complete(self, number, person, cells):
        if not person.pk:
            self._set_slug(person, cells.get("address", ""))
        elif person.pk not in self.own:
            told = _(
                "%(name)s belongs to events of others, so you cannot change this; leave the row out, or "
                "give another address if somebody else is meant."
            )
            raise RowError("name", told % {"name": person.name})

    def shown_cell(self, row, name):
        """The name with whether the portal knows them."""
        return _shown(row.instance) if name == "name" else super().shown_cell(row, name)

    def _set_slug(self, person, slug):
        if not person.name:
            raise RowError("name", _("Give the name of this person."))
        person.sort_name = person.sort_name or person.name.rpartition(" ")[2]
        with reading("address"):
            person.slug = (
                self.fields["address"].widget.clean(slug) if slug else self.slugs.for_name(person.name)
            )
        if slug and self.slugs.like(slug) != slug:
            raise RowError("address", _("Another page has or had this address; choose another."))


def _shown(person, written=""):
    """Somebody in a preview, with what the table calls them where that is something else."""
    is_known = person.pk is not None
    address = reverse("admin:events_person_change", args=[person.pk]) if is_known else ""
    shown = ShownPerson(person.name, "", is_known, address)
    return ShownCell(person.name, (shown,), "" if written == person.name else written)


def _of_events(user):
    """People with a part in an event that the user edits; all for superusers."""
    if user.is_superuser:
        return Person.objects.all()
    own = permissions.edited_events(user).values("pk")
    chosen = Q()
    for path in Person.used_at:
        chosen |= Q(pk__in=Person.objects.filter(**{f"{path}__in": own}).values("pk"))
    return Person.objects.filter(chosen)


def _name_in(cells):
    return " ".join(cells.get("name", "").split())
