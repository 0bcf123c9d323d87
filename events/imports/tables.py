"""The tables that there are, by their kind."""

from events.models import TableImport

from .board import BoardTable
from .persons import PeopleTable
from .talks import TalkTable

TABLES = {
    TableImport.Table.TALKS: TalkTable,
    TableImport.Table.PEOPLE: PeopleTable,
    TableImport.Table.BOARD: BoardTable,
}
