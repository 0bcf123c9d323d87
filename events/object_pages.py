"""The pages around one event or talk in the admin: who reaches them, the tabs that lead to them, their frame.

A page of the admin that is no plain form of one row is a function here or in a module beside this one:

    @event_page("season")
    def season(request, event): ...       /admin/events/event/<pk>/season/, named admin:events_event_season

    @talk_page("move", label=_("Move"), shows=lambda talk: talk.takes_place)
    def move(request, talk): ...          /admin/events/talk/<pk>/move/, among the tools of the talk's page

Pages that are alike are data, for which `add_page` is called: see `plans.py`.
"""

import functools
from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.admin.fields import pk_of

from . import permissions
from .models import Event, Talk

# The pages of each model, filled by the functions below.
PAGES = {Event: [], Talk: []}


@dataclass(frozen=True)
class Page:
    """A page of an event or talk; with a `label` it stands among the row's tools, where `shows(row)`.

    What is grave stands apart from the other tools.
    """

    model: type
    route: str
    view: object
    name: str
    label: str
    shows: object
    is_grave: bool

    def address(self, row):
        return reverse(f"admin:{self.name}", args=[row.pk])


def event_page(route, **options):
    """Make `view(request, event)` a page of an event; the options are those of `add_page`."""
    return lambda view: add_page(Event, route, view, name=view.__name__, **options)


def talk_page(route, **options):
    """Make `view(request, talk)` a page of a talk; the options are those of `add_page`."""
    return lambda view: add_page(Talk, route, view, name=view.__name__, **options)


def add_page(model, route, view, *, name, label="", shows=bool, is_grave=False):
    """Make `view(request, row)` a page of an event or talk that only its editors reach; others get a 404."""

    @functools.wraps(view)
    def guarded(request, object_id, **kwargs):
        row = _edited(model, request.user, object_id)
        with timezone.override(permissions.event_of(row).time_zone):  # “today” means the clocks of the event
            response = view(request, row, **kwargs)
            return response.render() if hasattr(response, "render") else response

    name = f"events_{model._meta.model_name}_{name}"
    PAGES[model].append(Page(model, route, guarded, name, label, shows, is_grave))
    return guarded


def _edited(model, user, key):
    related = ["parent__parent"] if model is Event else ["event__parent__parent", "session"]
    rows = permissions.editable(user, model.objects.all()).select_related(*related)
    if row := rows.filter(pk=pk_of(key)).first():
        return row
    raise Http404


def urls_of(model):
    """The address patterns of a model's pages, to stand before those of its ModelAdmin."""
    return [
        path(f"<path:object_id>/{page.route}/", admin.site.admin_view(page.view), name=page.name)
        for page in PAGES.get(model, ())
    ]


# The tools that are used most, by their routes; the others follow, and what is grave comes last.
USED_MOST = ("term", "publish", "import", "copy", "speakers", "announce", "move", "swap")


def tools_of(row):
    """What can be done with an event or talk, for a template: [{"label", "address", "is_grave"}]."""
    return [
        {"label": page.label, "address": page.address(row), "is_grave": page.is_grave}
        for page in sorted(PAGES[type(row)], key=_rank)
        if page.label and page.shows(row)
    ]


def _rank(page):
    most = USED_MOST.index(page.route) if page.route in USED_MOST else len(USED_MOST)
    return page.is_grave, most


@dataclass(frozen=True)
class Tab:
    name: str
    title: str
    kinds: frozenset = frozenset()  # of events that have it; all if empty

    def address(self, event):
        if self.name == "talks":
            return reverse("admin:events_talk_changelist") + "?" + urlencode({"event__id__exact": event.pk})
        name = "change" if self.name == "facts" else self.name
        return reverse(f"admin:events_event_{name}", args=[event.pk])


SERIES, COURSE = frozenset([Event.Kind.SERIES]), frozenset([Event.Kind.COURSE])
TABS = [
    Tab("facts", _("Facts")),
    Tab("talks", _("Talks")),
    Tab("season", _("Season"), SERIES),
    Tab("weeks", _("Weeks"), COURSE),
    Tab("timetable", _("Timetable"), frozenset(Event.Kind) - SERIES),
    Tab("board", _("Board")),
    Tab("organisations", _("Organisations")),
    Tab("pages", _("Pages")),
    Tab("materials", _("Materials")),
    Tab("joining", _("Joining")),
    Tab("telling", _("Mail")),
    Tab("editors", _("Editors")),
    Tab("calendar", _("Calendar")),
    Tab("history", _("History")),
]


def tabs_of(event, current):
    """The tabs of an event for a template: [{"title", "address", "is_current"}]."""
    return [
        {"title": tab.title, "address": tab.address(event), "is_current": tab.name == current}
        for tab in TABS
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
