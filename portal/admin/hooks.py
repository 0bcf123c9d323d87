"""What the floor itself adds to the admin."""

from django.contrib.auth.models import Group as UserGroup

from portal import health
from portal.models import SiteSettings, User

from .dashboard import Card, cards
from .sidebar import Group, SidebarEntry, sidebar_entries

sidebar_entries.add(SidebarEntry(SiteSettings, "settings", Group.SITE, position=10))
sidebar_entries.add(SidebarEntry(User, "manage_accounts", Group.SITE, position=20))
sidebar_entries.add(SidebarEntry(UserGroup, "shield_person", Group.SITE, position=30))


def troubles(request, now):
    """What does not work, for those who can mend it."""
    return (health.troubles(now) or None) if request.user.is_superuser else None


cards.add(Card("troubles", 5, troubles, "portal/admin/troubles.html"))
