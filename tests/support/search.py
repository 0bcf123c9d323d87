"""What a search finds, as plain names."""

from events.search import queries
from tests.support.factories import NOON


def groups(query, now=NOON):
    return queries.search(query, now=now).groups


def found(query, now=NOON):
    """The titles found, as plain names of rows, kind by kind."""
    return {str(group.heading): [str(hit.row) for hit in group.hits] for group in groups(query, now)}
