"""What the portal does its own way about accounts: what a sign-in leads to, and how mistakes are named."""

import ipaddress

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import rate_limits
from portal.admin.sidebar import is_organiser
from portal.lib import addresses

SIGN_INS = "1000/d/key"  # to one account, from wherever


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

    def get_client_ip(self, request):
        """Where a request comes from. A server that listens on IPv6 writes IPv4 as ::ffff:192.0.2.1; cut to
        its /64, all the world would be one visitor."""
        ip = super().get_client_ip(request)
        return str(getattr(ipaddress.ip_address(ip), "ipv4_mapped", None) or ip)

    def pre_authenticate(self, request, **credentials):
        """Refuse too many attempts: those of one visitor first, then those from everywhere at one account."""
        super().pre_authenticate(request, **credentials)
        if not rate_limits.allows(request, "sign-in", SIGN_INS, key=credentials.get("email", "").lower()):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request, **credentials):
        """What failed attempts are counted by: else five of a stranger would shut the owner out."""
        return f"{rate_limits.visitor(request)} {credentials.get('email', '').lower()}"

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
