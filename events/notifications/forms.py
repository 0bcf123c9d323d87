"""What goes out by itself of an event, as organisers set it."""

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from mailing import permissions
from mailing.models import MailingList
from portal.admin.conflicts import ConflictAwareForm

from .models import NotificationSettings

# What of it writes to the list; the requests to speakers do not.
TO_LIST = ("announce_days", "remind_hours", "sends_recordings", "digest_weekday")


def whole_number():
    return widgets.UnfoldAdminIntegerFieldWidget()


class NotificationSettingsForm(ConflictAwareForm):
    """The list of an event and what goes to it by itself. The `user` chooses among lists of their own."""

    field_order = ["mailing_list"]
    mailing_list = forms.ModelChoiceField(
        MailingList.objects.none(), label=_("Mailing list"), required=False, empty_label=_("None of its own"),
        widget=widgets.UnfoldAdminSelectWidget,
        help_text=_("Who edits this event also edits its list: sees who is on it, and writes to it."),
    )  # fmt: skip

    class Meta:
        model = NotificationSettings
        fields = [
            "announce_days", "announces_incomplete", "remind_hours", "sends_recordings", "digest_weekday",
            "request_days", "request_every",
        ]  # fmt: skip
        widgets = {
            "announce_days": whole_number(),
            "announces_incomplete": widgets.UnfoldBooleanWidget,
            "remind_hours": whole_number(),
            "sends_recordings": widgets.UnfoldBooleanWidget,
            "digest_weekday": widgets.UnfoldAdminSelectWidget,
            "request_days": whole_number(),
            "request_every": whole_number(),
        }
        labels = {
            "announce_days": _("Announce a talk so many days before"),
            "announces_incomplete": _("Announce it even without title or speaker"),
            "remind_hours": _("Remind of a talk so many hours before"),
            "sends_recordings": _("Announce new recordings"),
            "digest_weekday": _("Weekly digest on"),
            "request_days": _("Ask speakers for what is missing, so many days before it is due"),
            "request_every": _("Ask again after so many days"),
        }
        help_texts = {
            "announce_days": _("At the clock time of the talk. Empty: none goes out automatically."),
            "announces_incomplete": _("Otherwise it waits until both are there, and says so here."),
            "remind_hours": _("With the joining page. Empty: none."),
            "sends_recordings": _("Once readers can watch one; not of those there already."),
            "digest_weekday": _(
                "At 8:00, for those who want one mail a week instead of all others; none without news."
            ),
            "request_days": _("By mail to each speaker, with their personal link. Empty: none."),
            "request_every": _("Until nothing is missing or they answered."),
        }  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def prepare(self):
        self.fields["mailing_list"].queryset = self._lists()
        self.initial["mailing_list"] = self.instance.event.mailing_list_id
        self.fields["announce_days"].validators.append(MinValueValidator(1))

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
        return data
