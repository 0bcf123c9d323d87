"""The people that a table names: those who are known already, and those who are new with it."""

import functools

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from events.models import FormerSlug, Person, Speaker
from portal.lib.names import slug_of
from portal.lib.orcid import validate_orcid

AT_ONCE = 5_000  # names in one query
MOST_SPEAKERS = 100  # of one talk
FIELDS = ("name", "slug", "orcid", "affiliation")


class KnownPeople:
    """Finds people by ORCID iD, else by their exact name where it is one person's; others are new.

    Of several with one name, the only one who has a part in the event already is meant. Somebody new is made
    once for a table, and not stored here.
    """

    def __init__(self, event, names, orcids=(), *, user=None):
        self.new, self.user = [], user
        self.slugs = FreeSlugs()
        people = Person.objects.only(*FIELDS)
        self.by_orcid, self.by_name = found_by(people, "orcid", orcids), found_by(people, "name", names)
        self.of_event = _of(event) if any(len(same) > 1 for same in self.by_name.values()) else set()

    def find(self, name, orcid=""):
        """The person, stored or new."""
        if orcid:
            return self._by_orcid(name, orcid)
        same = self.by_name.get(name, [])
        if new := [person for person in same if person.pk is None]:
            return new[0]
        if len(same) > 1:
            same = [person for person in same if person.pk in self.of_event]
        return same[0] if len(same) == 1 else self._make(name)

    def _by_orcid(self, name, orcid):
        same = self.by_orcid.get(orcid) or [each for each in self.by_name.get(name, []) if not each.orcid]
        return same[0] if len(same) == 1 else self._make(name, orcid)

    def _make(self, name, orcid=""):
        person = Person(name=name, orcid=orcid, sort_name=name.rpartition(" ")[2], made_by=self.user)
        person.slug = self.slugs.for_name(name)
        self.new.append(person)
        self.by_name.setdefault(name, []).append(person)
        if orcid:
            self.by_orcid[orcid] = [person]
        return person


class FreeSlugs:
    """Gives out slugs of people that nobody has or had, and each of them once."""

    def __init__(self):
        self.numbers = {}

    @functools.cached_property
    def taken(self):
        former = FormerSlug.objects.exclude(person=None).values_list("slug", flat=True)
        return {*Person.objects.values_list("slug", flat=True), *former}

    def for_name(self, name):
        return self.like(slug_of(name, 70) or "person")

    def like(self, slug):
        """The slug, with a number where somebody has or had it."""
        number, free = self.numbers.get(slug, 1), slug  # names in other scripts all come to "person"
        while free in self.taken:
            number += 1
            free = f"{slug}-{number}"
        self.taken.add(free)
        self.numbers[slug] = number
        return free


def found_by(people, field, values):
    """Those of the people who have one of the values in a field, as {value: [people]}."""
    found, values = {}, sorted({value for value in values if value})
    for start in range(0, len(values), AT_ONCE):
        for person in people.filter(**{f"{field}__in": values[start : start + AT_ONCE]}):
            found.setdefault(getattr(person, field), []).append(person)
    return found


def mark_of(person):
    """What tells a person from others, stored or not."""
    return id(person) if person.pk is None else person.pk


def _of(event):
    if event is None:
        return set()
    found = Person.objects.filter(Q(appearances__talk__event=event) | Q(terms__event=event))
    return set(found.values_list("pk", flat=True))


def read_orcid(text):
    """An ORCID iD, also as the address https://orcid.org/...; raises ValidationError."""
    orcid = text.strip().rstrip("/").rpartition("/")[2].upper()
    if orcid:
        validate_orcid(orcid)
    return orcid


def orcid_if_right(cells):
    """The ORCID iD in a row, "" for none and for one that is told to be wrong when the row is filled in."""
    try:
        return read_orcid(cells.get("orcid", ""))
    except ValidationError:
        return ""


def read_speakers(text):
    """The people in "Name (Affiliation); Name (One / Another)" as [(name, [affiliations])].

    Raises ValueError where a bracket is not closed or a name is missing.
    """
    named = [_speaker(part) for part in _parts(text) if part.strip()]
    if len(named) > MOST_SPEAKERS:
        raise ValueError(_("A talk has at most %(most)d speakers.") % {"most": MOST_SPEAKERS})
    return named


def _parts(text):
    """The text split at semicolons and ends of lines that stand in no brackets."""
    if "(" not in text:
        return text.replace("\n", ";").split(";")
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")" and depth > 0)
        if character in ";\n" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    if depth:
        raise ValueError(_("A bracket is not closed; write “Name (Affiliation); Name (Affiliation)”."))
    return parts


def _speaker(part):
    name, opened, rest = part.strip().partition("(")
    name = " ".join(name.split())
    if not name or len(name) > 200 or (opened and not rest.endswith(")")):
        told = _("“%(text)s” is no speaker; write “Name (Affiliation); Name (Affiliation)”.")
        raise ValueError(told % {"text": part.strip()[:60]})
    if len(rest) > Speaker._meta.get_field("affiliations").max_length:
        raise ValueError(_("The affiliations of %(name)s are too long.") % {"name": name})
    affiliations = [" ".join(each.split()) for each in rest[:-1].split(" / ")] if opened else []
    return name, [each for each in affiliations if each]


def write_speakers(lineup):
    """The people with their affiliations as `read_speakers` reads them."""
    return "; ".join(
        f"{person.name} ({' / '.join(affiliations)})" if affiliations else person.name
        for person, affiliations in lineup
    )
