"""Who may submit after the deadline by a personal link; names and addresses are for those who see authors."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.posters import moments, permissions
from events.posters.actions import late
from portal.admin.fields import pk_of

from .forms import LateForm
from .pages import call_of, draw


@event_page("posters/late")
@require_http_methods(["GET", "HEAD", "POST"])
def late_posters(request, event):
    """Invite somebody, and see what became of those who were; a POST does what its button `do` says."""
    call, now = call_of(event), timezone.now()
    if not permissions.may_see_authors(request.user, call):
        if request.method == "POST":
            raise Http404
        return draw(request, "late", event, _title(event), call=call, sees_authors=False)
    form = LateForm(
        request.POST if request.POST.get("do") == "invite" else None,
        call=call,
        now=now,
        initial=_given(request),
    )
    if request.method == "POST" and _act(request, call, form, now):
        return redirect(request.path)
    rows = call.late_invitations.select_related("invited_by").prefetch_related("drafts__poster")
    return draw(
        request, "late", event, _title(event), call=call, sees_authors=True, form=form,
        rows=[_row(call, each, now) for each in rows],
    )  # fmt: skip


def _title(event):
    return _("%(event)s: Late submissions") % {"event": event}


def _given(request):
    return {name: request.GET[name] for name in ("name", "email") if name in request.GET}


def _row(call, invitation, now):
    drafts = list(invitation.drafts.all())
    poster = next((draft.poster for draft in drafts if draft.poster), None)
    return {
        "invitation": invitation,
        "until": moments.say_in_both(call, invitation.until),
        "poster": poster,
        "has_begun": bool(drafts),
        "is_over": invitation.until <= now,
    }


def _act(request, call, form, now):
    """Do what was asked; whether it was done."""
    if request.POST.get("do") == "invite":
        if form.is_valid():
            made = late.invite(call=call, by=request.user, now=now, **form.cleaned_data)
            messages.success(
                request, _("A mail with the link is on its way to %(email)s.") % {"email": made.email}
            )
        return form.is_valid()
    found = get_object_or_404(call.late_invitations, pk=pk_of(request.POST.get("invitation")))
    match request.POST.get("do"):
        case "send":
            late.send_again(invitation=found)
            messages.success(request, _("The link was sent again to %(email)s.") % {"email": found.email})
        case "withdraw":
            late.withdraw(invitation=found, now=now)
            messages.success(request, _("The link of %(name)s has ended.") % {"name": found.name})
        case _other:
            raise Http404
    return True
