"""What the floor itself adds to the admin."""

from django.contrib.auth.models import Group as UserGroup

from portal.models import SiteSettings, User

from .sidebar import Group, SidebarEntry, sidebar_entries

sidebar_entries.add(SidebarEntry(SiteSettings, "settings", Group.SITE, position=10))
sidebar_entries.add(SidebarEntry(User, "manage_accounts", Group.SITE, position=20))
sidebar_entries.add(SidebarEntry(UserGroup, "shield_person", Group.SITE, position=30))
