"""The page to which the mail of an invitation leads, where the invited accept or decline."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import EditorInvitation
from events.permissions import can_edit
from portal.accounts.sections import proved_addresses
from portal.admin.fields import pk_of

from . import actions, permissions


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, pk):
    """Ask whether one wants to edit an event; only a button answers."""
    pk = pk_of(pk)
    try:
        match request.POST.get("answer"):
            case "accept":
                return _accept(request, pk)
            case "decline":
                return _decline(request, pk)
        found = permissions.waiting_for(request.user, timezone.now()).select_related("event", "invited_by")
        return render(request, "events/editors/invitation.html", {"invitation": found.get(pk=pk)})
    except EditorInvitation.DoesNotExist:
        return _not_waiting(request, pk)


def _accept(request, pk):
    event = actions.accept(invitation=pk, by=request.user)
    messages.success(request, _("You edit “%(event)s” from now on.") % {"event": event})
    return redirect("admin:events_event_change", event.pk)


def _decline(request, pk):
    actions.decline(invitation=pk, by=request.user)
    messages.success(request, _("You declined. Nobody is told, and you need do nothing more."))
    return redirect("me")


def _not_waiting(request, pk):
    """The event for who accepted before; for all others the same page, whatever the invitation is."""
    own = EditorInvitation.objects.filter(pk=pk, email__in=proved_addresses(request.user))
    accepted = own.filter(status=EditorInvitation.Status.ACCEPTED).select_related("event").first()
    if accepted and can_edit(request.user, accepted.event):
        return redirect("admin:events_event_change", accepted.event_id)
    context = {"addresses": proved_addresses(request.user)}
    return render(request, "events/editors/invitation_gone.html", context, status=404)
