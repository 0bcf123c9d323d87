"""People who may be one: the same ORCID iD or address, or names that differ only as one name does.

Case, accents, order, titles, initials and a slip of the pen. Two different ORCID iDs are two people.
"""

import itertools
import os
import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal.lib.text_matching import fold

TITLES = {"prof", "professor", "dr", "mr", "mrs", "ms", "mx", "phd", "sir", "dame", "pd", "priv", "doz"}
WORD = re.compile(r"[^\W_]+")
MOST_ALIKE = 300  # people of one given name, who are compared each with each


class Pair(NamedTuple):
    """Two people who may be one, the one added first before the other, and why."""

    kept: object
    other: object
    why: str


def likely(people):
    """The pairs among some people, the surest first; each has at most one reason."""
    people = [(person, words_of(person.name)) for person in people]
    found = {}
    for why, groups in _reasons(people):
        for group in groups:
            for one, other in itertools.combinations(group[:MOST_ALIKE], 2):
                if not _differ(one[0], other[0]) and (why[1] is None or why[1](one[1], other[1])):
                    kept, gone = sorted((one[0], other[0]), key=_age)
                    found.setdefault((id(kept), id(gone)), Pair(kept, gone, why[0]))
    return list(found.values())


def known_already(new, known):
    """The pairs of somebody new, not stored yet, with somebody known."""
    words = {word for person in new for word in words_of(person.name)}
    near = [person for person in known if not words.isdisjoint(words_of(person.name))]
    return [pair for pair in likely([*near, *new]) if pair.kept.pk and not pair.other.pk]


def _reasons(people):
    """Each reason as (sentence, what must hold besides), with the groups of people whom it may concern."""
    yield (_("The same ORCID iD"), None), _grouped(people, lambda person, words: person.orcid)
    yield (_("The same e-mail address"), None), _grouped(people, lambda person, words: person.email.lower())
    yield (_("The same name"), None), _grouped(people, lambda person, words: tuple(sorted(words)))
    initials = _grouped(people, lambda person, words: len(words) > 1 and (words[-1], words[0][0]))
    yield (_("Names with initials"), abbreviates), initials
    yield (_("Names that are much alike"), is_slip), _grouped(people, lambda person, words: words[:1])
    yield (_("Names that are much alike"), is_slip), _grouped(people, lambda person, words: words[-1:])


def _grouped(people, key):
    groups = {}
    for person, words in people:
        if mark := key(person, words):
            groups.setdefault(mark, []).append((person, words))
    return [group for group in groups.values() if len(group) > 1]


def _differ(one, other):
    """Whether they are two people for certain."""
    return bool(one.orcid and other.orcid and one.orcid != other.orcid)


def _age(person):
    return (person.pk is None, person.pk or 0)


def words_of(name):
    """The folded words of a name without titles, given names first, also of "Example, Dr. Ada"."""
    family, comma, given = name.partition(",")
    words = WORD.findall(fold(f"{given} {family}" if comma else name))
    return tuple(word for word in words if word not in TITLES) or tuple(words)


def abbreviates(one, other):
    """Whether two names of one family name are the same but for given names cut to initials or left out."""
    given = list(zip(one[:-1], other[:-1], strict=False))
    return one != other and all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in given)


def is_slip(one, other):
    """Whether two names differ by a slip of the pen in one word of five letters or more."""
    if len(one) != len(other):
        return False
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and min(map(len, differing[0])) > 4 and _is_one_letter(*differing[0])


def _is_one_letter(one, other):
    """Whether one letter is missing, another one, or has changed places with the next."""
    start = len(os.path.commonprefix((one, other)))
    one, other = one[start:], other[start:]
    end = len(os.path.commonprefix((one[::-1], other[::-1])))
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])
