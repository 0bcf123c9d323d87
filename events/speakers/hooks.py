"""What speakers add: the season of a series, and what they and readers sent that waits for an organiser."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.object_pages import Tab, TabGroup, tabs
from events.reserved_addresses import ReservedAddress, reserved_addresses
from portal.accounts.personal_data import PersonalData, personal_data
from portal.accounts.sections import Section, sections
from portal.admin.dashboard import Task, address_of_list, tasks
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries
from portal.erasures import Repeat, repeats

from . import own_talks, proposals
from .actions import asking, links, suggestions
from .models import Proposal, Suggestion


def _proposals(user, now):
    waiting = Proposal.State.WAITING.value
    return proposals.waiting_for(user).count(), address_of_list(Proposal, state__exact=waiting)


def _suggestions(user, now):
    new = Suggestion.State.NEW.value
    return suggestions.new_suggestions(user).count(), address_of_list(Suggestion, state__exact=new)


def _ask_again(user, now):
    events = list(asking.waiting_again(user, now).values_list("event", flat=True))
    address = reverse("admin:events_event_season", args=events[:1]) + "#invitations" if events else ""
    return len(events), address


tabs.add(Tab("season", _("Season"), TabGroup.PROGRAMME, position=30, kinds=(Event.Kind.SERIES,)))

tasks.add(Task("proposals", _("Changes by speakers to approve"), position=10, waiting=_proposals))
tasks.add(Task("suggestions", _("New suggestions of speakers"), position=20, waiting=_suggestions))
tasks.add(
    Task("ask-again", _("Speakers who wanted to be asked again by now"), position=25, waiting=_ask_again)
)

sidebar_entries.add(SidebarEntry(Suggestion, "lightbulb", Group.PROGRAMME, position=60))
sidebar_entries.add(SidebarEntry(Proposal, "rate_review", Group.PROGRAMME, position=70))

reserved_addresses.add(ReservedAddress("suggest"))

sections.add(
    Section("talks", _("My talks"), 10, own_talks.of, template="events/speakers/account_section.html")
)
personal_data.add(
    PersonalData("speaking", _("Talks"), 10, export=own_talks.export, told=own_talks.what_stays)
)
repeats.add(Repeat("speakers' links", links.revoke_again))
personal_data.add(
    PersonalData(
        "invited-to-speak",
        _("Invitations to speak"),
        11,
        export=own_talks.invitations,
        told=own_talks.what_goes,
        erase=own_talks.erase_invitations,
    )
)
