"""The organisers' pages of lists; importing these registers them."""

from . import lists  # noqa: F401
