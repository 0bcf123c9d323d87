"""The organisers' pages of speakers; importing these registers them."""

from . import season, speakers  # noqa: F401
