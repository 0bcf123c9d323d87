"""What courses add to the admin of events: the weeks of a course."""

from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.object_pages import Tab, TabGroup, tabs
from events.planning.talk_plans import Swapped, swapped
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

from .admin import WeekInline
from .models import CourseWeek
from .plans import swapped_weeks

tabs.add(
    Tab(
        "weeks",
        _("Weeks"),
        TabGroup.PROGRAMME,
        position=40,
        kinds=(Event.Kind.COURSE,),
        inlines=(WeekInline,),
    )
)
swapped.add(Swapped("weeks of lectures", swapped_weeks))

sidebar_entries.add(SidebarEntry(CourseWeek, "school", Group.PROGRAMME, position=80))
