"""The programme: events, talks, the people in them, and what calendars were told."""

# ruff: noqa: F401 (the other rooms import them from here)

from .addresses import FormerSlug
from .calendar import CalendarEntry
from .editing import EditorInvitation, TableImport
from .event import Event, Topic
from .material import JoiningLink, Material
from .organisation import EventOrganisation, Organisation
from .page import Area, Page
from .people import BoardMember, Person, Speaker
from .pictures import Picture
from .talk import Session, Talk
