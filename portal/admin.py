"""The admin site and the floor's own admin pages."""

from csp.decorators import csp_replace
from django.contrib import admin
from django.utils.decorators import method_decorator
from unfold.sites import UnfoldAdminSite


class PortalAdminSite(UnfoldAdminSite):
    def has_permission(self, request):
        """Staff may enter, and whoever edits an event (an authentication backend says so)."""
        user = request.user
        return user.is_active and (user.is_staff or user.has_module_perms("events"))
