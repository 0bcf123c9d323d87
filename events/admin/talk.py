"""Talks with their speakers, and what hangs on a talk or on an event."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from events.forms import SpeakerForm, TalkForm
from events.models import JoiningLink, Material, Speaker, Talk

from .base import OWN_EVENTS, ProgrammeAdmin, ProgrammeTabularInline
from .event import JoiningLinkInline, MaterialInline, event_time


class SpeakerInline(ProgrammeTabularInline):
    model = Speaker
    form = SpeakerForm
    tab = False
    autocomplete_fields = ["person"]
    fields = ["person", "affiliations", "position"]
    ordering_field = "position"
    hide_ordering_field = True

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "affiliations":
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Talk)
class TalkAdmin(ProgrammeAdmin):
    form = TalkForm
    inlines = [SpeakerInline, MaterialInline, JoiningLinkInline]
    autocomplete_fields = ["event", "chair"]
    list_display = ["title_or_none", "speaker_names", "event", "when", "kind", "status"]
    list_filter = ["status", "kind", "recording", OWN_EVENTS]
    search_fields = ["title", "speakers__person__name", "event__title"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-pk"]
    fieldsets = [
        (None, {"fields": [
            "event", ("kind", "status"), "title", "abstract", "starts_at", "ends_at",
            ("session", "room"), "chair",
        ]}),
        (_("Recording"), {"fields": [("recording", "recording_reason")]}),
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

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
    search_fields = ["person__name", "talk__title"]
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
    search_fields = ["label", "talk__title", "event__title"]
    fields = [
        ("event", "talk"), ("kind", "label"), ("url", "file"), ("version", "is_current"),
        "visible_from", "is_hidden", "poster", "note", "position",
    ]  # fmt: skip


@admin.register(JoiningLink)
class JoiningLinkAdmin(OfTalkOrEventAdmin):
    in_index = False
    list_display = ["label", "owner", "audience"]
    list_filter = ["audience"]
    search_fields = ["label", "talk__title", "event__title"]
    fields = [("event", "talk"), "label", "url", "passcode", ("audience", "opens_minutes"), "position"]
