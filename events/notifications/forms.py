"""What goes out by itself of an event, as organisers set it."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from mailing import permissions
from mailing.models import MailingList
from portal.admin.conflicts import ConflictAwareForm

from .models import NotificationSettings

# What of it writes to the list; the requests to speakers do not.
TO_LIST = ("announce_days", "remind_hours", "sends_recordings", "digest_weekday")


class NotificationSettingsForm(ConflictAwareForm):
    """The list of an event and what goes to it by itself. The `user` chooses among lists of their own."""

    field_order = ["mailing_list"]
    mailing_list = forms.ModelChoiceField(
        MailingList.objects.none(), label=_("Mailing list"), required=False, empty_label=_("None of its own"),
        widget=widgets.UnfoldAdminSelectWidget,
        help_text=_("Who edits this event also edits its list: sees who is on it, and writes to it."),
    )  # fmt: skip
    has_read_request = forms.BooleanField(
        label=_("I have read what speakers are asked, below on this page"), required=False,
        widget=widgets.UnfoldBooleanWidget,
        help_text=_("Asked once for each event; before that no request goes out."),
    )  # fmt: skip

    class Meta:
        model = NotificationSettings
        fields = [
            "announce_days", "announces_incomplete", "remind_hours", "sends_recordings", "digest_weekday",
            "request_days", "request_every",
        ]  # fmt: skip
        widgets = {
            "announce_days": widgets.UnfoldAdminIntegerFieldWidget,
            "announces_incomplete": widgets.UnfoldBooleanWidget,
            "remind_hours": widgets.UnfoldAdminIntegerFieldWidget,
            "sends_recordings": widgets.UnfoldBooleanWidget,
            "digest_weekday": widgets.UnfoldAdminSelectWidget,
            "request_days": widgets.UnfoldAdminIntegerFieldWidget,
            "request_every": widgets.UnfoldAdminIntegerFieldWidget,
        }
        labels = {
            "announce_days": _("Announce a talk so many days before"),
            "announces_incomplete": _("Announce it even without title or speaker"),
            "remind_hours": _("Remind of a talk so many hours before"),
            "sends_recordings": _("Announce new recordings"),
            "digest_weekday": _("Weekly digest on"),
            "request_days": _("Write to speakers what is missing, so many days before it is due"),
            "request_every": _("Write again after so many days"),
        }

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.fields["mailing_list"].queryset = self._lists()
        self.initial["mailing_list"] = self.instance.event.mailing_list_id
        if self.instance.request_read_at:
            del self.fields["has_read_request"]

    def _lists(self):
        """The list that the event has, and those that are the user's own.

        Not those of other events that they edit: whoever edits an event edits its list, so a list moved to
        another event would outlive their removal from the first.
        """
        if self.user.is_superuser:
            return permissions.editable_lists(self.user)
        own = Q(editors=self.user) | Q(pk=self.instance.event.mailing_list_id)
        return permissions.editable_lists(self.user).filter(own)

    def clean(self):
        data = super().clean()
        if not data.get("mailing_list") and "mailing_list" not in self.errors:
            for name in TO_LIST:
                if data.get(name) not in (None, "", False):
                    self.add_error(
                        name, gettext("Choose or make a list for this event first, as this goes to it.")
                    )
        self._ask_to_read(data)
        return data

    def _ask_to_read(self, data):
        """Nobody is written to before an organiser has seen the text once."""
        if data.get("has_read_request"):
            self.instance.request_read_at = timezone.now()
        elif data.get("request_days") is not None and not self.instance.request_read_at:
            told = gettext(
                "Read the text below and tick this; speakers get it without anybody looking again."
            )
            self.add_error("has_read_request", told)
