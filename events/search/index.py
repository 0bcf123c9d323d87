"""What each database does for the index of words: full text over ids, without an extension of either.

PostgreSQL has a GIN index of a tsvector, SQLite a table of FTS5 that its triggers keep in step. Both hold
numbers, not words: what counts as a word, and as the same one, is decided in Python (`words`), and so alike.
"""

from django.db import connection, models
from django.db.models import Lookup

TABLE = "search_searchentry"
INSTALL = {
    "postgresql": [
        f"CREATE INDEX IF NOT EXISTS search_index ON {TABLE}"
        " USING gin (to_tsvector('simple', words)) WITH (fastupdate = off)"
    ],
    "sqlite": [
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(words, tokenize='ascii', detail=none,"
        f" columnsize=0, content={TABLE}, content_rowid=id)",
    ],
}
ADDED = "INSERT INTO search_index (rowid, words) VALUES (NEW.id, NEW.words);"
REMOVED = "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.id, OLD.words);"
IN_STEP = {"INSERT": ADDED, "UPDATE OF id, words": REMOVED + ADDED, "DELETE": REMOVED}
UNUSED = {
    "postgresql": "NOT EXISTS (SELECT 1 FROM search_searchentry WHERE to_tsvector('simple', words)"
    " @@ CAST(CAST(search_searchword.id AS text) AS tsquery))",
    "sqlite": "NOT EXISTS (SELECT 1 FROM search_index"
    " WHERE search_index MATCH CAST(search_searchword.id AS text))",
}


class WordsField(models.TextField):
    """Ids of words with spaces between them; `words__hold` asks for entries that hold some."""


@WordsField.register_lookup
class Hold(Lookup):
    """Holds one of each group: `words__hold=[["talks"], [3, 14], [15]]`."""

    lookup_name = "hold"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        # As one list, since a row that is looked at by itself would have its words parsed again.
        found = f"SELECT id FROM {TABLE} WHERE to_tsvector('simple', words) @@ CAST(%s AS tsquery)"
        return f"{self.key(compiler)} = ANY (ARRAY({found}))", [self.joined(" | ", " & ")]

    def as_sqlite(self, compiler, connection):
        found = "SELECT rowid FROM search_index WHERE search_index MATCH %s"
        return f"{self.key(compiler)} IN ({found})", [self.joined(" OR ", " AND ")]

    def key(self, compiler):
        return f"{compiler.quote_name_unless_alias(self.lhs.alias)}.id"

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
