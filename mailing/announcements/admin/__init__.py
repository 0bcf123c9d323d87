"""The organisers' pages of announcements; importing these registers them."""

from . import announcement  # noqa: F401
