"""The tables that there are, by their kind."""

from events.models import TableImport

from .board import BoardTable
from .papers import PapersTable
from .persons import PeopleTable
from .talks import TalkTable

TABLES = {
    TableImport.Table.TALKS: TalkTable,
    TableImport.Table.BOARD: BoardTable,
    TableImport.Table.PAPERS: PapersTable,
    TableImport.Table.PEOPLE: PeopleTable,
}


def tables_of(event):
    """The tables of an event; without one, that of people."""
    return {kind: table for kind, table in TABLES.items() if table.is_of_event == bool(event)}
