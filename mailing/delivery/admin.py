"""What superusers see of the ledger: every mail with its state, never what is in it; and who gets none."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mailing import ledger
from mailing.models import Announcement, Delivery, Suppression
from mailing.sources import hidden_purposes, may_use_audiences
from portal.admin.base import SuperusersOnly
from portal.lib import addresses

State = Delivery.State
STUCK = [State.FAILED, State.UNCERTAIN]


def in_utc(name, label, ordering=None):
    """A column of an instant with its zone, as in a server's log, beside which this is read."""

    @admin.display(description=label, ordering=ordering or name)
    def shown(self, obj):
        moment = getattr(obj, name)
        return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""

    return shown


def hidden_announcements(user):
    """The keys of announcements to groups of which a user must not learn who is in them."""
    written = Announcement.objects.exclude(audience=[]).values_list("pk", "audience")
    return [pk for pk, groups in written if not may_use_audiences(user, groups)]


def never(admin, request, obj=None):
    return False


@admin.register(Delivery)
class DeliveryAdmin(SuperusersOnly):
    """All mails, the latest first; what can be done about those of an announcement stands on its pages."""

    list_display = ["address", "purpose_shown", "state", "made", "sent", "error"]
    list_filter = ["state", "priority"]
    search_fields = ["address", "purpose"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["retry"]
    fields = [
        "address", "purpose_shown", "state", "error", "made", "due", "sent", "attempts", "may_be_repeat",
        "worker",
    ]  # fmt: skip
    readonly_fields = fields
    made = in_utc("created_at", _("made"), ordering="pk")
    due = in_utc("due_at", _("not before"))
    sent = in_utc("sent_at", _("sent"))
    has_add_permission = has_change_permission = has_delete_permission = never

    def get_queryset(self, request):
        rows = super().get_queryset(request).defer("message").select_related("announcement")
        rows = rows.exclude(purpose__in=hidden_purposes(request.user))
        rows = rows.exclude(announcement__in=hidden_announcements(request.user))
        return rows.defer("announcement__body")

    @admin.display(description=_("purpose"), ordering="purpose")
    def purpose_shown(self, obj):
        if not obj.announcement_id:
            return obj.purpose or obj.get_priority_display()
        page = reverse("admin:mailing_announcement_watch", args=[obj.announcement_id])
        return format_html('<a href="{}">{}</a>', page, obj.announcement.subject)

    @admin.action(description=_("Send again what failed or is uncertain"), permissions=["view"])
    @transaction.atomic
    def retry(self, request, queryset):
        """Single mails only, and only while their text is there."""
        rows = Delivery.objects.filter(pk__in=queryset.values("pk"), state__in=STUCK)
        number = rows.filter(announcement=None, message__isnull=False).update(
            state=State.PENDING, attempts=0, due_at=timezone.now(), worker="", error=""
        )
        if number:
            ledger.wake_workers()
            message = ngettext("%d mail is sent again.", "%d mails are sent again.", number) % number
            messages.success(request, message)
        else:
            message = gettext(
                "None of these can be sent again: their texts are erased, or they did not fail."
            )
            messages.warning(request, message)


class SuppressionForm(forms.ModelForm):
    def clean_email(self):
        return addresses.well_formed(self.cleaned_data["email"])


@admin.register(Suppression)
class SuppressionAdmin(SuperusersOnly):
    """Addresses that are written to no more. Deleting a row lifts that; nothing in it can be changed."""

    form = SuppressionForm
    list_display = ["email", "reason", "detail", "since"]
    list_filter = ["reason"]
    search_fields = ["email", "detail"]
    list_per_page = 50
    show_full_result_count = False
    fields = ["email", "reason", "detail"]
    since = in_utc("created_at", _("since"))
    has_change_permission = never

    def get_fields(self, request, obj=None):
        return [*self.fields, "since"] if obj else self.fields

    def get_actions(self, request):
        """Deleting, under the name of what it does."""
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            act, name, _description = actions["delete_selected"]
            actions["delete_selected"] = (act, name, gettext("Lift: let them be written to again"))
        return actions
