"""The organisers' pages of speakers; importing these registers them."""

from . import links, proposals, season, suggestions  # noqa: F401
