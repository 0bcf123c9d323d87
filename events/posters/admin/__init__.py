"""The organisers' pages of posters: the call, the desk, and one poster with its panels."""

# These register pages.
from . import answers, decisions, desk, letters, poster, releases, reviews, reviews_panel  # noqa: F401
