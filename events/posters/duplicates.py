"""Which posters of a call are likely the same, for the desk: by titles and beginnings of abstracts alone.

Authors do not count: an editor who may not know them learns nothing here. What an author is told of their own
poster, `likeness` finds: that asks for a common author, so that nobody learns of the posters of strangers.
"""

import re
from collections import defaultdict

from events.posters.models import Poster
from portal.lib.text_matching import fold

WORD = re.compile(r"[^\W_]+")
ENOUGH = 0.75  # of all the words of two titles are in both
FEWEST_WORDS = 3  # of a title that says anything
BEGINNING = 200  # letters of an abstract
FREQUENT = 40  # titles with a word that tells nothing


def of_call(call):
    """{key of a poster: the keys of those that it is likely the same as}, of all that are not withdrawn."""
    rows = list(Poster.objects.filter(call=call).submitted().values_list("pk", "title", "abstract"))
    titles = {key: set(WORD.findall(fold(title))) for key, title, _abstract in rows}
    found = defaultdict(set)
    for one, other in _with_common_words(titles) | _with_one_beginning(rows):
        found[one].add(other)
        found[other].add(one)
    return dict(found)


def to(poster):
    """The posters of its call that one is likely the same as, by number."""
    return list(Poster.objects.filter(pk__in=of_call(poster.call).get(poster.pk, ())).order_by("number"))


def _with_common_words(titles):
    by_word = defaultdict(set)
    for key, words in titles.items():
        for word in words:
            by_word[word].add(key)
    common = (sorted(keys) for keys in by_word.values() if 1 < len(keys) <= FREQUENT)
    pairs = {(one, other) for keys in common for one in keys for other in keys if one < other}
    return {pair for pair in pairs if _are_alike(*(titles[key] for key in pair))}


def _are_alike(one, other):
    return min(len(one), len(other)) >= FEWEST_WORDS and len(one & other) >= ENOUGH * len(one | other)


def _with_one_beginning(rows):
    """Pairs of one beginning; an abstract that is too short to say anything counts with its title."""
    by_beginning = defaultdict(list)
    for key, title, abstract in rows:
        letters = _letters(abstract)[:BEGINNING]
        by_beginning[letters if len(letters) == BEGINNING else (_letters(title), letters)].append(key)
    return {(one, other) for keys in by_beginning.values() for one in keys for other in keys if one < other}


def _letters(text):
    return "".join(WORD.findall(fold(text)))
