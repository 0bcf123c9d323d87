"""What is filled in on the page of the check of mail."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from portal.lib import addresses

LONGEST = 100_000  # characters of a pasted message


class TestForm(forms.Form):
    address = forms.CharField(
        label=_("To an address of your own"), widget=widgets.UnfoldAdminEmailInputWidget, max_length=254,
        help_text=_("Best one at a large provider, where many of your readers are."),
    )  # fmt: skip

    def clean_address(self):
        return addresses.well_formed(self.cleaned_data["address"])


class ReadForm(forms.Form):
    source = forms.CharField(
        label=_("Source of the message that arrived"), widget=widgets.UnfoldAdminTextareaWidget,
        max_length=LONGEST,
        help_text=_("Its first lines are enough. Nothing of it is stored."),
    )  # fmt: skip
