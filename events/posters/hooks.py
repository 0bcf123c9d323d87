"""What posters add: a tab of an event's page, and addresses below it."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from portal.accounts.personal_data import personal_data
from portal.accounts.sections import sections

from . import held_data, own_parts
from .own_page import acts, parts

tabs.add(Tab("posters", _("Posters"), position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))

sections.add(held_data.SECTION)
personal_data.add(held_data.HELD)
for part in own_parts.PARTS:
    parts.add(part)
for act in own_parts.ACTS:
    acts.add(act)
