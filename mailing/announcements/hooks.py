"""What announcements add to the sidebar."""

from mailing.models import Announcement
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

sidebar_entries.add(SidebarEntry(Announcement, "campaign", Group.MAIL, position=10))
