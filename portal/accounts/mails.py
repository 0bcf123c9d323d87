"""The mails about accounts: django-allauth says which and when, the portal what each says."""

from allauth.core import context as allauth_context
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal import mails

SUBJECTS = {
    "account_already_exists": _("You have an account already"),
    "account_connected": _("Another way to sign in was added"),
    "account_disconnected": _("A way to sign in was removed"),
    "email_changed": _("Your main address was changed"),
    "email_confirm": _("Your address is confirmed"),
    "email_confirmation": _("Please confirm your address"),
    "email_confirmation_signup": _("Please confirm your address"),
    "email_deleted": _("An address was removed from your account"),
    "login_code": _("Your code to sign in"),
    "password_changed": _("Your password was changed"),
    "password_reset": _("Your password was changed"),
    "password_reset_key": _("Choose a new password"),
    "password_set": _("Your account has a password now"),
    "recovery_codes_generated": _("You have new recovery codes"),
    "totp_activated": _("Your second factor is on"),
    "totp_deactivated": _("Your second factor is off"),
    "unknown_account": _("There is no account with this address"),
    "account_deleted": _("Your account is deleted"),
}


def message(template_prefix, email, context):
    """The message that allauth calls by a prefix such as "account/email/login_code"."""
    name = template_prefix.rpartition("/")[2]
    names = {key: value for key, value in _with_own_addresses(context).items() if key not in TAKEN}
    template = f"portal/accounts/emails/{name}.html"
    found = mails.compose(template, to=email, subject=SUBJECTS[name], purpose="account", email=email, **names)
    found.is_urgent = True  # codes and confirmations overtake announcements: somebody waits for them
    return found


TAKEN = {"template", "to", "subject", "purpose", "reply_to", "email", "request", "site"}


def _with_own_addresses(context):
    """The context of a mail, its links by SITE_URL: allauth's are by the Host that the visitor sent."""
    if not (request := allauth_context.request):
        return context  # then they are by no request
    asked = request.build_absolute_uri("/")
    return {
        name: settings.SITE_URL + value[len(asked) - 1 :]
        if isinstance(value, str) and value.startswith(asked)
        else value
        for name, value in context.items()
    }
