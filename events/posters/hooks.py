"""What posters add: a tab of an event's page, and addresses below it."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs
from events.posters.book import making, signs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from portal.documents.kinds import kinds

tabs.add(Tab("posters", _("Posters"), position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))

for kind in (*making.DOCUMENT_KINDS, signs.DOCUMENT_KIND):
    kinds.add(kind)
