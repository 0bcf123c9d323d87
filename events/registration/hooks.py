"""What registration adds: tabs, addresses below an event, sections of public pages and of the account page,
places left as live values, who is registered for a talk, groups to write to, what follows new plans."""

from django.utils.translation import gettext_lazy as _

from events.joining import registrars
from events.object_pages import Tab, TabGroup, tabs
from events.personal import sources as personal
from events.planning.changes import talks_changed
from events.planning.consequences import Consequence, consequences
from events.reserved_addresses import ReservedAddress, reserved_addresses
from events.web.completing import offer_sources
from events.web.sections import event_sections, talk_sections
from mailing.announcements.discarding import due_work
from mailing.sources import Audience, MailSource, audiences, mail_sources
from portal.accounts.personal_data import personal_data
from portal.accounts.sections import sections
from portal.admin.dashboard import Card, cards
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries
from portal.documents.kinds import kinds
from portal.erasures import Repeat, repeats
from portal.hold import Due, due
from portal.live_values import live_values

from . import groups, held_data, helping, notices, own_talks, public, structured
from .actions import erasing, letters, offers, plans, reminders
from .admin import dashboard
from .consequences import sentences
from .erasers import Eraser, erasers
from .models import Ticket
from .papers.making import DOCUMENT_KIND

tabs.add(Tab("tickets", _("Tickets"), TabGroup.PEOPLE, position=92))
tabs.add(Tab("questions", _("Questions"), TabGroup.PEOPLE, position=93))
tabs.add(Tab("registrations", _("Registrations"), TabGroup.PEOPLE, position=94))
tabs.add(Tab("door", _("At the door"), TabGroup.PEOPLE, position=95))

cards.add(Card("registrations", 15, dashboard.registrations, "events/registration/admin/card.html"))
sidebar_entries.add(SidebarEntry(Ticket, "confirmation_number", Group.PROGRAMME, position=55))

for name in ("register", "check-in", "participants"):
    reserved_addresses.add(ReservedAddress(name))

sections.add(held_data.SECTION)
personal_data.add(held_data.HELD)

for section in helping.SECTIONS:
    sections.add(section)
kinds.add(DOCUMENT_KIND)
erasers.add(Eraser("papers", of_people=letters.erase_papers, of_answers=letters.erase_files))

for value in public.LIVE_VALUES:
    live_values.add(value)
live_values.add(structured.LIVE_VALUE)
offer_sources.add(structured.OFFER_SOURCE)
event_sections.add(public.EVENT_SECTION)
talk_sections.add(public.TALK_SECTION)
registrars.add(public.REGISTRAR)

audiences.add(
    Audience(groups.NAME, people=groups.people, may_use=groups.may_use, choices=groups.choices, are_own=True)
)
mail_sources.add(
    MailSource(
        notices.NAME, facts=notices.facts_of, outdated=notices.outdated, started=notices.started,
        edited=notices.edited,
    )
)  # fmt: skip
talks_changed.connect(plans.on_change, dispatch_uid="registration")
consequences.add(Consequence("registration", sentences))
personal.own_talks.add(own_talks.OWN_TALKS)

due.add(
    due_work(
        "reminders", 50, _("Reminders of what people registered for, or were offered"),
        reminders.send_reminders, offers.remind,
    )
)  # fmt: skip
due.add(due_work("plans", 51, _("What follows for registered people from changed plans"), plans.see_to))
due.add(Due("offers", 52, _("Offers of places that end"), offers.waiting_to_lapse, offers.start_anew))
repeats.add(Repeat("registrations", erasing.erase_again))
