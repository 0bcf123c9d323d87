"""What organisers fill in to write an announcement, and to send it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from mailing import permissions, sources
from mailing.models import Announcement
from portal.admin import fields
from portal.admin.conflicts import ConflictAwareForm
from portal.lib import times

from . import letters

Kind = Announcement.Kind
WRITTEN = [Kind.LETTER, Kind.ANNOUNCEMENT, Kind.REMINDER, Kind.RECORDING, Kind.NOTICE]
WRITE = _("Markdown with LaTeX. It goes out as HTML and as plain text.")


def zone_note(zone_name):
    return gettext("Clock time in %(place)s (%(name)s), the zone of your account.") % {
        "place": times.zone_label(zone_name),
        "name": zone_name,
    }


class AnnouncementForm(ConflictAwareForm):
    """A draft. Its class is given the `user`, who chooses among what they may write to."""

    user = None
    kind = forms.ChoiceField(
        label=_("Kind"), initial=Kind.LETTER, widget=widgets.UnfoldAdminSelectWidget,
        help_text=_("Subscribers say which kinds they want."),
    )  # fmt: skip
    audience = forms.MultipleChoiceField(
        label=_("People"), required=False, widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget
    )
    expires_at = fields.ClockTimeField(label=_("Not after"), required=False)

    class Meta:
        model = Announcement
        fields = [
            "kind", "lists", "audience", "subject", "body", "reply_to", "with_calendar", "expires_at",
            "if_uncertain",
        ]  # fmt: skip

    def prepare(self):
        own = Kind(self.instance.kind)
        kinds = [own] if self.instance.is_automatic else [*WRITTEN, *({own} - set(WRITTEN))]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["lists"].queryset = permissions.editable_lists(self.user)
        self.fields["lists"].widget = widgets.UnfoldAdminCheckboxSelectMultipleWidget(
            choices=self.fields["lists"].choices
        )
        self.fields["lists"].help_text = ""
        self._offer_groups()
        self._offer_facts()
        self.fields["expires_at"].zone_name = self.user.time_zone
        self.fields["expires_at"].help_text = gettext(
            "What would arrive later is not sent any more. %s"
        ) % zone_note(self.user.time_zone)

    def _offer_groups(self):
        """Those that the user may write to, and those that somebody who may has chosen already."""
        offered = sources.audience_choices(self.user)
        chosen = {key: key for key in self.instance.audience if key not in offered}
        self.fields["audience"].choices = [*offered.items(), *chosen.items()]
        if not offered and not chosen:
            del self.fields["audience"]

    def _offer_facts(self):
        self.facts = sources.facts(self.instance.source)
        names = ((f"{{{{{name}}}}}", label) for name, (label, _value) in self.facts.items())
        rows = format_html_join("", "<li><code>{}</code> {}</li>", names)
        there = format_html("<ul>{}</ul>", rows) if self.facts else ""
        self.fields["body"].widget.is_letter = True
        self.fields["body"].help_text = format_html("{} {}", WRITE, there)
        if not sources.calendar_of(self.instance.source):
            self.fields.pop("with_calendar", None)

    def clean_subject(self):
        letters.subject_of(self.cleaned_data["subject"], self.facts)
        return self.cleaned_data["subject"]

    def clean_body(self):
        letters.body_of(self.cleaned_data["body"], self.facts)
        return self.cleaned_data["body"]

    def clean_expires_at(self):
        clock = self.cleaned_data["expires_at"]
        return fields.instant(clock, self.user.time_zone) if clock else None


class SendForm(forms.Form):
    """When to send; and that one is sure, where there is reason to ask."""

    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=_("When"), initial=NOW, choices=[(NOW, _("now")), (LATER, _("at the time below"))],
        widget=widgets.UnfoldAdminRadioSelectWidget,
    )  # fmt: skip
    at = fields.ClockTimeField(label=_("At"), required=False)
    is_sure = forms.BooleanField(
        label=_("Send it although the check of mail is red"), widget=widgets.UnfoldBooleanWidget,
        error_messages={"required": _("Many mail servers may refuse it. Tick this to send it nevertheless.")},
    )  # fmt: skip

    def __init__(self, *args, zone_name, asks_twice=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].zone_name = zone_name
        self.fields["at"].help_text = zone_note(zone_name)
        if not asks_twice:
            del self.fields["is_sure"]

    def clean(self):
        data = super().clean()
        if data.get("when") == self.LATER and "at" not in self.errors:
            self._read(data)
        return data

    def _read(self, data):
        try:
            if not data.get("at"):
                raise ValidationError(gettext("Give a day and a time, such as 2026-03-25 16:30."))
            data["at"] = fields.instant(data["at"], self.fields["at"].zone_name)
            if data["at"] <= timezone.now():
                raise ValidationError(gettext("This is over already; choose a later time, or send it now."))
        except ValidationError as error:
            self.add_error("at", error)

    @property
    def moment(self):
        """The instant to send at, None for now."""
        return self.cleaned_data["at"] if self.cleaned_data["when"] == self.LATER else None
