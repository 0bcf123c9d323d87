"""The organisers' pages of the programme. Other apps add inlines to `EventAdmin.inlines`."""

from . import (
    copies,
    editors,
    event_pages,
    event_plans,
    people,
    seasons,
    site,
    speaking,
    tables,
    talk,
    talk_plans,
    telling,
    terms,
)
from .event import EventAdmin

__all__ = [
    "EventAdmin",
    "copies",
    "editors",
    "event_pages",
    "event_plans",
    "people",
    "seasons",
    "site",
    "speaking",
    "tables",
    "talk",
    "talk_plans",
    "telling",
    "terms",
]
