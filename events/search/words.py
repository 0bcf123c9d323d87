"""The words of the index: those that a typed word means, and those that are near it."""

import difflib
from functools import lru_cache

import snowballstemmer
from django.db.models import Count
from django.db.models.functions import Length

from portal.lib import text_matching

from .models import SearchWord, WordPart

MOST_WORDS = 60  # of the index that one typed word may mean, the shortest of them
MOST_PARTS = 8  # of a typed word by which it is looked up
BEGINNING = "<"  # stands before the first letters of a word
LEAST_MISTYPED = 4  # letters of a word that may be mistyped
CANDIDATES = 100  # words that share most parts with a mistyped one
MOST_NEAR = 8
NEAR = 0.8  # twice the letters in common, of the letters of both

english = snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word):
    """What the forms of an English word have in common ("theori" of "theory"); "" of a formula or number."""
    return english.stemWord(word) if word.isascii() and word.isalpha() and len(word) > 2 else ""


def with_beginnings(found):
    """Some words and, behind a "<", the first letter and the first two of longer ones, which are indexed too.

    So what begins with them is found by one id: it would be hundreds of words.
    """
    return found | {BEGINNING + word[:length] for word in found for length in (1, 2) if len(word) > length}


def parts(word):
    """Three letters each that stand together in a word, and its first one and two letters behind a "<".

    A beginning that is indexed as a word has none.
    """
    if word.startswith(BEGINNING):
        return set()
    return {BEGINNING + word[:1], BEGINNING + word[:2]} | triples(word)


def triples(word):
    return {word[start : start + 3] for start in range(len(word) - 2)}


def meant(spellings):
    """The ids of the words that hold one of the spellings, or are another form of one."""
    stems = {stem(spelling) for spelling in spellings} - {""}
    forms = SearchWord.objects.filter(stem__in=stems).values_list("pk", flat=True)[:MOST_WORDS]
    return {*forms, *(pk for spelling in spellings for pk in holding(spelling))}


def holding(spelling):
    """The ids of the words of which a spelling is a part (`text_matching.is_part`)."""
    if len(spelling) < 3:
        begun = SearchWord.objects.filter(word__in=[spelling, BEGINNING + spelling])
        return begun.values_list("pk", flat=True)
    wanted = sorted(triples(spelling))[:MOST_PARTS]
    rows = WordPart.objects.filter(part__in=wanted).values("word").annotate(shared=Count("part"))
    rows = SearchWord.objects.filter(
        pk__in=rows.filter(shared=len(wanted)).values("word"), word__contains=spelling
    )
    return rows.order_by(Length("word")).values_list("pk", flat=True)[:MOST_WORDS]


def near(spellings):
    """{word: id} of the words of the index that somebody may have meant who mistyped one of the spellings."""
    found = {}
    for spelling in filter(may_be_mistyped, spellings):
        rows = WordPart.objects.filter(part__in=parts(spelling)).values("word")
        rows = rows.annotate(shared=Count("part")).order_by("-shared", "word")
        candidates = dict(rows.values_list("word__word", "word")[:CANDIDATES])
        found |= {word: candidates[word] for word in close_to(spelling, candidates)}
    return found


def near_among(words, spellings):
    """Those of some words that somebody may have meant who mistyped one of the spellings."""
    return [word for each in filter(may_be_mistyped, spellings) for word in close_to(each, words)]


def may_be_mistyped(spelling):
    return len(spelling) >= LEAST_MISTYPED and spelling.isalpha()


def close_to(spelling, words):
    """Those of some words that are so like a spelling that it may be mistyped."""
    return difflib.get_close_matches(spelling, words, n=MOST_NEAR, cutoff=NEAR)


def matches(spellings, words):
    """Whether a set of words holds one of the spellings, or another form of one, as `meant` finds them."""
    stems = {stem(spelling) for spelling in spellings} - {""}
    return any(
        any(text_matching.is_part(spelling, word) for spelling in spellings)
        or (word[:3] in beginnings_of(stems) and stem(word) in stems)
        for word in words
    )


def beginnings_of(stems):
    return {each[:3] for each in stems}
