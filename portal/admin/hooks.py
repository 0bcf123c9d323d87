"""What the floor itself adds to the admin."""

from django.contrib.auth.models import Group as UserGroup
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import health, periodic
from portal.models import SiteSettings, User

from . import first_steps
from .dashboard import Card, cards
from .first_steps import Step, steps
from .sidebar import Group, SidebarEntry, sidebar_entries

sidebar_entries.add(SidebarEntry(SiteSettings, "settings", Group.SITE, position=10))
sidebar_entries.add(SidebarEntry(User, "manage_accounts", Group.SITE, position=20))
sidebar_entries.add(SidebarEntry(UserGroup, "shield_person", Group.SITE, position=30))


def troubles(request, now):
    """What does not work, for those who can mend it."""
    if not request.user.is_superuser:
        return None
    return [*health.troubles(now), *periodic.backup_troubles(now)] or None


def _settings():
    return reverse("admin:portal_sitesettings_changelist")  # which leads to the form


def _has_imprint():
    return bool(SiteSettings.load().imprint)


def _is_backed_up():
    return periodic.newest_backup() is not None


cards.add(Card("troubles", 5, troubles, "portal/admin/troubles.html"))
cards.add(Card("first_steps", 7, first_steps.card, "portal/admin/first_steps.html"))
steps.add(Step("settings", _("Say what the site is called"), 10, SiteSettings.objects.exists, _settings))
steps.add(Step("imprint", _("Say in the imprint who runs the site"), 60, _has_imprint, _settings))
steps.add(Step("backup", _("Let the server make a backup each night: “portal backup”"), 70, _is_backed_up))
