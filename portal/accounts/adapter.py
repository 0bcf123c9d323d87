"""What the portal does its own way about accounts: what a sign-in leads to, and how mistakes are named."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from portal.admin.sidebar import is_organiser
from portal.lib import addresses


class AccountAdapter(DefaultAccountAdapter):
    """django-allauth asks it; ACCOUNT_ADAPTER in the settings names it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "duplicate_email": _("This address belongs to your account already."),
        "email_taken": _("This address belongs to an account already."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts failed. Try again later."),
        "rate_limited": _("These were too many requests. Try again later."),
    }

    def clean_email(self, email):
        """An address that mail can be sent to; else the form says what is wrong with it."""
        return addresses.well_formed(super().clean_email(email))

    def send_mail(self, template_prefix, email, context):
        """Codes and confirmations overtake announcements: somebody waits for them."""
        message = self.render_mail(template_prefix, email, _with_own_addresses(context))
        message.is_urgent, message.purpose = True, "account"
        message.send()

    def get_login_redirect_url(self, request):
        """Where to go when no page asked for the sign-in: organisers to the admin, others home."""
        if is_organiser(request.user):
            return reverse("admin:index")
        return super().get_login_redirect_url(request)

    def send_account_already_exists_mail(self, email):
        """Told by mail only, after the work of storing a password: the time of the answer tells nothing."""
        make_password(get_random_string(20))
        super().send_account_already_exists_mail(email)


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
