"""The form by which somebody asks for a letter of invitation."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.registration.models import InvitationLetter
from events.web.forms import ForReaders
from portal.documents import fonts
from portal.form_fields import LineField

DAY = {"type": "date"}


class LetterForm(ForReaders, forms.ModelForm):
    """What stands in a passport, as far as embassies ask for it; `last_day` is that of the event or None."""

    full_name = LineField(label=_("Name as in the passport"), max_length=200)
    nationality = LineField(label=_("Nationality"), max_length=100)
    passport = LineField(label=_("Number of the passport"), max_length=40)
    embassy = LineField(
        label=_("To be shown at"), max_length=200, required=False,
        help_text=_("Such as “German Embassy, New Delhi”."),
    )  # fmt: skip
    autocomplete = {"full_name": "name", "born_on": "bday"}

    class Meta:
        model = InvitationLetter
        fields = ["full_name", "born_on", "nationality", "passport", "valid_until", "embassy"]
        widgets = {
            "born_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args, today, last_day, **kwargs):
        self.today, self.last_day = today, last_day
        super().__init__(*args, **kwargs)

    def clean_born_on(self):
        day = self.cleaned_data["born_on"]
        if not dt.date(1900, 1, 1) <= day < self.today:
            raise ValidationError(gettext("This is no date of birth."))
        return day

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day < max(filter(None, (self.today, self.last_day))):
            raise ValidationError(gettext("The passport has to be valid until the event is over."))
        return day

    def clean(self):
        data = super().clean()
        for name in ("full_name", "nationality", "passport", "embassy"):
            if letters := fonts.cannot_set(data.get(name) or ""):
                told = gettext("These letters cannot be printed: %(letters)s Write them as in the passport.")
                self.add_error(name, told % {"letters": letters})
        return data

    def facts(self):
        """What a letter keeps of it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
