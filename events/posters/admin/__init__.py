"""The organisers' pages of posters: the call, the desk, and one poster with its panels."""

from . import answers, book, decisions, desk, letters, poster, releases  # noqa: F401  these register pages
