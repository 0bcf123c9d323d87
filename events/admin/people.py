"""People, organisations and topics: shared by all events, so looked up by every editor and changed by few."""

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.utils.translation import gettext_lazy as _

from events.models import Organisation, Person, Topic
from portal.conflicts import ComparedForm

from .base import ScopedAdmin
from .tables import people_urls


class SharedAdmin(ScopedAdmin):
    """Editors see every row and may add some; `permissions.editable` says which they may change."""

    form = ComparedForm

    def viewable(self, request, rows):
        return rows


@admin.register(Person)
class PersonAdmin(SharedAdmin):
    list_before_template = "admin/events/import_people.html"
    list_display = ["name", "affiliation", "orcid"]
    search_fields = ["name__folded", "sort_name__folded", "affiliation__folded", "orcid"]
    autocomplete_fields = ["user"]
    prepopulated_fields = {"slug": ["name"]}
    first_fields = [("name", "slug"), "affiliation", "email"]
    public_fields = [("name", "slug"), ("sort_name", "affiliation"), ("homepage", "orcid"), "photo", "bio"]

    def get_urls(self):
        return [*people_urls(), *super().get_urls()]

    def get_fieldsets(self, request, obj=None):
        """The e-mail address only for those who may change the person, the account only for superusers.

        Made in a window beside another form, a person needs little more than a name.
        """
        if obj is None and (IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST):
            return [(None, {"fields": self.first_fields})]
        private = ["email"] if obj is None or self.has_change_permission(request, obj) else []
        private += ["user"] if request.user.is_superuser else []
        shown = [(None, {"fields": self.public_fields})]
        return [*shown, (_("Private"), {"fields": private})] if private else shown


@admin.register(Organisation)
class OrganisationAdmin(SharedAdmin):
    list_display = ["name", "url"]
    search_fields = ["name__folded"]
    fields = ["name", "url", "logo"]


@admin.register(Topic)
class TopicAdmin(SharedAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name__folded"]
    prepopulated_fields = {"slug": ["name"]}
    fields = [("name", "slug")]
