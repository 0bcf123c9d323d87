"""Searching the lists of the admin without regard to accents: the lookup `folded`, as in "name__folded"."""

from django.db.models import CharField, Lookup
from django.db.models.functions import Lower

from portal.folding import Folded
from portal.lib import text_matching


@CharField.register_lookup
class FoldedContains(Lookup):
    """Contains the text, whatever the case and accents of either."""

    lookup_name = "folded"

    def get_prep_lookup(self):
        return text_matching.fold(self.rhs)

    def as_sqlite(self, compiler, connection):
        connection.ensure_connection()
        connection.connection.create_function("portal_fold", 1, fold, deterministic=True)
        sought, parameters = self.process_rhs(compiler, connection)
        text, text_parameters = self.process_lhs(compiler, connection)
        return f"INSTR(portal_fold({text}), {sought}) > 0", [*text_parameters, *parameters]

    def as_postgresql(self, compiler, connection):
        sought, parameters = self.process_rhs(compiler, connection)
        text, text_parameters = compiler.compile(Lower(Folded(self.lhs)))
        return f"STRPOS({text}, {sought}) > 0", [*text_parameters, *parameters]


def fold(text):
    """For SQLite, where a row of another table may be missing."""
    return None if text is None else text_matching.fold(text)
