"""The account page, /me/: what the site knows of somebody, and what they change about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .forms import ProfileForm
from .sections import sections


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request):
    """One's name and time zone, and the sections that rooms add."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile has been saved."))
        return redirect("me")
    request.user.refresh_from_db()  # a form that is refused has changed the one in memory
    context = {"form": form, "sections": sections.answers(request.user)}
    return render(request, "portal/accounts/me.html", context)
