"""Pages beside the list of a model's rows, which rooms above add in their admin, and the tools leading there.

@list_page(Person, "import", label=_("Import and export"), position=10)
def import_people(request): ...    /admin/events/person/import/, named admin:events_person_import_people
"""

import functools
from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404
from django.urls import path, reverse

from events import permissions
from portal.registry import Registry


@dataclass(frozen=True)
class ListPage:
    """A page beside the list of a model's rows; with a `label` it stands among the list's tools."""

    name: str  # of its address
    model: type
    route: str
    view: object
    label: str
    position: int  # among the tools


list_pages = Registry(ListPage)


def list_page(model, route, *, label="", position=0):
    """Make `view(request)` a page beside the list of a model that only organisers reach; others get a 404."""

    def register(view):
        @functools.wraps(view)
        def guarded(request, **kwargs):
            if not request.user.is_superuser and not permissions.is_editor(request.user):
                raise Http404
            return view(request, **kwargs)

        name = f"events_{model._meta.model_name}_{view.__name__}"
        list_pages.add(ListPage(name, model, route, guarded, label, position))
        return guarded

    return register


def urls_of(model):
    """The address patterns of these pages, to stand before those of the ModelAdmin."""
    return [
        path(f"{page.route}/", admin.site.admin_view(page.view), name=page.name) for page in _pages_of(model)
    ]


def tools_of(model):
    """Actions beside the list of a model, for a template: [{"label", "address"}]."""
    return [
        {"label": page.label, "address": reverse(f"admin:{page.name}")}
        for page in sorted(_pages_of(model), key=lambda page: page.position)
        if page.label
    ]


def _pages_of(model):
    return [page for page in list_pages.values() if page.model is model]
