"""What posters add: a tab of an event, addresses below it, a section of its page, the admin's front page."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from events.web.sections import event_sections
from portal.admin.dashboard import Card, Task, cards, tasks
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

from . import public_call
from .admin import dashboard
from .models import PosterCall

tabs.add(Tab("posters", _("Posters"), position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))

event_sections.add(public_call.EVENT_SECTION)
cards.add(Card("posters", 16, dashboard.calls, "events/posters/admin/card.html"))
tasks.add(Task("posters-unhandled", _("Posters without a chair: name a substitute"), 31, dashboard.unhandled))
tasks.add(
    Task("posters-duplicates", _("Posters that are likely duplicates"), 32, dashboard.likely_duplicates)
)
tasks.add(Task("posters-unproved", _("Posters with an address not proved yet"), 33, dashboard.unproved))
sidebar_entries.add(SidebarEntry(PosterCall, "gallery_thumbnail", Group.PROGRAMME, position=57))
