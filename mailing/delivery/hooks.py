"""What delivery adds to the sidebar."""

from mailing.models import Delivery, Suppression
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

from . import bounces  # noqa: F401 (listens to the webhooks of mail providers)

sidebar_entries.add(SidebarEntry(Delivery, "outgoing_mail", Group.MAIL, position=30))
sidebar_entries.add(SidebarEntry(Suppression, "block", Group.MAIL, position=40))
