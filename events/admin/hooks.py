"""What the admin of the programme adds: the first tabs of an event, the front page's cards, the sidebar."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import models
from events.object_pages import Tab, TabGroup, tabs
from portal.admin.dashboard import Card, address_of_list, cards
from portal.admin.first_steps import Step, steps
from portal.admin.sidebar import Group, SidebarEntry, sidebar_entries

from . import dashboard
from .event import AreaInline, BoardInline, JoiningLinkInline, MaterialInline, OrganisationInline, PageInline


def _facts(event):
    return reverse("admin:events_event_change", args=[event.pk])


def _talks(event):
    return address_of_list(models.Talk, event__id__exact=event.pk)


tabs.add(Tab("facts", _("Facts"), TabGroup.PROGRAMME, position=10, leads_to=_facts))
tabs.add(Tab("talks", _("Talks"), TabGroup.PROGRAMME, position=20, leads_to=_talks))
tabs.add(Tab("board", _("Board"), TabGroup.PUBLIC, position=60, inlines=(BoardInline,)))
tabs.add(
    Tab("organisations", _("Organisations"), TabGroup.PUBLIC, position=70, inlines=(OrganisationInline,))
)
tabs.add(Tab("pages", _("Pages"), TabGroup.PUBLIC, position=80, inlines=(PageInline, AreaInline)))
tabs.add(Tab("materials", _("Materials"), TabGroup.PUBLIC, position=90, inlines=(MaterialInline,)))
tabs.add(Tab("joining", _("Joining"), TabGroup.RUNNING, position=100, inlines=(JoiningLinkInline,)))


def _is_there_an_event():
    return models.Event.objects.exists()


def _new_event():
    return reverse("admin:events_event_add")


steps.add(Step("event", _("Make the first series or workshop"), 20, _is_there_an_event, _new_event))

cards.add(Card("own_events", 10, dashboard.own_events, "events/admin/cards/own_events.html"))
cards.add(Card("needs", 20, dashboard.needs, "events/admin/cards/needs.html"))
cards.add(Card("coming", 30, dashboard.coming, "events/admin/cards/coming.html"))
cards.add(Card("charts", 40, dashboard.charts, "events/admin/cards/charts.html"))

sidebar_entries.add(SidebarEntry(models.Event, "event", Group.PROGRAMME, position=10, is_searched=True))
sidebar_entries.add(SidebarEntry(models.Talk, "mic", Group.PROGRAMME, position=20, is_searched=True))
sidebar_entries.add(SidebarEntry(models.Session, "view_agenda", Group.PROGRAMME, position=30))
sidebar_entries.add(SidebarEntry(models.Page, "article", Group.PROGRAMME, position=40, is_searched=True))
sidebar_entries.add(SidebarEntry(models.Material, "attach_file", Group.PROGRAMME, position=50))
sidebar_entries.add(SidebarEntry(models.Person, "person", Group.PEOPLE, position=10, is_searched=True))
sidebar_entries.add(SidebarEntry(models.BoardMember, "groups", Group.PEOPLE, position=20))
sidebar_entries.add(SidebarEntry(models.Organisation, "account_balance", Group.PEOPLE, position=30))
sidebar_entries.add(SidebarEntry(models.Topic, "sell", Group.PEOPLE, position=40))
sidebar_entries.add(SidebarEntry(models.CalendarEntry, "sync", Group.SITE, position=40))
sidebar_entries.add(SidebarEntry(models.FormerSlug, "alt_route", Group.SITE, position=50))
