"""What posters add: a tab of an event's page, and addresses below it."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses

tabs.add(Tab("posters", _("Posters"), position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))
