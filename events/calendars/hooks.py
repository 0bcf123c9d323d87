"""What calendars add: the tab with what calendar programs were told of an event."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, TabGroup, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from portal.hold import Restored, restored

from .alignment import begin_anew

tabs.add(Tab("calendar", _("Calendar"), TabGroup.RUNNING, position=130))

reserved_addresses.add(ReservedAddress("calendar"))  # calendar.ics
restored.add(Restored("calendars", begin_anew))
