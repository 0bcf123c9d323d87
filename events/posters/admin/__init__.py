"""The organisers' pages of posters: the call, the desk, and one poster with its panels."""

from . import board_panel, boards, desk, poster, spotlights  # noqa: F401  these register pages
