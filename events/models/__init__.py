"""The programme: events, talks, the people in them, and what calendars were told."""

from .addresses import FormerSlug
from .calendar import CalendarEntry
from .editing import EditorInvitation, TableImport
from .event import Event, Topic
from .material import JoiningLink, Material
from .organisation import EventOrganisation, Organisation
from .page import Area, Page
from .people import BoardMember, Person, Speaker
from .talk import Session, Talk

__all__ = [
    "Area",
    "BoardMember",
    "CalendarEntry",
    "EditorInvitation",
    "Event",
    "EventOrganisation",
    "FormerSlug",
    "JoiningLink",
    "Material",
    "Organisation",
    "Page",
    "Person",
    "Session",
    "Speaker",
    "TableImport",
    "Talk",
    "Topic",
]
