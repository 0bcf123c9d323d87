"""The organisers' pages of the programme. Other apps add inlines to `EventAdmin.inlines`."""

from . import (
    calendar_page,
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
    "calendar_page",
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
