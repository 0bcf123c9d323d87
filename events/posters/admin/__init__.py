"""The organisers' pages of posters: the call, the desk, and one poster with its panels."""

from . import (  # noqa: F401  these register pages
    acts,
    answers,
    areas,
    board_panel,
    boards,
    book,
    call,
    decisions,
    desk,
    late,
    letters,
    panels,
    poster,
    releases,
    reviews,
    reviews_panel,
    spotlights,
    texts,
)
