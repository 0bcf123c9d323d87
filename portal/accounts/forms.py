"""Signing up, and what people say of themselves on their account page."""

from allauth.account.forms import ChangeEmailForm, SignupForm
from allauth.socialaccount.forms import SignupForm as OtherSiteForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import addresses, orcid, times, zones
from portal.models import User

from . import actions, proving


class SignUpForm(SignupForm):
    """Answers the same, and as late, for an address that has an account: its owner is told by mail only."""

    def try_save(self, request):
        if self.account_already_exists and actions.purge_unproved_at(self.cleaned_data["email"]):
            self.account_already_exists = False  # whoever began before has proved nothing, and blocks nobody
        if self.account_already_exists:  # hashing is the work that a new account takes
            password = make_password(self.cleaned_data["password1"])
            proving.remember(request, proving.goal_of(request), password=password)
        return super().try_save(request)


class OtherSiteSignUpForm(OtherSiteForm):
    """The address of somebody whom another site knows, and told none of."""

    def try_save(self, request):
        if self.account_already_exists and actions.purge_unproved_at(self.cleaned_data["email"]):
            self.account_already_exists = False
        return super().try_save(request)


class CorrectAddressForm(ChangeEmailForm):
    """Another address for a sign-up that nobody has proved yet."""

    def clean_email(self):
        self.cleaned_data["email"] = addresses.well_formed(self.cleaned_data["email"])
        return super().clean_email()


class ZoneField(forms.CharField):
    """One of today's time zones, by its name, its city or its country, as people type it."""

    def __init__(self, **kwargs):
        attrs = {"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=64, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value):
        return zones.current(value) if value else value

    def clean(self, value):
        text = super().clean(value)
        found = [text] if times.is_zone(text) and zones.current(text) == text else zones.found(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("There is no such time zone; type a city such as Berlin or Kolkata."))
        told = _("Several time zones fit; choose one: %(zones)s.")
        raise ValidationError(told % {"zones": ", ".join(found[:12])})


class ProfileForm(forms.ModelForm):
    """The name by which others see an account, and the clocks by which it is told times."""

    time_zone = ZoneField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("Type a city or a country, and choose.")
    )
    orcid = forms.CharField(
        label=gettext_lazy("ORCID iD"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["name", "affiliation", "orcid", "time_zone"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "affiliation": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def clean_orcid(self):
        if text := orcid.plain(self.cleaned_data["orcid"]):
            orcid.validate_orcid(text)
        return text
