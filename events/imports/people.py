"""The people that a table names: those who are known already, and those who are new with it."""

import functools

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from events import permissions
from events.models import FormerSlug, Person
from portal.lib.names import slug_of
from portal.lib.orcid import validate_orcid

from .asking import key_of
from .name_parts import may_be_same, name_key
from .plans import Question

AT_ONCE = 5_000  # names in one query
NEW = "+"  # the answer that somebody is not known yet
FIELDS = ("name", "slug", "orcid", "affiliation")


class KnownPeople:
    """Finds people by ORCID iD, else by their exact name where it is one person's; others are new.

    Of several with one name, the only one who has a part in the event already is meant. Where others are
    called nearly so, a person is asked once for each name, by `answers`. Somebody new is made once for a
    table, and not stored here.
    """

    def __init__(self, event, names, orcids=(), *, user=None, answers=None, near=None):
        self.new, self.user, self.answers = [], user, answers
        self.slugs = FreeSlugs()
        people = Person.objects.only(*FIELDS)
        self.by_orcid, self.by_name = found_by(people, "orcid", orcids), found_by(people, "name", names)
        self.of_event = _of(event) if any(len(same) > 1 for same in self.by_name.values()) else set()
        self.near = near or NearNames(user)

    def find(self, name, orcid=""):
        """The person, stored or new."""
        if orcid:
            return self._by_orcid(name, orcid)
        same = self.by_name.get(name, [])
        if new := [person for person in same if person.pk is None]:
            return new[0]
        if len(same) > 1:
            same = [person for person in same if person.pk in self.of_event] or same
        if len(same) == 1:
            return same[0]
        return (self.answers and self.near.asked(name, same, self.answers)) or self._make(name)

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


class NearNames:
    """People whom a user may see, by what their names have in common with other spellings."""

    def __init__(self, user):
        self.user = user

    @functools.cached_property
    def people(self):
        seen = permissions.seen_people(self.user) if self.user else Person.objects.none()
        return list(seen.only(*FIELDS).order_by("pk"))

    @functools.cached_property
    def by_key(self):
        """{key of the name: [people]}"""
        return _grouped((name_key(person.name), person) for person in self.people)

    @functools.cached_property
    def by_word(self):
        """{word of the name: [keys of names]}"""
        return _grouped((word, key) for key in self.by_key for word in set(key) if len(word) > 1)

    @functools.cached_property
    def known(self):
        """What `speaker_cells.Cells` is to know: keys of names, and names that look like several."""
        whole = {person.name for person in self.people if not person.name.replace(" ", "").isalpha()}
        return {*self.by_key, *whole}

    def to(self, name):
        """People who may be meant by a name that is nobody's, the nearest first."""
        key = name_key(name)
        others = sorted({other for word in key for other in self.by_word.get(word, []) if other != key})
        alike = [person for other in others if may_be_same(key, other) for person in self.by_key[other]]
        return [*self.by_key.get(key, []), *alike][:MOST_NEAR]

    def asked(self, name, same, answers, orcid=""):
        """One of the people whom a person says is meant by a name, or None for somebody new.

        They are `same`, several who have just this name, else those who are called nearly so; with an `orcid`
        those who have none.
        """
        near = [person for person in same or self.to(name) if not (orcid and person.orcid)]
        if not near:
            return None
        guess = near[0].slug if not same and self.is_sure(name, near) else NEW
        answer = answers.to(_who(name, near, guess=guess))
        return next((person for person in near if person.slug == answer), None)

    def is_sure(self, name, near):
        """Whether one of the people is called the same but for case, order, titles and accents."""
        return len(self.by_key.get(name_key(name), [])) == 1 and name_key(near[0].name) == name_key(name)


MOST_NEAR = 6


def _grouped(pairs):
    found = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found


def _who(name, near, *, guess):
    """Who is meant by a name."""
    told = _("Did you mean somebody who is known, where the table says “%(name)s”?") % {"name": name[:80]}
    known = [
        (person.slug, f"{person.name} ({person.affiliation})" if person.affiliation else person.name)
        for person in near
    ]
    choices = (*known, (NEW, _("No, somebody new")))
    return Question(key_of("person", name), told, choices, guess=guess)


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
