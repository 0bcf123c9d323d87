"""The form by which readers write to the organisers of an event, and what all forms for readers have."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.form_fields import AddressField, LineField

MOST_TEXT = 5000


class ForReaders:
    """A form for readers. `website` is for programs that fill in every field: people do not see it."""

    autocomplete = {}  # what browsers offer, by the names of fields

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["website"] = forms.CharField(required=False, label=_("Leave this empty"))
        self.fields["website"].widget.attrs["tabindex"] = "-1"
        for name, value in (self.autocomplete | {"website": "off"}).items():
            self.fields[name].widget.attrs["autocomplete"] = value

    def is_by_program(self):
        """Whether a program filled in the form, once it is clean."""
        return bool(self.cleaned_data["website"])


class ContactForm(ForReaders, forms.Form):
    """A letter of a reader."""

    name = LineField(label=_("Your name"), max_length=100)
    email = AddressField(
        label=_("Your e-mail"), help_text=_("To which the organisers answer; nobody else sees it.")
    )
    subject = LineField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("What you would like to say"), max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 90}),
    )  # fmt: skip
    autocomplete = {"name": "name", "email": "email"}
