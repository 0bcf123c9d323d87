"""What looks alike to authors: a name in another spelling, and posters that are probably their own again.

Posters without a common author are none of these; all of a call that may be the same, `duplicates` finds.
"""

from difflib import SequenceMatcher

from events.posters.conflicts import Somebody, name_key
from events.posters.models import Poster, PosterAuthor
from portal.lib.text_matching import fold

SAME_NAME = 0.7  # of 1, as difflib has it
SAME_ABSTRACT = 0.75  # of the words of both
COMPARED = 200  # words of an abstract


def is_same_name(one, other):
    """Whether two names are spellings of one, such as "A. Erdos" and "Ada Erdős"."""
    if name_key(one) and name_key(one) == name_key(other):
        return True
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio() >= SAME_NAME


def duplicates_of(poster):
    """The other posters of a call that are probably this one: alike, and with an author in common.

    Answers a list in the order of their numbers, without those withdrawn. Whoever shows it asks
    `events.posters.permissions` first; authors may see it of their own.
    """
    own = [_somebody(row) for row in poster.authors.undisputed()]
    rows = Poster.objects.submitted().filter(call=poster.call_id).exclude(pk=poster.pk)
    title, abstract = _words(poster.title), set(_words(poster.abstract))
    others = {row.pk: row for row in rows if _words(row.title) == title or _is_alike(abstract, row)}
    authors = PosterAuthor.objects.undisputed().filter(poster__in=others)
    common = {row.poster_id for row in authors if any(each.is_same_as(_somebody(row)) for each in own)}
    return sorted((others[key] for key in common), key=lambda each: each.number)


def _somebody(row):
    return Somebody(names=[row.name], emails=[row.email], orcids=[row.orcid])


def _is_alike(words, other):
    others = set(_words(other.abstract))
    return len(words & others) >= SAME_ABSTRACT * len(words | others) > 0


def _words(source):
    """The words of a text, which is not set: this is asked of every poster of a call."""
    letters = "".join(each if each.isalnum() else " " for each in fold(source))
    return letters.split()[:COMPARED]
