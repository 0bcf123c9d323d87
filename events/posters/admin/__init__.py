"""The organisers' pages of posters: the call, the desk, and one poster with its panels."""

from . import answers, decisions, desk, letters, poster, releases, texts  # noqa: F401  these register pages
