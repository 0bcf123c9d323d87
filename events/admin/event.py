"""Events with what is edited on their page. Talks have a list of their own: a series has hundreds."""

from functools import partial

from django.contrib import admin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import object_pages, permissions
from events.models import Area, BoardMember, Event, EventOrganisation, JoiningLink, Material, Page, Session
from events.planning import zones
from portal.admin.fields import MacrosWidget, TextWidget, pk_of
from portal.lib import times
from portal.models import SiteSettings

from . import list_pages
from .base import OWN_EVENTS, ProgrammeAdmin, ProgrammeStackedInline, ProgrammeTabularInline
from .forms import AreaForm, AreaFormSet, EventForm, MaterialForm, MaterialFormSet
from .periods import PeriodFilter


class BoardInline(ProgrammeTabularInline):
    model = BoardMember
    autocomplete_fields = ["person"]
    related = ["person", "event"]
    fields = ["person", "role", "affiliation", "from_day", "until_day", "is_former", "position"]
    ordering_field = "position"


class OrganisationInline(ProgrammeTabularInline):
    model = EventOrganisation
    autocomplete_fields = ["organisation"]
    related = ["organisation", "event"]
    fields = ["organisation", "role", "grant_number", "position"]
    ordering_field = "position"


class PageInline(ProgrammeTabularInline):
    """The list of an event's pages; their text is edited on a page of its own."""

    model = Page
    fields = ["title", "slug", "is_published", "position"]
    prepopulated_fields = {"slug": ["title"]}
    ordering_field = "position"
    show_change_link = True


class AreaInline(ProgrammeTabularInline):
    model = Area
    form = AreaForm
    formset = AreaFormSet
    fields = ["title", "parent", "position"]
    ordering_field = "position"
    show_change_link = True


class MaterialInline(ProgrammeStackedInline):
    model = Material
    form = MaterialForm
    formset = MaterialFormSet
    fields = [
        ("kind", "label"), ("url", "file"), ("version", "is_current"), "visible_from", "is_hidden",
        "thumbnail", "note", "position",
    ]  # fmt: skip
    ordering_field = "position"
    collapsible = True


class JoiningLinkInline(ProgrammeTabularInline):
    model = JoiningLink
    fields = ["label", "url", "passcode", "audience", "opens_minutes", "position"]
    ordering_field = "position"


MACRO = "macro"  # the parameter of `WithMacros.get_macros_url`
MATHEMATICS = (_("Mathematics"), {"classes": ["tab"], "fields": ["macros"]})


@admin.register(Event)
class EventAdmin(ProgrammeAdmin):
    """Editors edit their own events and add parts to them; superusers, and staff who may, add others.

    The facts are one page and each set of rows is another (`object_pages.tabs` with inlines), so that none
    grows with the rest.
    """

    form = EventForm
    list_before_template = "events/admin/list_tools.html"
    autocomplete_fields = ["parent", "topics"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title_line", "kind", "status", "days", "part_of"]
    list_filter = ["kind", "status", "format"]
    list_select_related = ["parent"]
    search_fields = ["title__folded", "slug"]
    ordering = ["-first_day", "title"]
    fieldsets = [
        (None, {"fields": [
            "title", ("kind", "status"), "slug", ("parent", "position"), "notice", "summary", "description",
            "topics",
        ]}),
        (_("Dates"), {"classes": ["tab"], "fields": [
            "time_zone", "zone_change", ("first_day", "last_day"), ("date_precision", "new_dates"),
            "slot_weekday", ("slot_time", "slot_minutes"),
        ]}),
        (_("Place"), {"classes": ["tab"], "fields": [
            "format", "access", ("venue", "room"), "address", "map_url",
        ]}),
        (_("Speakers"), {"classes": ["tab"], "fields": [
            ("speaker_changes", "due_days"), "takes_suggestions",
        ]}),
        (_("Afterwards"), {"classes": ["tab"], "fields": ["report", "external_url"]}),
        (_("Appearance"), {"classes": ["tab"], "fields": ["accent"]}),
        MATHEMATICS,
    ]  # fmt: skip

    def get_urls(self):
        names = [tab.name for tab in object_pages.tabs.values() if tab.inlines]
        views = [self.admin_site.admin_view(partial(self.tab_view, tab=name)) for name in names]
        own = [
            path(f"<path:object_id>/{name}/", view, name=f"events_event_{name}")
            for name, view in zip(names, views, strict=True)
        ]
        beside = [page.pattern() for page in list_pages.pages_of(Event)]
        return [*beside, *own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        tools = list_pages.tools_of(Event)
        return super().changelist_view(request, (extra_context or {}) | {"list_tools": tools})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        event = self.get_object(request, object_id)
        tools = object_pages.tools_of(event) if event else []
        if event:
            address = f"{reverse('admin:events_event_add')}?parent={event.pk}"
            tools.append({"label": gettext("Add a part"), "address": address, "is_grave": False})
        tools.sort(key=lambda tool: tool["is_grave"])
        return super().change_view(request, object_id, form_url, {"tools": tools})

    def tab_view(self, request, object_id, tab):
        """The form of an event with one set of its rows and none of its facts."""
        request.event_tab = tab
        return self.changeform_view(request, object_id)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        tab = tab_of(request)
        if obj:
            shown = object_pages.tabs_of(obj, tab or "facts")
            titled = [each["title"] for each in shown if each["is_current"]]
            if not titled:
                raise Http404  # weeks of what is no course
            context |= {"desk_tabs": shown, "title": f"{obj}: {titled[0]}"}
            context |= {"show_save_and_continue": False, "show_save_and_add_another": False}
            context |= {"show_delete": not tab}  # beside rows of an event one would take it for theirs
        if request.method == "GET" and not tab:
            context["adminform"].form.begin_macro(request.GET.get(MACRO, ""))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in ("summary", "notice", "address"):
            kwargs["widget"] = TextWidget(attrs={"rows": 3})
        if db_field.name == "macros":
            kwargs["widget"] = MacrosWidget()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """The facts; on the way to a macro that somebody missed, first of all where it is defined."""
        found = [] if tab_of(request) else super().get_fieldsets(request, obj)
        if found and MACRO in request.GET:
            found = [
                MATHEMATICS[:1] + ({"fields": ["macros"]},),
                *(each for each in found if each != MATHEMATICS),
            ]
        return found

    def get_prepopulated_fields(self, request, obj=None):
        return {} if tab_of(request) else super().get_prepopulated_fields(request, obj)

    def get_inlines(self, request, obj):
        return object_pages.tabs[tab_of(request)].inlines if tab_of(request) else []

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if obj and obj.parent and not permissions.can_edit(request.user, obj.parent):
            return [*fields, "parent"]  # under an umbrella of others, whose place its editors decide
        return fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if parent := form.base_fields.get("parent"):
            is_top_level = obj is not None and obj.parent_id is None
            parent.required = not is_top_level and not permissions.can_add_top_level(request.user)
            if parent.required:
                parent.help_text = gettext(
                    "You can add parts to your own events; ask an administrator for a new event."
                )
        return form

    def get_changeform_initial_data(self, request):
        """A part starts with the zone of its umbrella, another event with that of the site."""
        given = super().get_changeform_initial_data(request)
        above = event_chosen(request, given.get("parent"))
        return {"time_zone": above.time_zone if above else SiteSettings.load().time_zone} | given

    def save_model(self, request, obj, form, change):
        """Under the zone as stored, by whose clocks its rows are read; it changes together with them."""
        if change and "time_zone" in form.changed_data:
            obj.time_zone = form.initial["time_zone"]
        super().save_model(request, obj, form, change)
        if change and "time_zone" in form.changed_data:
            keep = form.cleaned_data["zone_change"]
            zones.change_zone(event=obj, time_zone=form.cleaned_data["time_zone"], keep=keep)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not permissions.can_edit(request.user, form.instance):
            form.instance.editors.add(request.user)  # staff who may add events edit what they added

    def response_post_save_add(self, request, obj):
        return redirect("admin:events_event_change", obj.pk)

    def response_post_save_change(self, request, obj):
        """Back to the page that was saved: the tabs lead on from there."""
        return redirect(request.path)

    def search_line(self, event):
        return " · ".join(part for part in (event.get_kind_display(), self.days(event)) if part)

    @admin.display(description=_("title"), ordering="title")
    def title_line(self, event):
        return str(event)

    @admin.display(description=_("days"), ordering="first_day")
    def days(self, event):
        return times.describe_days(event.first_day, event.last_day, event.date_precision)

    @admin.display(description=_("part of"), ordering="parent__title")
    def part_of(self, event):
        return event.parent or ""


def tab_of(request):
    """The tab whose rows a request is about; "" for the facts."""
    return getattr(request, "event_tab", "")


def event_chosen(request, text):
    """The event that an address names by its key, if the user edits it."""
    return permissions.edited_events(request.user).filter(pk=pk_of(text)).first()


@admin.register(Session)
class SessionAdmin(ProgrammeAdmin):
    parent_tab = "timetable"
    list_display = ["title", "event", "when", "room"]
    list_filter = [PeriodFilter, OWN_EVENTS]
    search_fields = ["title__folded", "event__title__folded"]
    autocomplete_fields = ["event", "chair"]
    fields = ["event", "title", "starts_at", "ends_at", ("room", "chair")]

    @admin.display(description=_("start"), ordering="starts_at")
    def when(self, session):
        return times.describe_moment(session.starts_at, session.event.time_zone)


@admin.register(Page)
class PageAdmin(ProgrammeAdmin):
    """Pages of events; those without an event are the site's, and only superusers have them."""

    parent_tab = "pages"
    list_display = ["title", "event", "slug", "is_published"]
    list_filter = ["is_published", OWN_EVENTS]
    list_select_related = ["event"]
    search_fields = ["title__folded", "slug", "event__title__folded"]
    autocomplete_fields = ["event"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["event", ("title", "slug"), "body", ("is_published", "position")]

    def search_line(self, page):
        return str(page.event or "")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "event":
            kwargs["required"] = not request.user.is_superuser
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Area)
class AreaAdmin(ProgrammeAdmin):
    form = AreaForm
    parent_tab = "pages"
    in_index = False
    list_display = ["title", "event", "parent"]
    list_filter = [OWN_EVENTS]
    list_select_related = ["event", "parent"]
    search_fields = ["title__folded"]
    autocomplete_fields = ["event"]
    fields = ["event", "title", "parent", "description", "position"]


@admin.register(BoardMember)
class BoardMemberAdmin(ProgrammeAdmin):
    parent_tab = "board"
    list_display = ["person", "event", "role", "from_day", "until_day", "is_former"]
    list_filter = ["is_former", OWN_EVENTS]
    search_fields = ["person__name__folded", "event__title__folded", "role__folded"]
    autocomplete_fields = ["event", "person"]
    fields = ["event", "person", ("role", "affiliation"), ("from_day", "until_day", "is_former"), "position"]


@admin.register(EventOrganisation)
class EventOrganisationAdmin(ProgrammeAdmin):
    parent_tab = "organisations"
    in_index = False
    list_display = ["organisation", "event", "role"]
    list_filter = ["role", OWN_EVENTS]
    search_fields = ["organisation__name__folded", "event__title__folded"]
    autocomplete_fields = ["event", "organisation"]
    fields = ["event", "organisation", "role", "grant_number", "position"]
