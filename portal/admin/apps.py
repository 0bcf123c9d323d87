from django.apps import AppConfig
from django.contrib.admin import apps


class RoomConfig(AppConfig):
    name = "portal.admin"
    label = "portal_admin"  # "admin" is Django's

    def ready(self):
        """Give the cells of lists one name, where the theme has thirty: half of a list's HTML."""
        from unfold.templatetags import unfold_list

        unfold_list.ROW_CLASSES[:] = ["list-cell"]
        unfold_list.CHECKBOX_CLASSES[:] = ["action-checkbox", "list-cell"]


class SiteConfig(apps.AdminConfig):
    """Django's own app `admin`, with the portal's site; it finds the `admin` of each room."""

    default = False
    default_site = "portal.admin.site.PortalAdminSite"
