"""The organisers' pages of posters: the call, the desk, and one poster with its panels."""

from . import (  # noqa: F401  these register pages
    answers,
    board_panel,
    boards,
    book,
    decisions,
    desk,
    letters,
    poster,
    releases,
    spotlights,
    texts,
)
