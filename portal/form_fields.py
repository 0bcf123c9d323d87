"""Form fields that readers fill in all over the site: a line of words, a mail address."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.lib import addresses
from portal.lib.long_select import LongSelect


class LongSelectWidget(LongSelect, forms.Select):
    """A choice of hundreds, such as a time zone."""


JOINERS = str.maketrans("", "", "\u200c\u200d")  # invisible, and parts of Persian words and of emoji


class LineField(forms.CharField):
    """Words on one line that can be printed, cleaned of the blanks that were typed too many.

    What breaks the line could begin another header of a mail (RFC 5322, 2.2).
    """

    def clean(self, value):
        line = " ".join(super().clean(value).split())
        if not line.translate(JOINERS).isprintable():
            raise ValidationError(gettext("Write this on one line, in plain text."))
        return line


class AddressField(forms.EmailField):
    """A mail address, cleaned to the form in which it is stored; `addresses` says what is wrong."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    default_validators = []
    default_error_messages = {"required": _("Give a mail address.")}

    def __init__(self, **kwargs):
        super().__init__(max_length=400, **kwargs)  # more than an address has: what is longer is told at once

    def clean(self, value):
        text = super().clean(value)
        return addresses.clean(text) if text else text
