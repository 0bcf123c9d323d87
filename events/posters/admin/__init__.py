"""The organisers' pages of posters: the call, the desk, and one poster with its panels."""

from . import acts, areas, call, desk, late, panels, poster  # noqa: F401  these register pages
