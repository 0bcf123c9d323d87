"""The account's own sections of the account page, and what the floor holds of somebody."""

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.erasures import Repeat, repeats
from portal.hold import Restored, restored
from portal.lib import tokens

from .models import Session
from .personal_data import PersonalData, erase_again, personal_data
from .sections import Section, proved_addresses, sections


def _signing_in(user):
    return {
        "addresses": proved_addresses(user),
        "has_password": user.has_usable_password(),
        "has_second_factor": is_mfa_enabled(user),
        "others": list(SocialAccount.objects.filter(user=user)),
        "has_others": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }


def _sessions(user):
    """The sessions of an account, each with what names it in a form: its key would let anybody in."""
    rows = user.sessions.filter(expire_date__gt=timezone.now()).order_by("-last_used_at")
    return [(session, tokens.digest(session.session_key)) for session in rows]


def _account(user):
    return {
        "name": user.name,
        "affiliation": user.affiliation,
        "orcid": user.orcid,
        "time_zone": user.time_zone,
        "joined": user.date_joined,
        "last_login": user.last_login,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "other_sites": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "extra_data")),
        "second_factor": is_mfa_enabled(user),
        "sessions": list(user.sessions.values("device", "begun_at", "last_used_at", "expire_date")),
    }


def _account_goes(user):
    return [_("Your profile, your addresses, your password and all your sessions are erased at once.")]


sections.add(
    Section("signing-in", gettext_lazy("Signing in"), 70, _signing_in, "portal/accounts/signing_in.html")
)
sections.add(
    Section(
        "sessions", gettext_lazy("Where you are signed in"), 80, _sessions, "portal/accounts/sessions.html"
    )
)
sections.add(
    Section("your-data", gettext_lazy("Your data"), 90, lambda user: {}, "portal/accounts/your_data.html")
)
personal_data.add(PersonalData("account", gettext_lazy("Account"), 90, export=_account, told=_account_goes))
repeats.add(Repeat("accounts", erase_again))
# Who signed out since the backup, or was signed out, is not signed in again.
restored.add(Restored("sessions", lambda now: Session.objects.all().delete()))
