"""Mailing lists, announcements and the ledger of every mail; it knows nothing of talks."""
