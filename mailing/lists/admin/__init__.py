"""The organisers' pages of lists; importing these registers them."""

from . import imports, lists  # noqa: F401
