"""Which posters of a call are likely the same, for the desk: by titles and beginnings of abstracts alone.

They are found when a poster changes and kept as rows, so that no page reads the texts of a whole call for it.
Authors do not count: an editor who may not know them learns nothing here. What an author is told of their own
poster, `likeness` finds: that asks for a common author, so that nobody learns of the posters of strangers.
"""

import re

from django.db import transaction
from django.db.models import Q

from events.posters.models import LikelyDuplicate, Poster
from portal.lib.text_matching import fold

WORD = re.compile(r"[^\W_]+")
ENOUGH = 0.75  # of all the words of two titles are in both
FEWEST_WORDS = 3  # of a title that says anything
BEGINNING = 200  # letters of an abstract
READ = 5 * BEGINNING  # characters of an abstract that are looked at for them


def number_of(calls):
    """{key of a call: how many of its posters are likely the same as another}, without those of none."""
    rows = LikelyDuplicate.objects.filter(poster__call__in=calls).values_list("poster__call", "poster")
    keys = [call for call, _poster in rows.distinct().order_by()]
    return {call: keys.count(call) for call in keys}


def to(poster):
    """The posters of its call that one is likely the same as, by number."""
    found = LikelyDuplicate.objects.filter(poster=poster).values("other")
    return list(Poster.objects.filter(pk__in=found).order_by("number"))


@transaction.atomic
def align(poster):
    """Find what a poster that is new or has changed is likely the same as; withdrawn ones are nothing's."""
    found = _alike(poster) if poster.is_current else set()
    rows = LikelyDuplicate.objects.filter(Q(poster=poster) | Q(other=poster))
    if found != set(rows.filter(poster=poster).values_list("other", flat=True)):
        rows.delete()
        pairs = [pair for key in found for pair in ((poster.pk, key), (key, poster.pk))]
        new = [LikelyDuplicate(poster_id=one, other_id=two) for one, two in pairs]
        LikelyDuplicate.objects.bulk_create(new, ignore_conflicts=True)


def on_change(sender, poster, **kwargs):
    """Receives `changes.posters_changed`."""
    align(poster)


def _alike(poster):
    others = Poster.objects.filter(call=poster.call_id).submitted().exclude(pk=poster.pk)
    words, beginning = _words(poster.title), _beginning(poster.title, poster.abstract)
    return {
        key
        for key, title, abstract in others.values_list("pk", "title", "abstract")
        if _are_alike(words, _words(title)) or beginning == _beginning(title, abstract)
    }


def _words(text):
    return set(WORD.findall(fold(text)))


def _are_alike(one, other):
    return min(len(one), len(other)) >= FEWEST_WORDS and len(one & other) >= ENOUGH * len(one | other)


def _beginning(title, abstract):
    """The first letters of an abstract; with the title, where they are too few to say anything."""
    letters = _letters(abstract[:READ])[:BEGINNING]
    return letters if len(letters) == BEGINNING else (_letters(title), letters)


def _letters(text):
    return "".join(WORD.findall(fold(text)))
