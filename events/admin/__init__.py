"""The organisers' pages of the programme. Other apps add inlines to `EventAdmin.inlines`."""

from . import event_pages, people, site, talk
from .event import EventAdmin

__all__ = ["EventAdmin", "event_pages", "people", "site", "talk"]
