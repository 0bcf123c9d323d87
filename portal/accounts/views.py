"""The account page, /me/: what the site knows of somebody, and what they change about it."""

import datetime as dt

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.lib import tokens, zones

from . import personal_data
from .forms import ProfileForm
from .sections import sections

# After signing in, during which who has neither password nor second factor may delete their account.
FRESH = dt.timedelta(minutes=10)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request):
    """What one says of oneself, and the sections that rooms add."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile has been saved."))
        return redirect("me")
    request.user.refresh_from_db()  # a form that is refused has changed the one in memory
    context = {"form": form, "sections": sections.answers(request.user), "zones": zones.countries().items()}
    return render(request, "portal/accounts/me.html", context)


@login_required
@require_POST
def end_sessions(request):
    """End one session, or all but this one."""
    others = request.user.sessions.exclude(session_key=request.session.session_key)
    asked = request.POST.get("session", "")
    keys = [key for key in others.values_list("pk", flat=True) if asked in ("all", tokens.digest(key))]
    number, _rows = others.filter(pk__in=keys).delete()
    messages.success(request, _("Signed out there.") if number else _("That session has ended already."))
    return redirect("me")


@never_cache
@login_required
@require_GET
def export(request):
    """All that the site holds of somebody, as a JSON file."""
    held = {"site": settings.SITE_URL, "at": timezone.now()} | personal_data.export(request.user)
    answer = JsonResponse(held, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


def signed_in_lately(view):
    """The view for who proves again to be the owner: by password or second factor, else by signing in."""

    def guarded(request):
        lately = timezone.now() - request.user.last_login < FRESH
        if lately or get_reauthentication_flows(request.user):
            return reauthentication_required(view)(request)
        logout(request)
        messages.info(request, _("Sign in once more, to show that it is you."))
        return redirect_to_login(request.path)

    return guarded


@never_cache
@login_required
@signed_in_lately
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request):
    """Say what goes and what stays, then delete the account."""
    error = ""
    if request.method == "POST":
        try:
            personal_data.delete_account(
                user=request.user, now=timezone.now(), keep=request.POST.getlist("keep")
            )
        except ValidationError as refused:
            error = refused.message
        else:
            logout(request)
            return render(request, "portal/accounts/deleted.html")
    context = {"parts": personal_data.consequences(request.user), "error": error}
    return render(request, "portal/accounts/delete.html", context)
