import pytest

from events.search import folding, queries
from tests.support.factories import NOON


@pytest.fixture(params=["live", "indexed"])
def index(request, monkeypatch):
    """Each test twice: while the worker has not folded anything yet, and once it has."""
    if request.param == "indexed":
        search = queries.search

        def search_in_index(query, **options):
            folding.fold_all(NOON)
            return search(query, **options)

        monkeypatch.setattr(queries, "search", search_in_index)
    return request.param
