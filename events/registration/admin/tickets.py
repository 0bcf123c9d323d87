"""What may be booked at an event and what is asked, as tabs of the event's page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from events.admin.base import OWN_EVENTS, ProgrammeAdmin, ProgrammeStackedInline, ProgrammeTabularInline
from events.registration.models import Question, RegistrationSettings, Ticket


class TicketInline(ProgrammeTabularInline):
    """The tickets of an event at a glance; each has a page of its own for all the rest."""

    model = Ticket
    fields = ["name", "kind", "mode", "capacity", "admission", "opens_at", "closes_at", "position"]
    ordering_field = "position"
    hide_ordering_field = True
    show_change_link = True


class QuestionInline(ProgrammeTabularInline):
    model = Question
    fields = ["label", "kind", "choices", "is_required", "is_sensitive", "purpose", "position"]
    ordering_field = "position"
    hide_ordering_field = True
    show_change_link = True


class RegistrationSettingsInline(ProgrammeStackedInline):
    model = RegistrationSettings


@admin.register(Ticket)
class TicketAdmin(ProgrammeAdmin):
    parent_tab = "tickets"
    list_display = ["name", "event", "kind", "capacity", "admission", "closes_at"]
    list_filter = [OWN_EVENTS, "kind", "admission"]
    list_select_related = ["event"]
    search_fields = ["name", "event__title__folded"]
    autocomplete_fields = ["event", "talk"]
    fieldsets = [
        (None, {"fields": ["event", "talk", "name", "description", ("kind", "mode"), "is_listed"]}),
        (_("Places"), {"fields": [("capacity", "kept_back"), "has_waiting_list", "offer_hours", "transfer"]}),
        (
            _("Who may come, and when"),
            {"fields": ["admission", "domains", ("opens_at", "closes_at"), "changes_until"]},
        ),
        (_("Price"), {"fields": ["price", ("early_price", "early_until"), "payment_url"]}),
    ]


@admin.register(Question)
class QuestionAdmin(ProgrammeAdmin):
    parent_tab = "tickets"
    list_display = ["label", "event", "kind", "is_required", "is_sensitive"]
    list_filter = [OWN_EVENTS, "kind"]
    list_select_related = ["event"]
    search_fields = ["label", "event__title__folded"]
    autocomplete_fields = ["event", "tickets"]
    fields = [
        "event",
        "label",
        "help_text",
        "kind",
        "choices",
        "tickets",
        "is_required",
        "is_sensitive",
        "purpose",
    ]
