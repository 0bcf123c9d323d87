"""What announcements add to the sidebar, and to what waits while the clock is held."""

from django.utils.translation import gettext_lazy as _

from mailing.lists.actions import send_confirmations, send_welcomes
from mailing.models import Announcement
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries
from portal.hold import Due, due

from . import discarding

sidebar_entries.add(SidebarEntry(Announcement, "campaign", Group.MAIL, position=10))
due.add(
    Due(
        "announcements", 20, _("Announcements"), discarding.waiting_announcements,
        discarding.discard_announcements,
    )
)  # fmt: skip
due.add(
    discarding.due_work(
        "confirmations", 30, _("Letters to those who were brought into a list"),
        lambda now: send_confirmations(now=now, limit=None), lambda now: send_welcomes(limit=None),
    )
)  # fmt: skip
