"""What posters add: a tab of an event's page, addresses below it, sections of public pages, pages in search
and sitemap, what a talk is made of, clashes; and what follows when posters or talks change."""

from django.utils.translation import gettext_lazy as _

from events.admin.talk_sources import TalkSource, talk_sources
from events.object_pages import Tab, tabs
from events.planning.changes import talks_changed
from events.planning.consequences import Consequence, consequences
from events.planning.warnings import duties
from events.reserved_addresses import ReservedAddress, reserved_addresses
from events.search.queries import Source, sources
from events.web.sections import event_sections, person_sections, talk_sections
from events.web.sitemaps import RowsOfRoom, room_rows

from . import clashes, searching, sections, told_boards
from .actions import boards, spotlights
from .admin.talk_note import note_of_talk
from .changes import posters_changed

tabs.add(Tab("posters", _("Posters"), position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))

event_sections.add(sections.EVENT_SECTION)
talk_sections.add(sections.TALK_SECTION)
person_sections.add(sections.PERSON_SECTION)
room_rows.add(RowsOfRoom("posters", sections.sitemap_rows))
sources.add(Source("posters", searching.find))
talk_sources.add(TalkSource("posters", spotlights.FACTS, note_of_talk))
for duty in clashes.DUTIES:
    duties.add(duty)
consequences.add(Consequence("posters", told_boards.consequences))

posters_changed.connect(boards.on_change, dispatch_uid="boards of posters")
posters_changed.connect(spotlights.on_change, dispatch_uid="spotlights of posters")
talks_changed.connect(spotlights.on_talks_changed, dispatch_uid="spotlights of posters")
