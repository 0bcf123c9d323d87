"""What holds for whoever is signed in, on every page."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

# What a superuser may open without a second factor: setting one up, and signing out.
ALWAYS_OPEN = ("/accounts/", "/healthz")


def signed_in(get_response):
    """Note when a session was last used, and lead superusers to a second factor where it is asked for.

    Visitors without a session are not looked at, so that what is kept of public pages stays the same for all.
    """

    def middleware(request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.session.note_use()
            if lacks_second_factor(request):
                messages.info(
                    request, _("Administrators of this site need a second factor. Set it up to go on.")
                )
                return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware


def lacks_second_factor(request):
    """Whether a superuser who should have a second factor has none, on a page that asks for it."""
    if not settings.SUPERUSERS_NEED_MFA or request.path.startswith(ALWAYS_OPEN):
        return False
    return request.user.is_superuser and not is_mfa_enabled(request.user)
