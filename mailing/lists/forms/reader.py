"""Forms for readers: signing up for a list, and saying on one's own page what one wants of each."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.models import Subscriber, Subscription
from portal.lib import addresses, times


class AddressField(forms.CharField):
    """A mail address, cleaned to the form in which it is stored."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})

    def __init__(self, **kwargs):
        super().__init__(max_length=400, error_messages={"required": _("Give your address.")}, **kwargs)

    def clean(self, value):
        return addresses.clean(super().clean(value))


class ZoneField(forms.ChoiceField):
    """One of the IANA time zones, or none; a script may fill in the reader's own."""

    def __init__(self, **kwargs):
        super().__init__(choices=zone_choices, required=False, **kwargs)


def zone_choices():
    return [("", gettext("Not said")), *((name, name.replace("_", " ")) for name in times.zone_names())]


class SignUpForm(forms.Form):
    """An address is enough. `website` is for programs that fill in every field: people do not see it."""

    email = AddressField(label=_("E-mail"))
    name = forms.CharField(
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

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class SubscriberForm(forms.ModelForm):
    """A subscriber's name and time zone."""

    time_zone = ZoneField(label=_("Time zone"), help_text=_("Mails give the time on your own clock, too."))

    class Meta:
        model = Subscriber
        fields = ["name", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        stored = self.instance.time_zone
        if stored and stored not in times.zone_names():  # a zone of old stays as it is
            self.fields["time_zone"].choices = [*zone_choices(), (stored, stored)]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


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
