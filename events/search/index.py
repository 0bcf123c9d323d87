"""What each database does for the index of words: full text over ids, without an extension of either.

PostgreSQL has a tsvector with a GIN index, SQLite a table of FTS5 that its triggers keep in step. Both hold
numbers, not words: what counts as a word, and as the same one, is decided in Python (`words`), and so alike.

What is in many entries is found by going through them from the newest, by an index of these, until there are
enough.
"""

import contextlib

from django.db import connection, models, transaction
from django.db.models import Lookup

TABLE = "search_searchentry"
INSTALL = {
    "postgresql": [
        f"CREATE INDEX IF NOT EXISTS search_index ON {TABLE} USING gin (words) WITH (fastupdate = off)",
        f"CREATE INDEX IF NOT EXISTS search_newest ON {TABLE} (kind, starts_at DESC NULLS LAST, key DESC)",
    ],
    "sqlite": [
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(words, tokenize='ascii', detail=none,"
        f" columnsize=0, content={TABLE}, content_rowid=id)",
        # Not of the model: SQLite has NULLs last by itself, and knows no NULLS LAST in an index.
        f"CREATE INDEX IF NOT EXISTS search_newest ON {TABLE} (kind, starts_at DESC, key DESC)",
    ],
}
ADDED = "INSERT INTO search_index (rowid, words) VALUES (NEW.id, NEW.words);"
REMOVED = "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.id, OLD.words);"
IN_STEP = {"INSERT": ADDED, "UPDATE OF id, words": REMOVED + ADDED, "DELETE": REMOVED}
UNUSED = {
    "postgresql": "NOT EXISTS (SELECT 1 FROM search_searchentry WHERE words"
    " @@ CAST(CAST(search_searchword.id AS text) AS tsquery))",
    "sqlite": "NOT EXISTS (SELECT 1 FROM search_index"
    " WHERE search_index MATCH CAST(search_searchword.id AS text))",
}


class WordsField(models.TextField):
    """Ids of words with spaces between them; `words__hold` asks for entries that hold some."""

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def from_db_value(self, value, expression, connection):
        return value.replace("'", "")  # in which PostgreSQL puts each


@WordsField.register_lookup
class Hold(Lookup):
    """Holds one of each group: `words__hold=[["talks"], [3, 14], [15]]`."""

    lookup_name = "hold"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        words, parameters = self.process_lhs(compiler, connection)
        return f"{words} @@ CAST(%s AS tsquery)", [*parameters, self.joined(" | ", " & ")]

    def as_sqlite(self, compiler, connection):
        found = "SELECT rowid FROM search_index WHERE search_index MATCH %s"
        key = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.id"
        return f"{key} IN ({found})", [self.joined(" OR ", " AND ")]

    def joined(self, one_of, all_of):
        return all_of.join(f"({one_of.join(map(str, group))})" for group in self.rhs)


def install():
    """Put the index in place; it is safe to do so again."""
    with connection.cursor() as cursor:
        for statement in INSTALL[connection.vendor]:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            for number, (verb, body) in enumerate(IN_STEP.items()):
                name = f"search_index_in_step_{number}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} AFTER {verb} ON {TABLE} BEGIN {body} END")
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")


def unused(words):
    """Of rows of SearchWord, those that no entry holds any more."""
    return words.extra(where=[UNUSED[connection.vendor]])  # noqa: S610 (no value of anybody's)


@contextlib.contextmanager
def by_index():
    """In this block PostgreSQL goes by indexes, and does not look at each entry.

    It takes looking for a hundred words in one for no more work than comparing two numbers.
    """
    with transaction.atomic() if connection.vendor == "postgresql" else contextlib.nullcontext():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        yield
