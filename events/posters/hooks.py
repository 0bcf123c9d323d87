"""What posters add: a tab of an event's page, and addresses below it."""

from django.utils.translation import gettext_lazy as _

from events.object_pages import Tab, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from mailing.sources import HiddenMail, hidden_mail
from portal.accounts.personal_data import personal_data
from portal.accounts.sections import sections

from . import mails, review_sections
from .actions import assigning
from .changes import posters_changed

tabs.add(Tab("posters", _("Posters"), position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))

for section in review_sections.SECTIONS:
    sections.add(section)
personal_data.add(review_sections.HELD)
hidden_mail.add(HiddenMail("posters", mails.hidden_purposes))
posters_changed.connect(assigning.on_change, dispatch_uid="reviews")
