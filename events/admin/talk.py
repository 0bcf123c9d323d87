"""Talks with their speakers, and what hangs on a talk or on an event."""

from django.contrib import admin
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from events import permissions
from events.actions.slots import next_slot
from events.forms import SpeakerForm, TalkForm
from events.models import JoiningLink, Material, Speaker, Talk

from .base import OWN_EVENTS, ProgrammeAdmin, ProgrammeTabularInline
from .event import JoiningLinkInline, MaterialInline, event_chosen, event_time


class SpeakerInline(ProgrammeTabularInline):
    model = Speaker
    form = SpeakerForm
    tab = False
    autocomplete_fields = ["person"]
    related = ["person"]
    fields = ["person", "affiliations", "position"]
    ordering_field = "position"
    hide_ordering_field = True

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "affiliations":
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class WhenFilter(admin.SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [("coming", _("Coming")), ("past", _("Past")), ("undated", _("Without a date"))]

    def queryset(self, request, queryset):
        now = timezone.now()
        match self.value():
            case "coming":
                return queryset.filter(ends_at__gt=now)
            case "past":
                return queryset.filter(ends_at__lte=now)
            case "undated":
                return queryset.filter(ends_at=None)
        return queryset


@admin.register(Talk)
class TalkAdmin(ProgrammeAdmin):
    form = TalkForm
    inlines = [SpeakerInline, MaterialInline, JoiningLinkInline]
    autocomplete_fields = ["event", "chair"]
    list_display = ["title_or_none", "speaker_names", "event", "when", "kind", "status"]
    list_filter = [WhenFilter, "status", "kind", "recording", OWN_EVENTS]
    search_fields = ["title__folded", "speakers__person__name__folded", "event__title__folded"]
    date_hierarchy = "starts_at"
    fieldsets = [
        (None, {"fields": [
            "event", ("kind", "status"), "title", "abstract", "starts_at", "ends_at",
            ("session", "room"), "chair",
        ]}),
        (_("Recording"), {"fields": [("recording", "recording_reason")]}),
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    def get_ordering(self, request):
        """What comes next first; then what has no date yet, and what is past, from the latest back."""
        is_coming = When(ends_at__gt=timezone.now(), then=F("starts_at"))
        group = Case(When(is_coming.condition, then=Value(0)), When(ends_at=None, then=Value(1)), default=2)
        return [group, Case(is_coming, default=None), "-starts_at", "-pk"]

    def get_changeform_initial_data(self, request):
        """A talk of a series starts in its next free slot; who edits one event alone adds talks to that."""
        given = super().get_changeform_initial_data(request)
        if "event" not in given:
            own = permissions.edited_events(request.user)[:2]
            given |= {"event": own[0].pk} if len(own) == 1 else {}
        event = event_chosen(request, given.get("event"))
        return (next_slot(event, timezone.now()) if event else {}) | given

    @admin.display(description=_("title"), ordering="title")
    def title_or_none(self, talk):
        return talk.title_line

    @admin.display(description=_("speakers"))
    def speaker_names(self, talk):
        names = ", ".join(str(speaker) for speaker in talk.speakers.all())
        return names or ("" if talk.is_interlude else gettext("to be confirmed"))

    @admin.display(description=_("start"), ordering="starts_at")
    def when(self, talk):
        return event_time(talk.starts_at, talk.event)


@admin.register(Speaker)
class SpeakerAdmin(ProgrammeAdmin):
    form = SpeakerForm
    in_index = False
    list_display = ["person", "talk"]
    list_select_related = ["person", "talk"]
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
    fields = [
        ("event", "talk"), ("kind", "label"), ("url", "file"), ("version", "is_current"),
        "visible_from", "is_hidden", "poster", "note", "position",
    ]  # fmt: skip


@admin.register(JoiningLink)
class JoiningLinkAdmin(OfTalkOrEventAdmin):
    in_index = False
    list_display = ["label", "owner", "audience"]
    list_filter = ["audience"]
    search_fields = ["label__folded", "talk__title__folded", "event__title__folded"]
    fields = [("event", "talk"), "label", "url", "passcode", ("audience", "opens_minutes"), "position"]
