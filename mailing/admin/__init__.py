"""The organisers' pages of mail; and those of superusers: the ledger, and the check of mail."""

from . import announcements, checks, deliveries, imports, lists

__all__ = ["announcements", "checks", "deliveries", "imports", "lists"]
