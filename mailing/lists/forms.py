"""What readers fill in: signing up, choosing what one wants; and organisers: a list, an address, many."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from mailing.models import Subscriber, Subscription
from portal.admin.conflicts import ConflictAwareForm
from portal.form_fields import AddressField, LineField, LongSelectWidget
from portal.lib import sheets, times

from . import importing

TAKEN = {"confirm"}  # addresses below /lists/ that are no lists
MAX_BYTES = 2 * 1024 * 1024
CONSENT = Subscription._meta.get_field("consent").max_length - 150  # leaves room for who stated it and when


class ZoneField(forms.ChoiceField):
    """One of the IANA time zones, or none; a script may fill in the reader's own."""

    def __init__(self, **kwargs):
        super().__init__(choices=zone_choices, required=False, widget=LongSelectWidget, **kwargs)


def zone_choices():
    return [("", gettext("Not said")), *((name, name.replace("_", " ")) for name in times.zone_names())]


class SignUpForm(forms.Form):
    """An address is enough. `website` is for programs that fill in every field: people do not see it."""

    email = AddressField(label=_("E-mail"))
    name = LineField(
        label=_("Name, if you like"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    time_zone = ZoneField(
        label=_("Your time zone"), help_text=_("Mails then give the time on your own clock, too.")
    )
    website = forms.CharField(label=_("Leave this empty"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["time_zone"].widget.attrs["data-reader-zone"] = ""
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}


class SubscriberForm(forms.ModelForm):
    """A subscriber's name and time zone."""

    time_zone = ZoneField(label=_("Time zone"), help_text=_("Mails give the time on your own clock, too."))

    class Meta:
        model = Subscriber
        fields = ["name", "time_zone"]
        field_classes = {"name": LineField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        stored = self.instance.time_zone
        if stored and stored not in times.zone_names():  # a zone of old stays as it is
            self.fields["time_zone"].choices = [*zone_choices(), (stored, stored)]


class PreferencesForm(forms.ModelForm):
    """What somebody wants of one list."""

    class Meta:
        model = Subscription
        fields = ["wants_announcements", "wants_reminders", "wants_recordings", "wants_digest"]
        labels = {
            "wants_announcements": _("Announcements"),
            "wants_reminders": _("Reminders"),
            "wants_recordings": _("Recordings"),
            "wants_digest": _("A weekly digest instead of all the others"),
        }
        help_texts = {"wants_digest": _("You still hear at once if something is moved or cancelled.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean(self):
        data = super().clean()
        if not any(data.values()):
            self.add_error(None, gettext("Then you would get nothing: choose something, or leave the list."))
        return data


# --- For organisers -------------------------------------------------------------------------------------


class ListForm(ConflictAwareForm):
    """A mailing list."""

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise ValidationError(gettext("The site uses this address itself; choose another."))
        return slug


class AddForm(forms.Form):
    """One address that an organiser adds."""

    email = AddressField(label=_("E-mail"), widget=widgets.UnfoldAdminEmailInputWidget)
    name = LineField(
        label=_("Name"), max_length=200, required=False, widget=widgets.UnfoldAdminTextInputWidget
    )
    is_group = forms.BooleanField(
        label=_("It is a group"), required=False, widget=widgets.UnfoldBooleanSwitchWidget,
        help_text=_("A Google Group or Mailman list. Nobody can confirm for it: it is on the list at once."),
    )  # fmt: skip
    consent = LineField(
        label=_("Consent of the group"), max_length=CONSENT, required=False,
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Who of the group agreed, and when. It is kept with your name."),
    )  # fmt: skip


class ImportForm(forms.Form):
    """Many addresses, pasted or as a file. Cleans to `people`, {address: name}, and finds the `faults`:
    what is wrong in which row, as [(its number, a sentence)]."""

    faults = ()

    text = forms.CharField(
        label=_("Addresses"), required=False, strip=False,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "One a line: ada@example.org, Ada Lovelace &lt;ada@example.org&gt;, or the rows of a table with "
            "a column for the address and one for the name. At most 20,000."
        ),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file"), required=False,
        widget=widgets.UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_("CSV or XLSX, at most 2 MB."),
    )  # fmt: skip
    consent = LineField(
        label=_("Consent"), max_length=CONSENT, required=False, widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_(
            "Blank: each gets a mail and is on the list once they confirm. If all of them have agreed "
            "already, write where and when, such as “ticked on the paper form of the workshop, 3 May 2026”; "
            "it is kept with your name, and they are on the list at once."
        ),
    )  # fmt: skip
    welcomes = forms.BooleanField(
        label=_("Send a welcome mail"), required=False, widget=widgets.UnfoldBooleanSwitchWidget,
        help_text=_(
            "To those who are on the list at once: what they get, and the page on which they choose or "
            "leave. Who confirms by mail gets it anyway."
        ),
    )  # fmt: skip

    def clean_file(self):
        """The text of the file, which then stands in the field above it."""
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(gettext("The file is larger than 2 MB; split it into several."))
        return sheets.to_csv(sheets.read_file(file.read(), has_header=False)) if file else ""

    def clean(self):
        data = super().clean()
        text = data.get("file") or data.get("text", "")
        if not self.errors:
            data["people"], self.faults = importing.read(text)
        return data

    def again(self):
        """The form to go on with: the text of a file stands in it now, as a file is sent only once."""
        text = self.cleaned_data["file"] or self.cleaned_data["text"]
        kept = {name: self.cleaned_data[name] for name in ("consent", "welcomes")}
        return ImportForm(initial=kept | {"text": text})
