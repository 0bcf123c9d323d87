"""What planning adds: the tab with the timetable of an event that is no series."""

from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.object_pages import Tab, TabGroup, tabs

kinds = tuple(kind for kind in Event.Kind if kind != Event.Kind.SERIES)
tabs.add(Tab("timetable", _("Timetable"), TabGroup.PROGRAMME, position=50, kinds=kinds))
