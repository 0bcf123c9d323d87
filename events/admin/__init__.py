"""The organisers' pages of the programme. Other apps add inlines to `EventAdmin.inlines`."""

from . import people, site, talk
from .event import EventAdmin

__all__ = ["EventAdmin", "people", "site", "talk"]
