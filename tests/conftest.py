import pytest

from portal import pages


@pytest.fixture(autouse=True)
def empty_store():
    """Answers kept by one test do not reach the next: the databases they came from are rolled back."""
    pages.store.clear()
    yield
    pages.store.clear()
