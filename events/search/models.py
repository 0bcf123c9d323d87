"""The index by which search finds; nothing in it is shown, and all of it can be made again from the facts."""

from django.db import models
from django.db.models import CASCADE

from .index import WordsField


class SearchEntry(models.Model):
    """What is known of one thing that can be found, in folded text: a talk, a person, an event ...

    `words` are the ids of its words, behind the name of its kind; the database keeps an index of them
    (`index`). Whether it is public is asked of the thing itself at every search.
    """

    raises_revision = False

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    title = models.TextField()
    names = models.TextField(blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    sort_name = models.TextField(blank=True)
    # When something about it will become visible, so that it is folded anew.
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    words = WordsField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]

    def __str__(self):
        return f"{self.kind} {self.key}"


class SearchWord(models.Model):
    """A word that is in an entry, or how longer ones begin, behind a "<".

    `stem` is what its other forms have in common, in English.
    """

    raises_revision = False

    word = models.CharField(max_length=64, unique=True)
    stem = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self):
        return self.word


class WordPart(models.Model):
    """Three letters that stand together in a word, or its first one or two behind a "<"."""

    raises_revision = False

    part = models.CharField(max_length=3)
    word = models.ForeignKey(SearchWord, CASCADE, related_name="parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "word"], name="search_part_once")]

    def __str__(self):
        return self.part


class StaleEntry(models.Model):
    """A note of a trigger that an entry has to be folded anew; one for each change.

    Rows are only added and, once folded, removed: so no two writers wait for each other, and a change that is
    not committed yet cannot be lost behind one that is.
    """

    raises_revision = False

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="search_stale_by_key")]

    def __str__(self):
        return f"{self.kind} {self.key}"
