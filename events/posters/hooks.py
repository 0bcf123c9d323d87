"""What posters add: a tab of an event's page, addresses below it, sections of public pages, pages in search
and sitemap, what a talk is made of, clashes; and what follows when posters or talks change."""

from django.utils.translation import gettext_lazy as _

from events.admin.talk_sources import TalkSource, talk_sources
from events.object_pages import Tab, TabGroup, tabs
from events.planning.changes import talks_changed
from events.planning.consequences import Consequence, consequences
from events.planning.warnings import duties
from events.reserved_addresses import ReservedAddress, reserved_addresses
from events.search.sources import sources
from events.web.sections import event_sections, person_sections, talk_sections
from events.web.sitemaps import RowsOfRoom, room_rows
from mailing.announcements.discarding import due_work
from mailing.sources import Audience, HiddenMail, audiences, hidden_mail
from portal.accounts.personal_data import personal_data
from portal.accounts.sections import sections
from portal.admin.dashboard import Card, Task, cards, tasks
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries
from portal.documents.kinds import kinds
from portal.erasures import Repeat, repeats
from portal.hold import Due, due

from . import (
    account,
    clashes,
    duplicates,
    groups,
    held_data,
    mails,
    public_call,
    review_sections,
    searching,
    told_boards,
)
from . import sections as public_sections
from .actions import (
    answers,
    assigning,
    boards,
    conflicts,
    draft_reminders,
    due_reviews,
    erasing,
    offers,
    releases,
    reviewers,
    spotlights,
)
from .admin import dashboard
from .admin.talk_note import note_of_talk
from .book import making, signs
from .changes import posters_changed
from .consequences import sentences
from .models import PosterCall

tabs.add(Tab("posters", _("Posters"), TabGroup.PEOPLE, position=96))

for name in ("posters", "review"):
    reserved_addresses.add(ReservedAddress(name))

for section in review_sections.SECTIONS:
    sections.add(section)
hidden_mail.add(HiddenMail("posters", mails.hidden_purposes))
posters_changed.connect(conflicts.on_change, dispatch_uid="conflicts")
posters_changed.connect(assigning.on_change, dispatch_uid="reviews")
posters_changed.connect(duplicates.on_change, dispatch_uid="likely duplicates")
audiences.add(
    Audience(
        groups.NAME, people=groups.people, may_use=groups.may_use, choices=groups.choices, are_own=True,
        asks_superusers=True,
    )
)  # fmt: skip
consequences.add(Consequence("posters", sentences))
personal_data.add(held_data.HELD)
posters_changed.connect(offers.on_change, dispatch_uid="posters.offers")
tasks.add(Task("releases", _("Decisions about to be told"), position=5, waiting=dashboard.releases))
sections.add(account.SECTION)

talk_sections.add(public_sections.TALK_SECTION)
person_sections.add(public_sections.PERSON_SECTION)
room_rows.add(RowsOfRoom("posters", public_sections.sitemap_rows))
sources.add(searching.SOURCE)
talk_sources.add(TalkSource("posters", spotlights.FACTS, note_of_talk))
for duty in clashes.DUTIES:
    duties.add(duty)
consequences.add(Consequence("boards of posters", told_boards.consequences))

posters_changed.connect(boards.on_change, dispatch_uid="boards of posters")
posters_changed.connect(spotlights.on_change, dispatch_uid="spotlights of posters")
talks_changed.connect(spotlights.on_talks_changed, dispatch_uid="spotlights of posters")
for kind in (*making.DOCUMENT_KINDS, signs.DOCUMENT_KIND):
    kinds.add(kind)
event_sections.add(public_call.EVENT_SECTION)
cards.add(Card("posters", 16, dashboard.calls, "events/posters/admin/card.html"))
tasks.add(Task("posters-unhandled", _("Posters without a chair: name a substitute"), 31, dashboard.unhandled))
tasks.add(
    Task("posters-duplicates", _("Posters that are likely duplicates"), 32, dashboard.likely_duplicates)
)
tasks.add(Task("posters-unproved", _("Posters with an address not proved yet"), 33, dashboard.unproved))
sidebar_entries.add(SidebarEntry(PosterCall, "gallery_thumbnail", Group.PROGRAMME, position=57))

due.add(Due("releases", 60, _("Decisions about posters"), releases.waiting, releases.stop_all))
due.add(
    due_work(
        "poster-reminders", 61, _("Reminders of authors and reviewers"), answers.remind_due,
        reviewers.see_to_answers, due_reviews.see_to_due, draft_reminders.remind, told_boards.see_to,
    )
)  # fmt: skip
repeats.add(Repeat("posters", erasing.erase_again))
