"""Bringing the index in line with the facts, after they were committed, in short pieces."""

import logging

from django.db import transaction

from portal import outages
from portal.models import PeriodicWork

from . import index, words
from .models import SearchEntry, SearchWord, StaleEntry, WordPart
from .sources import sources

PIECE = 50  # entries of one transaction, which on SQLite keeps all other writers waiting
NOTES = 2_000  # that are read at once: one thing may be noted many times
CHUNK = 500  # values of one statement
LOCK = "search index"

log = logging.getLogger(__name__)


def fold_all(now):
    """Bring the whole index in line, as of the instant `now`."""
    while fold_piece(now):
        pass


@transaction.atomic
def fold_piece(now):
    """Fold up to 50 stale entries; whether there were any.

    Notes are read before the facts and removed with what was made of them, by one process at a time: what
    changes meanwhile has a note of its own, and is folded again.
    """
    PeriodicWork.objects.get_or_create(name=LOCK)
    PeriodicWork.objects.select_for_update().get(name=LOCK)
    notes, stale = stale_entries(now)
    for kind in {kind for kind, _key in stale}:
        fold_what_can(sources[kind], [key for each, key in stale if each == kind], now)
    StaleEntry.objects.filter(pk__in=notes).delete()
    return bool(stale)


def stale_entries(now):
    """(ids of notes, {(kind, key)}): the oldest notes, and entries of which more became visible."""
    notes, stale = [], set()
    for pk, kind, key in StaleEntry.objects.order_by("pk").values_list("pk", "kind", "key")[:NOTES]:
        if (kind, key) in stale or len(stale) < PIECE:
            notes.append(pk)
            stale.add((kind, key))
    due = SearchEntry.objects.filter(due_at__lte=now).values_list("kind", "key")
    return notes, stale | set(due[: PIECE - len(stale)])


def fold_what_can(source, keys, now):
    """Make the entries of some things anew; one that cannot be made takes no other along.

    It is in no search until it changes: an entry of what it said before would be tried for ever. What fails
    for all alike, a database that is away or busy, is still raised.
    """
    try:
        with transaction.atomic():
            fold(source, keys, now)
    except Exception as error:
        if outages.outage_of(error):
            raise
        if len(keys) == 1:
            log.error("The search leaves out %s %s: %s", source.name, keys[0], type(error).__name__)
            replace(source, keys, {})
            return
        half = len(keys) // 2
        fold_what_can(source, keys[:half], now)
        fold_what_can(source, keys[half:], now)


def fold(source, keys, now):
    """Make the entries of some things of one kind anew; those of what is gone are removed."""
    replace(source, keys, {row.pk: source.document(row) for row in source.rows(now).filter(pk__in=keys)})


def replace(source, keys, documents):
    """Put documents, {key: Document}, in place of the entries of some keys."""
    entries = SearchEntry.objects.filter(kind=source.name, key__in=keys)
    former = {word for each in entries.values_list("words", flat=True) for word in ids_in(each)}
    found = {key: words.with_beginnings(document.words) for key, document in documents.items()}
    known = known_words(set().union(*found.values()))
    write(source.name, documents, {key: {known[word] for word in each} for key, each in found.items()})
    entries.exclude(key__in=documents).delete()
    forget(former - set(known.values()))


def write(kind, documents, words_of):
    rows = [entry(kind, key, document, words_of[key]) for key, document in documents.items()]
    written = ["title", "names", "starts_at", "sort_name", "due_at", "words"]
    SearchEntry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=written
    )


def entry(kind, key, document, ids):
    return SearchEntry(
        kind=kind,
        key=key,
        title=document.folded_title,
        names=document.folded_names,
        starts_at=document.starts_at,
        sort_name=document.sort_name,
        due_at=document.due_at,
        words=" ".join([kind, *map(str, sorted(ids))]),
    )


def ids_in(text):
    """The ids of the words of an entry, among which is the name of its kind."""
    return {int(each) for each in text.split() if each.isdecimal()}


def known_words(found):
    """{word: id} of words, of which new ones are added."""
    known = {}
    for some in chunks(sorted(found)):
        known |= dict(SearchWord.objects.filter(word__in=some).values_list("word", "pk"))
    new = [SearchWord(word=word, stem=words.stem(word)) for word in sorted(found - known.keys())]
    SearchWord.objects.bulk_create(new, batch_size=CHUNK)
    parts = [WordPart(part=part, word=each) for each in new for part in sorted(words.parts(each.word))]
    WordPart.objects.bulk_create(parts, batch_size=CHUNK)
    return known | {each.word: each.pk for each in new}


def forget(ids):
    """Remove those of some words that no entry holds any more: what was erased leaves no word behind."""
    for some in chunks(sorted(ids)):
        gone = list(index.unused(SearchWord.objects.filter(pk__in=some)).values_list("pk", flat=True))
        WordPart.objects.filter(word__in=gone).delete()
        SearchWord.objects.filter(pk__in=gone).delete()


def chunks(values):
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
