"""Pages beside the list of a model's rows, which rooms above add in their admin, and the tools leading there.

@list_page(Person, "import", label=_("Import and export"), position=10)
def import_table(request): ...    /admin/events/person/import/, named admin:events_person_import_people
"""

import functools

from django.http import Http404

from events import object_pages, permissions
from events.models import Event
from portal.registry import Registry

list_pages = Registry(object_pages.Page)


def list_page(model, route, **options):
    """Make `view(request)` a page beside the list of a model that only organisers reach; others get a 404."""

    def register(view):
        @functools.wraps(view)
        def guarded(request, **kwargs):
            if not _may_reach(request.user, model):
                raise Http404
            return view(request, **kwargs)

        name = f"events_{model._meta.model_name}_{view.__name__}"
        list_pages.add(object_pages.Page(name, model, route, guarded, **options))
        return guarded

    return register


def _may_reach(user, model):
    """Organisers, and to the pages beside the events those who may add some though they edit none yet."""
    may_add = model is Event and permissions.can_add_top_level(user)
    return user.is_superuser or permissions.is_editor(user) or may_add


def pages_of(model):
    """The pages beside the list of a model."""
    return [page for page in list_pages.values() if page.model is model]


def tools_of(model):
    """Actions beside the list of a model, for a template, as those of a row: `object_pages.tools_of`."""
    return object_pages.as_tools(page for page in pages_of(model) if page.label)
