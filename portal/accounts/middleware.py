"""What holds for whoever is signed in, on every page."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

SHOWING = ("GET", "HEAD", "OPTIONS")
# What a superuser may open without a second factor: setting one up, and signing out.
ALWAYS_OPEN = ("/accounts/", "/healthz")


def signed_in(get_response):
    """Note when a session was last used, and lead superusers to a second factor where it is asked for.

    Who has no session is not looked at, nor a session that no view looked at, as that of a feed: what
    is kept stays the same for all. A view that only shows has changed nothing, so it may be asked first.
    """

    def middleware(request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        if request.method not in SHOWING and lacks_second_factor(request):
            return led_to_set_it_up(request)
        response = get_response(request)
        if request.session.accessed:
            request.session.note_use()
            if lacks_second_factor(request):
                return led_to_set_it_up(request)
        return response

    return middleware


def led_to_set_it_up(request):
    messages.info(request, _("Administrators of this site need a second factor. Set it up to go on."))
    return redirect("mfa_activate_totp")


def lacks_second_factor(request):
    """Whether a superuser who should have a second factor has none, on a page that asks for it."""
    if not settings.SUPERUSERS_NEED_MFA or request.path.startswith(ALWAYS_OPEN):
        return False
    return request.user.is_superuser and not is_mfa_enabled(request.user)
