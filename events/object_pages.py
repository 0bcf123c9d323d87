"""The pages around one event or talk in the admin: who reaches them, the tabs that lead to them, their frame.

A page of the admin that is no plain form of one row is a function in the admin of its room:

    @event_page("season")
    def season(request, event): ...       /admin/events/event/<pk>/season/, named admin:events_event_season

    @talk_page("move", label=_("Move"), position=30, shows=lambda talk: talk.takes_place)
    def move(request, talk): ...          /admin/events/talk/<pk>/move/, among the tools of the talk's page

Pages that are alike are data, for which `add_page` is called: see `events.planning.admin.plans`. Above the
pages of an event stand its tabs, which rooms add from their `hooks.py`:

    tabs.add(Tab("season", _("Season"), TabGroup.PROGRAMME, position=30, kinds=(Event.Kind.SERIES,)))
"""

import functools
from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.admin.fields import pk_of
from portal.registry import Registry

from . import permissions
from .models import Event, Talk


@dataclass(frozen=True)
class Page:
    """A page around a row, or beside the list, of a model; with a `label` a tool there, where `shows(row)`.

    What is grave stands apart, after the other tools.
    """

    name: str  # of its address
    model: type
    route: str
    view: object
    label: str = ""
    position: int = 0  # among the tools
    shows: object = bool
    is_grave: bool = False

    def pattern(self, below=""):
        return path(f"{below}{self.route}/", admin.site.admin_view(self.view), name=self.name)

    def address(self, *rows):
        return reverse(f"admin:{self.name}", args=[row.pk for row in rows])


pages = Registry(Page)


def event_page(route, **options):
    """Make `view(request, event)` a page of an event; the options are those of `add_page`."""
    return lambda view: add_page(Event, route, view, name=view.__name__, **options)


def talk_page(route, **options):
    """Make `view(request, talk)` a page of a talk; the options are those of `add_page`."""
    return lambda view: add_page(Talk, route, view, name=view.__name__, **options)


def add_page(model, route, view, *, name, **options):
    """Make `view(request, row)` a page of an event or talk that only its editors reach; others get a 404."""

    @functools.wraps(view)
    def guarded(request, object_id, **kwargs):
        row = _edited(model, request.user, object_id)
        with timezone.override(permissions.event_of(row).time_zone):  # “today” means the clocks of the event
            response = view(request, row, **kwargs)
            return response.render() if hasattr(response, "render") else response

    name = f"events_{model._meta.model_name}_{name}"
    pages.add(Page(name, model, route, guarded, **options))
    return guarded


def _edited(model, user, key):
    related = ["parent__parent"] if model is Event else ["event__parent__parent", "session"]
    rows = permissions.editable(user, model.objects.all()).select_related(*related)
    if row := rows.filter(pk=pk_of(key)).first():
        return row
    raise Http404


def pages_of(model):
    """The pages around one row of a model."""
    return [page for page in pages.values() if page.model is model]


def urls_of(model):
    """The address patterns of a model's pages, to stand before those of its ModelAdmin."""
    return [page.pattern("<path:object_id>/") for page in pages_of(model)]


def tools_of(row):
    """Actions with an event or talk, for a template: [{"label", "address", "is_grave"}]."""
    return as_tools([page for page in pages_of(type(row)) if page.label and page.shows(row)], row)


def as_tools(pages, *rows):
    """The labels and addresses of pages, in the order of tools."""
    return [
        {"label": page.label, "address": page.address(*rows), "is_grave": page.is_grave}
        for page in sorted(pages, key=lambda page: (page.is_grave, page.position))
    ]


class TabGroup(models.TextChoices):
    """What tabs stand together, in this order."""

    PROGRAMME = "programme", _("Programme")
    PUBLIC = "public", _("On its pages")
    PEOPLE = "people", _("Taking part")
    RUNNING = "running", _("Running it")


@dataclass(frozen=True)
class Tab:
    """A part of what is edited of an event: its page of this name, or the form of some of its rows.

    A form is drawn by the ModelAdmin of events, with the `inlines` alone and none of the event's facts.
    """

    name: str
    title: str
    group: TabGroup
    position: int  # among the tabs of its group
    kinds: tuple = ()  # of events that have it; all if empty
    inlines: tuple = ()
    leads_to: object = None  # elsewhere: from an event to the address

    def address(self, event):
        if self.leads_to:
            return self.leads_to(event)
        return reverse(f"admin:events_event_{self.name}", args=[event.pk])


tabs = Registry(Tab)


def tabs_of(event, current):
    """The tabs of an event for a template: [{"title", "group", "address", "is_current"}].

    `current` is "" for none.
    """
    here, groups = tabs[current] if current else None, list(TabGroup)
    return [
        {
            "title": tab.title,
            "group": tab.group.label,
            "address": tab.address(event),
            "is_current": tab is here,
        }
        for tab in sorted(tabs.values(), key=lambda tab: (groups.index(tab.group), tab.position))
        if not tab.kinds or event.kind in tab.kinds
    ]


def draw(request, template, *, event, title, tab="", **context):
    """Draw a page of an event in the admin's frame, with the event's tabs above it."""
    frame = admin.site.each_context(request) | {
        "title": title,
        "event": event,
        "desk_tabs": tabs_of(event, tab),
    }
    return TemplateResponse(request, template, frame | context)
