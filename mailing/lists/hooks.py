"""What lists add to the sidebar."""

from mailing.models import MailingList
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

sidebar_entries.add(SidebarEntry(MailingList, "mail", Group.MAIL, position=20))
