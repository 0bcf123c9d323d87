"""Texts without accents or case in the database, where they are looked for and put in order."""

from django.db import models
from django.db.models import Func
from django.db.models.functions import Lower

from portal.lib import text_matching

# Letters that Unicode does not take apart, for the order of names only.
APART = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "ı": "i"}


class Folded(Func):
    """A text without accents, in PostgreSQL's own functions (no extension): see `text_matching.fold`."""

    lettered = "%(expressions)s"
    for letter, tex in text_matching.BOARD.items():
        lettered = f"replace({lettered}, '{letter}', '{tex}')"
    plain = f"normalize(regexp_replace(normalize({lettered}, NFKD), '{text_matching.ACCENTS}', '', 'g'), NFC)"
    letters, plain_letters, dropped = text_matching.STROKES
    # Most texts are ASCII, of which Unicode changes nothing.
    is_ascii = "octet_length(%(expressions)s) = length(%(expressions)s)"
    plain = f"CASE WHEN {is_ascii} THEN %(expressions)s ELSE {plain} END"
    template = (
        f"replace(translate({plain}, '{letters}{dropped}', '{plain_letters}'), '\\mathbb ', '\\mathbb')"
    )
    output_field = models.TextField()


class NameOrder(Func):
    """What a name is put in order by, the same on both databases: Ångström stands beside Anger."""

    function = "portal_name_order"
    output_field = models.TextField()

    def as_sqlite(self, compiler, connection, **context):
        connection.ensure_connection()
        connection.connection.create_function(self.function, 1, name_order, deterministic=True)
        return super().as_sql(compiler, connection, **context)

    def as_postgresql(self, compiler, connection, **context):
        text, parameters = compiler.compile(Lower(Folded(*self.source_expressions)))
        for letter, letters in APART.items():
            text = f"replace({text}, '{letter}', '{letters}')"
        return f'{text} COLLATE "C"', parameters


def name_order(name):
    """For SQLite, where a row of another table may be missing."""
    if name is None:
        return None
    name = text_matching.fold(name)
    return name if name.isascii() else name.translate(TABLE)


TABLE = str.maketrans(APART)
BY_NAME = (NameOrder("sort_name"), NameOrder("name"), "pk")  # for rows that have both
