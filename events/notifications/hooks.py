"""What notifications add: the tab with an event's mails, and what mail lies ready or waits."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.object_pages import Tab, tabs
from mailing.models import Announcement
from portal.admin.dashboard import Task, address_of_list, tasks

from . import automatic
from .lists import ready


def _ready(user, now):
    draft = Announcement.State.DRAFT.value
    return ready(user).count(), address_of_list(Announcement, state__exact=draft)


def _held_back(user, now):
    held = automatic.waiting(permissions.edited_events(user), now)
    address = reverse("admin:events_event_telling", args=[held[0].event_id]) if held else ""
    return len(held), address


tabs.add(Tab("telling", _("Mail"), position=110))

tasks.add(Task("ready", _("Mails that lie ready"), position=30, waiting=_ready))
tasks.add(
    Task("held_back", _("Announcements that wait for a title or speaker"), position=40, waiting=_held_back)
)
