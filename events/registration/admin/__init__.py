"""The organisers' pages of registration: tickets, questions, settings, and the desk."""

from . import desk, invitations, lines, person, tables, tickets, together  # noqa: F401  these register pages
