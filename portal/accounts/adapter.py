"""What the portal does its own way about accounts: what a sign-in leads to, and how mistakes are named."""

import ipaddress
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from portal import rate_limits
from portal.admin.sidebar import is_organiser
from portal.lib import addresses
from portal.lib.orcid import validate_orcid
from portal.models import SiteSettings, User

from . import actions, mails, proving, sessions

log = logging.getLogger(__name__)
SIGN_INS = "1000/d/key"  # to one account, from wherever


class AccountAdapter(DefaultAccountAdapter):
    """django-allauth asks it; ACCOUNT_ADAPTER in the settings names it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "duplicate_email": _("This address belongs to your account already."),
        "email_taken": _("This address belongs to an account already."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("This code is not right, or a newer one was sent."),
        "same_as_current": _("The mail went to this address already."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts failed. Try again later."),
        "rate_limited": _("These were too many requests. Try again later."),
    }

    def clean_email(self, email):
        """An address that mail can be sent to; else the form says what is wrong with it."""
        return addresses.well_formed(super().clean_email(email))

    def is_safe_url(self, url):
        """Whether to go on to a page that a link names as `next`: only paths of this site are followed."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request):
        """Where a request comes from. A server that listens on IPv6 writes IPv4 as ::ffff:192.0.2.1; cut to
        its /64, all the world would be one visitor."""
        try:
            ip = super().get_client_ip(request)
        except ImproperlyConfigured:  # it came past one of the proxies that BEHIND_PROXY counts
            ip = request.META["REMOTE_ADDR"]
        return str(getattr(ipaddress.ip_address(ip), "ipv4_mapped", None) or ip)

    def pre_authenticate(self, request, **credentials):
        """Refuse too many attempts: those of one visitor first, then those from everywhere at one account."""
        super().pre_authenticate(request, **credentials)
        if not rate_limits.allows(request, "sign-in", SIGN_INS, key=credentials.get("email", "").lower()):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request, **credentials):
        """One line of the log for each, by which an operator or fail2ban sees who tries; no address in it."""
        super().authentication_failed(request, **credentials)
        account = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        told = f"account {account.pk}" if account else "no account"
        log.warning("Sign-in failed for %s from %s.", told, rate_limits.visitor(request))

    def _get_login_attempts_cache_key(self, request, **credentials):
        """What failed attempts are counted by: else five of a stranger would shut the owner out."""
        return f"{rate_limits.visitor(request)} {credentials.get('email', '').lower()}"

    def login(self, request, user):
        """Sign in, and remember by what device, which the owner of the account is shown."""
        super().login(request, user)
        request.session[sessions.DEVICE] = sessions.device_of(request.META.get("HTTP_USER_AGENT", ""))
        proving.forget(request)

    def send_mail(self, template_prefix, email, context):
        mails.message(template_prefix, email, context).send()

    def send_confirmation_mail(self, request, emailconfirmation, signup):
        """A code for the browser that asked, and beside it a link for every other."""
        address = emailconfirmation.email_address
        context = {
            "code": emailconfirmation.key,
            "link": proving.link(request, address) if address.pk else "",
        }
        name = "email_confirmation_signup" if signup else "email_confirmation"
        self.send_mail(name, address.email, context)

    def get_login_redirect_url(self, request):
        """Where to go when no page asked for the sign-in: organisers to the admin, others home."""
        if is_organiser(request.user):
            return reverse("admin:index")
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request):
        return reverse("me")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right; use the one that your app shows now."),
        "unverified_email": _("Confirm all addresses of your account first, or remove them."),
        "add_email_blocked": _("With a second factor, no further address can be added before it is off."),
    }

    def get_totp_issuer(self):
        """What the app lists the code under."""
        return SiteSettings.load().name


class OtherSitesAdapter(DefaultSocialAccountAdapter):
    """People who come by the sign-in of another site, such as ORCID."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _(
            "Choose a password first: your account has no other way in but this and codes by mail."
        ),
        "no_verified_email": _("Confirm an address of your account first; it is your other way to sign in."),
    }

    def get_app(self, request, provider, client_id=None):
        """The settings of a site; there is no page of one that has none."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise Http404(_("Nobody signs in by this site here.")) from error

    def get_provider(self, request, provider, client_id=None):
        return as_called(super().get_provider(request, provider, client_id))

    def list_providers(self, request):
        """The sites to sign in by; to somebody who is signed in, those that are not connected yet."""
        connected = SocialAccount.objects.filter(user=request.user.pk).values_list("provider", flat=True)
        return [
            as_called(provider)
            for provider in super().list_providers(request)
            if provider.id not in connected
        ]

    def pre_social_login(self, request, sociallogin):
        """Before a new account: who has not proved its address before blocks nobody, and what the other site
        said is kept, should the address turn out to be a slip."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        for address in sociallogin.email_addresses:
            actions.purge_unproved_at(address.email)
        proving.remember(
            request, sociallogin=sociallogin.serialize(), goal=sociallogin.get_redirect_url(request)
        )

    def authenticate_by_email(self, sociallogin):
        """An account that exists is theirs only if its owner has proved the same address, here and there."""
        found = super().authenticate_by_email(sociallogin)
        if found and EmailAddress.objects.filter(user=found[0], email=found[1], verified=True).exists():
            return found
        return None

    def populate_user(self, request, sociallogin, data):
        """A new account begins with the name, and from ORCID with the iD, proved by signing in there."""
        user = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(filter(None, names)))[:200]
        if sociallogin.account.provider == "orcid" and is_orcid(sociallogin.account.uid):
            user.orcid = sociallogin.account.uid
        return user

    def get_connect_redirect_url(self, request, socialaccount):
        return reverse("me")


def as_called(provider):
    """A provider under the name that people call it by."""
    provider.name = {"orcid": "ORCID"}.get(provider.id, provider.name)  # not "Orcid.org"
    return provider


def is_orcid(text):
    try:
        validate_orcid(text)
    except ValidationError:
        return False
    return True
