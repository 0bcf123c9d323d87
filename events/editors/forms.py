"""The form by which people are invited to edit an event."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

MOST_AT_ONCE = 10
WITH_NAME = re.compile(r"[^<>]*<([^<>]*)>")


class InviteForm(forms.Form):
    """Several mail addresses at once, as one writes them into a mail program."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Several are separated by commas or stand on lines of their own."),
    )

    def clean_emails(self):
        """The addresses in small letters, each once; names beside them are left out."""
        emails = list(dict.fromkeys(email.lower() for email in addresses_in(self.cleaned_data["emails"])))
        if wrong := [email for email in emails if not is_address(email)]:
            message = gettext("“%(email)s” is no e-mail address.")
            raise ValidationError([message % {"email": email[:80]} for email in wrong[:MOST_AT_ONCE]])
        if not emails:
            raise ValidationError(gettext("Write at least one e-mail address."))
        if len(emails) > MOST_AT_ONCE:
            message = gettext("Invite at most %(most)d people at once.")
            raise ValidationError(message % {"most": MOST_AT_ONCE})
        return emails


def addresses_in(text):
    """What stands for addresses in a text such as "Ada Example <ada@example.org>, bob@example.org"."""
    for part in re.split(r"[,;\n]", text):
        if named := WITH_NAME.fullmatch(part.strip()):
            yield named[1].strip()
        else:
            yield from part.split()


def is_address(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
