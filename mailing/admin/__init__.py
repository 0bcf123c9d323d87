"""The organisers' pages of mail: lists with their subscribers."""

from . import imports, lists

__all__ = ["imports", "lists"]
