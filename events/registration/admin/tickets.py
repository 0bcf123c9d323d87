"""What may be booked at an event and what is asked: two tabs of the event's page, and the form of each."""

from django.contrib import admin, messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from events.admin.base import OWN_EVENTS, ProgrammeAdmin
from events.admin.event import event_chosen
from events.object_pages import event_page
from events.registration import desk, ready_made
from events.registration.actions import booking
from events.registration.models import Question, RegistrationSettings, Ticket
from portal.admin.fields import TextWidget
from portal.lib import times

from .pages import address, draw


@event_page("tickets")
@require_safe
def tickets(request, event):
    """The tickets of an event and its parts, how full each is, and how registration is set up."""
    numbers = desk.numbers_by_ticket(event)
    return draw(
        request,
        "tickets",
        event,
        gettext("%(event)s: Tickets") % {"event": event},
        tab="tickets",
        numbers=numbers,
        parts=event.parts.all(),
        now=timezone.now(),
        add=_add(Ticket, event),
        settings_of=RegistrationSettings.of(event),
        settings_address=_settings_address(event),
    )


def _add(model, event):
    return f"{reverse(f'admin:registration_{model._meta.model_name}_add')}?event={event.pk}"


def _settings_address(event):
    """Where the settings of an event are edited; its own, though those of an umbrella may count so far."""
    own = RegistrationSettings.objects.filter(event=event).first()
    if own:
        return reverse("admin:registration_registrationsettings_change", args=[own.pk])
    return _add(RegistrationSettings, event)


@event_page("questions")
def questions(request, event):
    """What is asked; a POST adds a question that is ready made."""
    known = ready_made.ready_made()
    if request.method == "POST":
        if (purpose := request.POST.get("add")) not in known:
            raise Http404
        added = ready_made.add(event, purpose)
        messages.success(request, gettext("The question “%(question)s” was added.") % {"question": added})
        return redirect(address(event, "questions"))
    rows = event.questions.prefetch_related("tickets").annotate(number=Count("answers"))
    there = set(event.questions.values_list("purpose", flat=True))
    return draw(
        request,
        "questions",
        event,
        gettext("%(event)s: Questions") % {"event": event},
        tab="questions",
        rows=rows.order_by("position", "pk"),
        above=Question.objects.filter(event__in=event.ancestors()).select_related("event"),
        ready=[(purpose, purpose.label, each) for purpose, each in known.items() if purpose not in there],
        add=_add(Question, event),
        settings_of=RegistrationSettings.of(event),
    )


@admin.register(Ticket)
class TicketAdmin(ProgrammeAdmin):
    """A ticket; one in which somebody has or had a place is closed or hidden, never deleted."""

    parent_tab = "tickets"
    list_display = ["name", "event", "kind", "capacity", "admission", "closes"]
    list_filter = [OWN_EVENTS, "kind", "admission"]
    list_select_related = ["event"]
    search_fields = ["name", "event__title__folded"]
    autocomplete_fields = ["event", "talk"]
    fieldsets = [
        (
            None,
            {"fields": ["event", "name", "description", ("kind", "mode"), "talk", ("is_listed", "position")]},
        ),
        (
            _("Places"),
            {"fields": [("capacity", "kept_back"), ("has_waiting_list", "offer_hours"), "transfer"]},
        ),
        (
            _("Who may come, and when"),
            {
                "fields": ["admission", "domains", "opens_at", "closes_at", "changes_until"],
                "description": _(
                    "Left empty, registration opens at once and closes when the event begins; until then "
                    "people change their answers and cancel by themselves."
                ),
            },
        ),
        (_("Price"), {"fields": ["price", ("early_price", "early_until"), "payment_url"]}),
    ]

    @admin.display(description=_("closes"), ordering="closes_at", empty_value="–")
    def closes(self, ticket):
        return ticket.closes_at and times.describe_moment(ticket.closes_at, ticket.event.time_zone)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "domains":
            kwargs["widget"] = TextWidget(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        """What somebody booked stays, with its numbers."""
        is_used = obj is not None and obj.places.exists()
        return not is_used and super().has_delete_permission(request, obj)

    def get_actions(self, request):
        """None: a ticket is deleted on its own page, which knows whether that may be."""
        return {}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and request.method == "GET":
            self._say_that_it_stays(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _say_that_it_stays(self, request, ticket):
        number = ticket.places.values("registration").distinct().count()
        if number:
            told = ngettext(
                "%d person has or had a place here, so the ticket cannot be deleted: close it, or take it "
                "off the page of the event.",
                "%d people have or had a place here, so the ticket cannot be deleted: close it, or take it "
                "off the page of the event.",
                number,
            )
            messages.info(request, told % number)

    def save_related(self, request, form, formsets, change):
        """What came free by the change is offered to those in line, in the same transaction."""
        super().save_related(request, form, formsets, change)
        if change:
            waiting = form.instance.places.in_line().count()
            booking.fill_line(ticket=form.instance, now=timezone.now())
            self._say_what_follows(request, form.instance, waiting - form.instance.places.in_line().count())

    def _say_what_follows(self, request, ticket, offered):
        if offered:
            told = ngettext(
                "%d person who waited has an offer now.", "%d people who waited have an offer now.", offered
            )
            messages.success(request, told % offered)
        taken = ticket.places.taking().count()
        if ticket.capacity is not None and taken > ticket.capacity:
            told = ngettext(
                "%(taken)d has a place, of %(capacity)d that there are now; nobody is put out.",
                "%(taken)d have a place, of %(capacity)d that there are now; nobody is put out, and nobody "
                "follows before fewer have one.",
                taken,
            )
            messages.warning(request, told % {"taken": taken, "capacity": ticket.capacity})


@admin.register(Question)
class QuestionAdmin(ProgrammeAdmin):
    parent_tab = "questions"
    in_index = False
    list_display = ["label", "event", "kind", "is_required", "is_sensitive"]
    list_filter = [OWN_EVENTS, "kind"]
    list_select_related = ["event"]
    search_fields = ["label", "event__title__folded"]
    autocomplete_fields = ["event"]
    fields = [
        "event",
        "label",
        "help_text",
        "kind",
        "choices",
        ("is_required", "is_sensitive"),
        "tickets",
        ("purpose", "position"),
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Only tickets of the question's event and its parts can be meant."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "tickets":
            event = self._event_of(request)
            field.queryset = desk.tickets_at(event) if event else field.queryset.none()
            if not event:
                field.help_text = gettext("Save the question first; then you choose among the tickets.")
        return field

    def _event_of(self, request):
        """The event of the question that a request is about, or of a new one the event that was chosen."""
        key = request.resolver_match.kwargs.get("object_id")
        if key:
            found = self.get_object(request, key)
            return found and found.event
        return event_chosen(request, request.POST.get("event") or request.GET.get("event"))


@admin.register(RegistrationSettings)
class RegistrationSettingsAdmin(ProgrammeAdmin):
    parent_tab = "tickets"
    in_index = False
    list_display = ["event", "erase_sensitive_days", "erase_days", "has_list"]
    list_filter = [OWN_EVENTS]
    list_select_related = ["event"]
    search_fields = ["event__title__folded"]
    autocomplete_fields = ["event"]
    fields = [
        "event",
        ("erase_sensitive_days", "erase_days"),
        "answers_by",
        "has_list",
        "remind_hours",
        "welcome",
        "signed_by",
        "signature",
        "certificates_for",
        ("has_letters", "erase_letters_days"),
    ]
