"""The organisers' pages of speakers; importing these registers them."""

from . import invitations, links, proposals, season, suggestions  # noqa: F401
