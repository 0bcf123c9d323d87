from django.apps import AppConfig
from django.contrib.admin import apps


class RoomConfig(AppConfig):
    name = "portal.admin"
    label = "portal_admin"  # "admin" is Django's


class SiteConfig(apps.AdminConfig):
    """Django's own app `admin`, with the portal's site; it finds the `admin` of each room."""

    default = False
    default_site = "portal.admin.site.PortalAdminSite"
