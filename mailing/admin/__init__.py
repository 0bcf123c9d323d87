"""The organisers' pages of mail: lists with their subscribers."""

from . import announcements, imports, lists

__all__ = ["announcements", "imports", "lists"]
