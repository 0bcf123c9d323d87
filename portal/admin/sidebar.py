"""The sidebar of the admin: what people look for by name; rows of the other models are reached from these.

A room adds its models from its `hooks.py`:

    sidebar_entries.add(SidebarEntry(Talk, "mic", Group.PROGRAMME, position=20))
"""

from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.registry import Registry


class Group(models.TextChoices):
    """The parts of the sidebar, in their order."""

    PROGRAMME = "programme", _("Programme")
    PEOPLE = "people", _("People and organisations")
    MAIL = "mail", _("Mail")
    SITE = "site", _("Site")  # for those who run it


@dataclass(frozen=True)
class SidebarEntry:
    """The list of a model; its icon is one of Material Symbols, its position counts in its group.

    Where rows of it are searched from the sidebar, the ModelAdmin's `search_line(row)` tells them apart.
    """

    model: type
    icon: str
    group: Group
    position: int
    is_searched: bool = False

    @property
    def name(self):
        return self.model._meta.label


sidebar_entries = Registry(SidebarEntry)


def entries_seen(request):
    """The entries that the user may see, in their order, as [(entry, (name, address))]."""
    seen = {
        model["model"]: (str(model["name"]), model["admin_url"])
        for app in admin.site.get_app_list(request)
        for model in app["models"]
        if model["admin_url"]
    }
    return [(entry, seen[entry.model]) for entry in sidebar_entries.in_order() if entry.model in seen]


def sidebar(request):
    """The sidebar's groups, with only what the user may see; UNFOLD["SIDEBAR"] names it."""
    groups, entries = [], entries_seen(request)
    for group in Group:
        items = [
            {"title": name, "icon": entry.icon, "link": address}
            for entry, (name, address) in entries
            if entry.group == group
        ]
        if items:
            groups.append({"title": group.label, "items": items, "separator": True})
    return groups


def is_organiser(user):
    """Whether a user may do something with what the sidebar leads to, the site's own rows aside."""
    apps = dict.fromkeys(
        entry.model._meta.app_label for entry in sidebar_entries.values() if entry.group != Group.SITE
    )
    return any(map(user.has_module_perms, apps))
