"""The page on which editors of an event invite others and let them go."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from events import object_pages
from events.models import Event
from events.permissions import can_edit, edited_events
from portal.admin.fields import pk_of

from . import actions, permissions
from .forms import InviteForm


@object_pages.event_page("editors")
def editors(request, event):
    """Who edits an event, by itself and through the umbrellas above it, and who is invited to."""
    match request.POST.get("what"):
        case "invite":
            return _invite(request, event)
        case "withdraw":
            return _withdraw(request, event)
        case "remove":
            return _remove(request, event)
    return _page(request, event, InviteForm())


def _page(request, event, form):
    return object_pages.draw(
        request,
        "events/editors/admin/editors.html",
        event=event,
        title=_("Editors of “%(event)s”") % {"event": event},
        tab="editors",
        form=form,
        own=event.editors.order_by("name", "email"),
        inherited=_inherited(event),
        invitations=permissions.shown_to_editors(event, timezone.now()).select_related("invited_by"),
        lasts=permissions.LASTS.days,
        pause=actions.PAUSE.days,
    )


def _inherited(event):
    """The editors of the umbrellas above an event, as (umbrella, user)."""
    umbrellas = {above.pk: above for above in event.ancestors()}
    rows = Event.editors.through.objects.filter(event__in=umbrellas).select_related("user")
    return [(umbrellas[row.event_id], row.user) for row in rows.order_by("user__name", "user__email")]


def _invite(request, event):
    """The answer is the same whether an address has an account here or none."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, event, form)
    emails = form.cleaned_data["emails"]
    try:
        mailed = actions.invite(event=event, emails=emails, by=request.user)
    except ValidationError as error:
        form.add_error("emails", error)
        return _page(request, event, form)
    if mailed:
        messages.success(request, _("Invited by mail: %(emails)s.") % {"emails": ", ".join(mailed)})
    if others := [email for email in emails if email not in mailed]:
        told = _("No new mail goes to %(emails)s: they edit this event, or were written to within a week.")
        messages.info(request, told % {"emails": ", ".join(others)})
    return redirect("admin:events_event_editors", event.pk)


def _withdraw(request, event):
    withdraw = partial(actions.withdraw, invitation=pk_of(request.POST.get("invitation")))
    return _done(request, event, withdraw, _("The invitation is withdrawn."))


def _remove(request, event):
    user = event.editors.filter(pk=pk_of(request.POST.get("user"))).first()
    if user == request.user and "sure" not in request.POST:
        title = _("Stop editing “%(event)s”?") % {"event": event}
        return object_pages.draw(
            request, "events/editors/admin/editors_leave.html", event=event, title=title, tab="editors"
        )
    if user is None:
        messages.info(request, _("They did not edit this event any more."))
        return redirect("admin:events_event_editors", event.pk)
    told = _("%(user)s edits this event no longer.") % {"user": user}
    return _done(request, event, partial(actions.remove, user=user), told)


def _done(request, event, action, told):
    """Carry out an action on the editors of an event and say so, or why not; then as near as one may be."""
    try:
        action(event=event, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, told)
    if can_edit(request.user, event):
        return redirect("admin:events_event_editors", event.pk)
    return redirect("admin:index" if edited_events(request.user).exists() else "home")
