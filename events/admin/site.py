"""What the portal keeps by itself; superusers look at it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events.history import views
from events.models import CalendarEntry, FormerSlug
from portal.admin.admin import SiteSettingsAdmin
from portal.models import SiteSettings

from .base import ScopedAdmin

admin.site.unregister(SiteSettings)


@admin.register(SiteSettings)
class SiteAdmin(SiteSettingsAdmin):
    """The floor's own page, with the history that only this storey can tell."""

    history_view = views.history_view

    def get_urls(self):
        return [*views.urls_of(self), *super().get_urls()]


class KeptAdmin(ScopedAdmin):
    """Rows that follow from others: neither added nor changed by hand."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(CalendarEntry)
class CalendarEntryAdmin(KeptAdmin):
    list_display = ["uid", "of", "sequence", "revised_at"]
    list_select_related = ["talk__event", "event"]
    search_fields = ["talk__title__folded", "event__title__folded"]

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("of"))
    def of(self, entry):
        return entry.talk or entry.event


@admin.register(FormerSlug)
class FormerSlugAdmin(KeptAdmin):
    """Deleting one gives its address free, and old links to it end."""

    list_display = ["slug", "event", "person", "page"]
    list_select_related = ["event", "person", "page"]
    search_fields = ["slug", "event__title__folded", "person__name__folded"]
