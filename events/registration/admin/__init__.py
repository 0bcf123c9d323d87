"""The organisers' pages of registration: tickets, questions, settings, and the desk."""

from . import tickets  # noqa: F401  registers its pages
