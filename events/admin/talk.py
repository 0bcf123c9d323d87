"""Talks with their speakers, and what hangs on a talk or on an event."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import object_pages, permissions
from events.models import JoiningLink, Material, Speaker, Talk
from events.planning.completeness import MissingItem, is_missing, missing_items, with_missing_items
from events.planning.slots import next_slot
from events.planning.warnings import clashes_by_talk, warnings_of
from portal.admin.fields import TextWidget, pk_of
from portal.admin.templatetags.desk import name_in_row

from .base import OWN_EVENTS, ProgrammeAdmin, ProgrammeTabularInline, once
from .event import JoiningLinkInline, MaterialInline, event_chosen
from .forms import SpeakerForm, TalkForm
from .periods import PeriodFilter
from .talk_sources import kept_elsewhere


class PersonChoice(RelatedFieldWidgetWrapper):
    """A person by name, and beside it the way to a new one, which the theme hides in a menu without keys."""

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string("events/admin/person_choice.html", self.get_context(name, value, attrs))


class SpeakerInline(ProgrammeTabularInline):
    model = Speaker
    form = SpeakerForm
    tab = False
    shown_first = True
    autocomplete_fields = ["person"]
    related = ["person"]
    fields = ["person", "affiliations", "position"]
    ordering_field = "position"

    def has_add_permission(self, request, obj=None):
        return not source_of(request, obj)[1] and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not source_of(request, obj)[1] and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not source_of(request, obj)[1] and super().has_delete_permission(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "affiliations":
            kwargs["widget"] = TextWidget(attrs={"rows": 2})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "person":
            wrapper = field.widget
            field.widget = PersonChoice(
                wrapper.widget, wrapper.rel, wrapper.admin_site, can_add_related=wrapper.can_add_related
            )
        return field


def source_of(request, talk):
    """What `kept_elsewhere` says of a talk, asked once a request."""
    if not talk or not talk.pk:
        return (), ""
    return once(request, ("source", talk.pk), lambda: kept_elsewhere(talk, request.user))


class WhenFilter(admin.SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [("coming", _("Upcoming")), ("past", _("Past")), ("undated", _("Without a date"))]

    def queryset(self, request, queryset):
        now = timezone.now()
        when = {"coming": Q(ends_at__gt=now), "past": Q(ends_at__lte=now), "undated": Q(ends_at=None)}
        return queryset.filter(when.get(self.value(), Q()))


class MissingFilter(admin.SimpleListFilter):
    title = _("missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return MissingItem.choices

    def queryset(self, request, queryset):
        value = self.value()
        if value not in MissingItem.values:
            return queryset
        return queryset.filter(is_missing(MissingItem(value), timezone.now()))


@admin.register(Talk)
class TalkAdmin(ProgrammeAdmin):
    form = TalkForm
    change_form_template = "events/admin/talk_form.html"
    inlines = [SpeakerInline, MaterialInline, JoiningLinkInline]
    parent_tab = "talks"
    autocomplete_fields = ["event", "chair"]
    list_display = [
        "when",
        "title_or_none",
        "speaker_names",
        "missing",
        "event",
        "room",
        "status",
        "recorded",
    ]
    list_display_links = ["title_or_none"]
    list_editable = ["room", "status"]
    list_filter = [WhenFilter, PeriodFilter, MissingFilter, "status", "kind", "recording", OWN_EVENTS]
    search_fields = [
        "title__folded", "speakers__person__name__folded", "event__title__folded", "invited_speaker__folded",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": [
            "event", ("kind", "status"), "title", "abstract", "starts_at", "ends_at",
            ("session", "room"), ("chair", "invited_speaker"),
        ]}),
        (_("Recording"), {"classes": ["collapse"], "fields": [("recording", "recording_reason")]}),
        (_("Import"), {"classes": ["collapse"], "fields": ["external_key"]}),
    ]  # fmt: skip

    def get_queryset(self, request):
        return with_missing_items(super().get_queryset(request).for_list(), timezone.now())

    def get_ordering(self, request):
        """Upcoming first; then what has no date yet, and what is past, from the latest back."""
        is_coming = When(ends_at__gt=timezone.now(), then=F("starts_at"))
        group = Case(When(is_coming.condition, then=Value(0)), When(ends_at=None, then=Value(1)), default=2)
        return [group, Case(is_coming, default=None), "-starts_at", "-pk"]

    def search_line(self, talk):
        """By which talks of one title, or of none, are told apart in the sidebar's search."""
        day = talk.starts_at and date_format(talk.starts_at.astimezone(talk.event.zone), "j M Y")
        return " · ".join(part for part in (day, self.speaker_names(talk), str(talk.event)) if part)

    # --- The list ---

    def get_list_display(self, request):
        """Among the talks of one event its name is left out."""
        shown = super().get_list_display(request)
        return [name for name in shown if name != "event"] if event_filter(request.GET) else shown

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=TalkForm, **kwargs)

    def get_changelist_formset(self, request, **kwargs):
        most = self.list_max_show_all  # that a list shows, and so sends back
        return super().get_changelist_formset(request, max_num=most, absolute_max=most, **kwargs)

    def _get_list_editable_queryset(self, request, prefix):
        """Locked, as what a form is compared with must not change until it is saved."""
        return super()._get_list_editable_queryset(request, prefix).select_for_update(of=["self"])

    def changelist_view(self, request, extra_context=None):
        """Under the tabs of an event, where the list is of its talks."""
        event = event_chosen(request, event_filter(request.GET))
        context = {"event": event, "desk_tabs": object_pages.tabs_of(event, "talks")} if event else {}
        view = super().changelist_view
        response = (transaction.atomic(view) if request.method == "POST" else view)(request, context)
        changes = getattr(response, "context_data", {}).get("cl")
        for form in changes.formset.forms if changes and changes.formset else []:
            name_fields(form)
        if changes and changes.formset and changes.formset.is_bound:
            # Each form stays in the row of its talk, though the list may have changed since it was drawn.
            changes.formset.forms = [form for form in changes.formset.forms if form.instance.pk]
            changes.result_list = [form.instance for form in changes.formset.forms]
        return response

    @admin.display(description=_("start"), ordering="starts_at")
    def when(self, talk):
        return format_html('<span class="desk-time">{}</span>', talk.when_there)

    @admin.display(description=_("title"), ordering="title")
    def title_or_none(self, talk):
        return talk.title_line

    @admin.display(description=_("speakers"))
    def speaker_names(self, talk):
        names = ", ".join(str(speaker) for speaker in talk.speakers.all())
        if not names and talk.invited_speaker:
            return gettext("invited: %(name)s") % {"name": talk.invited_speaker}
        return names or ("" if talk.is_interlude else gettext("to be confirmed"))

    @admin.display(description=_("missing"))
    def missing(self, talk):
        return ", ".join(str(item.label) for item in missing_items(talk))

    @admin.display(description=_("recording"), ordering="recording")
    def recorded(self, talk):
        return "" if talk.recording == Talk.Recording.NONE else talk.get_recording_display()

    # --- The form ---

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *source_of(request, obj)[0]]

    def get_fieldsets(self, request, obj=None):
        """What is edited elsewhere is said above it."""
        (title, options), *others = super().get_fieldsets(request, obj)
        if note := source_of(request, obj)[1]:
            options = options | {"description": note}
        return [(title, options), *others]

    def get_changeform_initial_data(self, request):
        """A talk of a series starts in its next free slot; who edits one event alone adds talks to that."""
        given = super().get_changeform_initial_data(request)
        if came_from := event_filter(QueryDict(request.GET.get("_changelist_filters", ""))):
            given.setdefault("event", came_from)
        if "event" not in given:
            own = permissions.edited_events(request.user)[:2]
            given |= {"event": own[0].pk} if len(own) == 1 else {}
        event = event_chosen(request, given.get("event"))
        return (next_slot(event, timezone.now()) if event else {}) | given

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and not context["is_popup"]:
            context |= {"tools": object_pages.tools_of(obj)}
            if request.method == "GET" and obj.takes_place:  # as stored
                context |= {"clashes": clashes_by_talk([obj], request.user).get(obj.pk, [])}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for sentence in warnings_of(form.instance, request.user):
            messages.warning(request, format_html("“{}”: {}", form.instance, sentence))


def name_fields(form):
    """Give the fields of a line of the list the names that no label says; their help stands nowhere there."""
    for field in form.visible_fields():
        field.field.help_text = ""
        label = name_in_row(field.label, form.instance)
        field.field.widget.attrs |= {"aria-label": label, "class": "list-field"}


def event_filter(parameters):
    """The key of the one event to which an address narrows the list of talks, or None."""
    return pk_of(parameters.get("event__id__exact"))


@admin.register(Speaker)
class SpeakerAdmin(ProgrammeAdmin):
    form = SpeakerForm
    in_index = False
    list_display = ["person", "talk"]
    list_select_related = ["person", "talk__event"]
    search_fields = ["person__name__folded", "talk__title__folded"]
    autocomplete_fields = ["talk", "person"]
    fields = ["talk", "person", "affiliations", "position"]


class OfTalkOrEventAdmin(ProgrammeAdmin):
    """Rows that belong to one talk or to an event as a whole."""

    autocomplete_fields = ["event", "talk"]
    list_select_related = ["event", "talk__event"]

    @admin.display(description=_("belongs to"))
    def owner(self, row):
        return row.talk or row.event


@admin.register(Material)
class MaterialAdmin(OfTalkOrEventAdmin):
    list_display = ["label", "kind", "owner", "version", "is_current", "is_hidden"]
    list_filter = ["kind", "is_current", "is_hidden"]
    search_fields = ["label__folded", "talk__title__folded", "event__title__folded"]
    fields = [("event", "talk"), *MaterialInline.fields]


@admin.register(JoiningLink)
class JoiningLinkAdmin(OfTalkOrEventAdmin):
    in_index = False
    list_display = ["label", "owner", "audience"]
    list_filter = ["audience"]
    search_fields = ["label__folded", "talk__title__folded", "event__title__folded"]
    fields = [("event", "talk"), "label", "url", "passcode", ("audience", "opens_minutes"), "position"]
