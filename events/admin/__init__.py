"""The organisers' pages of the programme. Other apps add inlines to `EventAdmin.inlines`."""

from . import (
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
)
from .event import EventAdmin

__all__ = [
    "EventAdmin",
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
]
