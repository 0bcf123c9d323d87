"""What posters add: a tab of an event's page, and addresses below it."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs
from events.planning.consequences import Consequence, consequences
from events.reserved_addresses import ReservedAddress, reserved_addresses
from mailing.sources import Audience, audiences
from portal.accounts.personal_data import personal_data
from portal.admin.dashboard import Task, tasks
from portal.documents.kinds import kinds

from . import groups, held_data
from .actions import offers
from .admin import dashboard
from .book import making, signs
from .changes import posters_changed
from .consequences import sentences

tabs.add(Tab("posters", _("Posters"), position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))

audiences.add(
    Audience(groups.NAME, people=groups.people, may_use=groups.may_use, choices=groups.choices, are_own=True)
)
consequences.add(Consequence("posters", sentences))
personal_data.add(held_data.HELD)
posters_changed.connect(offers.on_change, dispatch_uid="posters.offers")
tasks.add(Task("releases", _("Decisions about to be told"), position=5, waiting=dashboard.releases))
for kind in (*making.DOCUMENT_KINDS, signs.DOCUMENT_KIND):
    kinds.add(kind)
