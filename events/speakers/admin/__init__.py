"""The organisers' pages of speakers; importing these registers them."""

from . import invitations, links, proposals, season, sheet, suggestions  # noqa: F401
