"""Signing up, and what people say of themselves on their account page."""

from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from portal.lib import times
from portal.models import User


class SignUpForm(SignupForm):
    """Answers the same, and as late, for an address that has an account: its owner is told by mail only."""

    def try_save(self, request):
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # the work that a new account takes
        return super().try_save(request)


class ProfileForm(forms.ModelForm):
    """The name by which others see an account, and the clocks by which it is told times."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=times.zone_choices)

    class Meta:
        model = User
        fields = ["name", "time_zone"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
