"""The bounded memory of public answers (`portal.pages.Store`)."""

from django.http import HttpResponse

from portal import pages
from portal.pages import Store


def answer(size):
    return pages.Answer(HttpResponse(b"x" * size))


def test_the_store_forgets_what_was_asked_longest_ago():
    store = Store(max_bytes=100_000)
    for number in range(10):
        store.put((number, 1), answer(10_000))
        store.get((0, 1))

    assert store.answers.currsize <= 100_000
    assert store.get((0, 1)) is not None
    assert store.get((1, 1)) is None
    assert store.get((9, 1)) is not None


def test_the_store_keeps_no_body_that_would_drive_out_the_others():
    store = Store(max_bytes=100_000)

    store.put(("small", 1), answer(1_000))
    store.put(("large", 1), answer(30_000))

    assert store.get(("large", 1)).size < 30_000  # only what tells who has it already
    assert store.get(("small", 1)) is not None
