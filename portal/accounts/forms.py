"""What people say of themselves on their account page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lib import times
from portal.models import User


class ProfileForm(forms.ModelForm):
    """The name by which others see an account, and the clocks by which it is told times."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=times.zone_choices)

    class Meta:
        model = User
        fields = ["name", "time_zone"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
