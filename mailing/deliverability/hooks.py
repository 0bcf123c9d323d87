"""What the checks of the mail add to the sidebar."""

from mailing.models import DeliverabilityReport
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

sidebar_entries.add(SidebarEntry(DeliverabilityReport, "fact_check", Group.MAIL, position=50))
