"""People, organisations and topics: shared by all events, so looked up by every editor and changed by few."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import permissions
from events.models import Organisation, Person, Topic
from portal.admin.conflicts import ConflictAwareForm
from portal.folding import BY_NAME

from . import list_pages
from .base import ScopedAdmin
from .slugs import SlugOfTitle


class SharedForm(SlugOfTitle, ConflictAwareForm):
    """A person, an organisation or a topic."""


class SharedAdmin(ScopedAdmin):
    """Editors see every row and may add some; `permissions.editable` says which they may change."""

    form = SharedForm

    class Media:
        js = ("portal/slugs.js",)

    @property
    def list_before_template(self):
        return "events/admin/list_tools.html" if list_pages.tools_of(self.model) else None

    def get_urls(self):
        return [*(page.pattern() for page in list_pages.pages_of(self.model)), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        tools = list_pages.tools_of(self.model)
        return super().changelist_view(request, (extra_context or {}) | {"list_tools": tools})

    def viewable(self, request, rows):
        return rows


class OwnPeopleFilter(admin.SimpleListFilter):
    title = _("where")
    parameter_name = "where"

    def lookups(self, request, model_admin):
        return [("mine", _("In events that I edit"))]

    def queryset(self, request, queryset):
        if self.value() != "mine":
            return queryset
        return queryset.filter(permissions.used_in(Person, permissions.edited_events(request.user)))


class MissingFilter(admin.SimpleListFilter):
    title = _("missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [
            ("affiliation", _("No affiliation")),
            ("bio", _("No biography")),
            ("photo", _("No photo")),
            ("orcid", _("No ORCID iD")),
        ]

    def queryset(self, request, queryset):
        known = [name for name, _label in self.lookup_choices]
        return queryset.filter(**{self.value(): ""}) if self.value() in known else queryset


@admin.register(Person)
class PersonAdmin(SharedAdmin):
    list_display = ["name", "affiliation", "orcid", "has_photo", "has_bio"]
    ordering = BY_NAME
    list_filter = [OwnPeopleFilter, MissingFilter]
    search_fields = ["name__folded", "sort_name__folded", "affiliation__folded", "orcid"]
    autocomplete_fields = ["user", "kept_at"]
    prepopulated_fields = {"slug": ["name"]}
    first_fields = [("name", "slug"), "affiliation", "email"]
    known_fields = [("name", "slug"), ("sort_name", "affiliation"), ("homepage", "orcid")]
    public_fields = [*known_fields, "photo", "bio"]
    actions = ["merge"]

    @admin.action(description=_("Merge two people who are one"))
    def merge(self, request, people):
        """To the page that shows what it would do; the one who was added first is to stay."""
        keys = list(people.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) == 2:
            return redirect("admin:events_person_merge", *keys)
        messages.error(request, gettext("Choose two people, no more and no fewer."))
        return None

    def get_fieldsets(self, request, obj=None):
        """What is private only for those who may change the person, who keeps them only for superusers.

        Of somebody without a public role others see no more than tells them from people of like names.
        Made in a window beside another form, a person needs little more than a name.
        """
        if obj is None and (IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST):
            return [(None, {"fields": self.first_fields})]
        if obj and not self.has_change_permission(request, obj):
            is_seen = permissions.seen_people(request.user).filter(pk=obj.pk).exists()
            return [(None, {"fields": self.public_fields if is_seen else self.known_fields})]
        private = ["email", "time_zone", *(["user", "kept_at"] if request.user.is_superuser else [])]
        return [(None, {"fields": self.public_fields}), (_("Private"), {"fields": private})]

    def search_line(self, person):
        return person.affiliation

    def save_model(self, request, obj, form, change):
        """Whoever makes a person edits them, until an event keeps them."""
        if not change:
            obj.made_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("photo"), boolean=True)
    def has_photo(self, person):
        return bool(person.photo)

    @admin.display(description=_("biography"), boolean=True)
    def has_bio(self, person):
        return bool(person.bio)


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
