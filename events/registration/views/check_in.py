"""Check-in at the door, on a phone: whoever comes is found by the code or by name, and let in by one button.

The code opens this page for a signed-in helper; all others learn nothing from it. A GET changes nothing.
"""

from django import db
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.registration import desk, door
from events.registration.actions import door as actions
from events.registration.actions import helping
from events.registration.models import CheckIn, Ticket
from events.registration.permissions import may_check_in, waiting_for
from portal.admin.fields import pk_of
from portal.form_fields import LineField
from portal.lib import times


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request, slug):
    event = get_object_or_404(Event.objects.select_related("parent__parent"), slug=slug)
    now = timezone.now()
    if not may_check_in(request.user, event, now):
        return for_others(request, event, now)
    if request.method != "POST":
        return page(request, event, now)
    try:
        return act(request, event, now)
    except ValidationError as error:
        return page(request, event, now, errors=error.messages)
    except Http404:
        told = _("Whom or what you chose is not at this event any more; look for the name.")
        return page(request, event, now, errors=[told], status=404)
    except db.Error:
        return not_stored(request, event)


def for_others(request, event, now):
    """To who may not check people in: how to sign in, or the invitation that waits for an answer."""
    waiting = waiting_for(request.user, now) if request.user.is_authenticated else []
    invitation = next((each for each in waiting if each.event_id == event.pk), None)
    if invitation is None and not Event.objects.public().filter(pk=event.pk).exists():
        raise Http404
    if invitation and request.POST.get("do") in ("accept", "decline"):
        return answered(request, event, invitation, now)
    here = {"event": event, "invitation": invitation, "accent": event.accent}
    may_go_on = invitation or not request.user.is_authenticated
    status = 200 if may_go_on and request.method != "POST" else 403
    return render(request, "events/registration/check_in_others.html", here, status=status)


def answered(request, event, invitation, now):
    accepts = request.POST["do"] == "accept"
    helping.answer(helper=invitation, by=request.user, now=now, accepts=accepts)
    if accepts:
        messages.success(request, _("Thank you! You check people in at this event from now on."))
        return redirect("event-check-in", event.slug)
    messages.success(request, _("You declined, and need do nothing more."))
    return redirect("me")


# --- What a helper sees ----------------------------------------------------------------------------------


def page(request, event, now, errors=(), status=400):
    """The page: who was asked for, by a code or a choice, and below it all, or those with a name."""
    words = request.GET.get("q", "").strip()
    chosen, told = asked_for(request, event)
    keys = door.by_name(event, words) if words else list(door.people(event).values_list("pk", flat=True))
    shown = keys[: door.MOST_SHOWN]
    persons = door.seen(event, {*shown, *([chosen.pk] if chosen else [])}, now)
    here, expected = door.numbers(event, now)
    context = {
        "event": event,
        "accent": event.accent,
        "person": next((each for each in persons if chosen and each.registration.pk == chosen.pk), None),
        "persons": [each for each in persons if each.registration.pk in set(shown)],
        "more": len(keys) - len(shown),
        "words": words,
        "errors": [*errors, *told],
        "typed": request.POST,
        "here": here,
        "expected": expected,
        "tickets": actions.tickets_at_door(event),
        "opens_on": actions.opens_on(event),
        "is_open": actions.is_open(event, now),
        "now": now,
    }
    return render(request, "events/registration/check_in.html", context, status=status if errors else 200)


def asked_for(request, event):
    """(the registration that a code or a choice names, what is wrong with it)."""
    if code := request.GET.get("code", "")[:40]:
        if found := door.by_code(event, code):
            return found, []
        return None, [_("Nobody at this event has this code; look for the name.")]
    key = pk_of(request.POST.get("who") or request.GET.get("who"))
    return (desk.registrations_at(event).filter(pk=key).first() if key else None), []


# --- What a helper does ----------------------------------------------------------------------------------


def act(request, event, now):
    """Do what a button says, and lead to whom it was about. Raises ValidationError."""
    name = request.POST.get("do", "")
    if name not in ACTS:
        raise ValidationError(_("Nothing was asked for; use one of the buttons."))
    found, told = ACTS[name](request, event, now)
    messages.success(request, told)
    return redirect(f"{reverse('event-check-in', args=[event.slug])}?{urlencode({'who': found.pk})}")


def registration_of(request, event):
    return get_object_or_404(desk.registrations_at(event), pk=pk_of(request.POST.get("who")))


def come_in(request, event, now):
    found = registration_of(request, event)
    return found, say(actions.check_in(registration=found, event=event, by=request.user, now=now), event)


def let_in(request, event, now):
    """Let somebody in who has no confirmed place, in the ticket for which they wait."""
    found = registration_of(request, event)
    main = door.tickets(event).filter(kind=Ticket.Kind.MAIN)  # a helper gives no dinners away
    ticket = get_object_or_404(main, pk=pk_of(request.POST.get("ticket")))
    done = actions.let_in(registration=found, ticket=ticket, event=event, by=request.user, now=now)
    return found, say(done, event)


def add(request, event, now):
    """Add somebody by name who is not on the list."""
    name = LineField(max_length=200).clean(request.POST.get("name", ""))
    affiliation = LineField(max_length=250, required=False).clean(request.POST.get("affiliation", ""))
    offered = {ticket.pk: ticket for ticket in actions.tickets_at_door(event)}
    ticket = offered.get(pk_of(request.POST.get("ticket")))
    if ticket is None:
        raise ValidationError(_("Choose a ticket."))
    facts = {"ticket": ticket, "name": name, "affiliation": affiliation}
    done = actions.add(event=event, by=request.user, now=now, **facts)
    return done[0].registration, say(done, event)


def undo(request, event, now):
    found = registration_of(request, event)
    made = CheckIn.objects.select_related("by").filter(event=event, registration=found)
    if row := made.filter(pk=pk_of(request.POST.get("check_in"))).first():
        actions.undo(check_in=row, by=request.user)
    elif made.filter(day=times.day_in(now, event.time_zone)).exists():  # by somebody else, meanwhile
        raise ValidationError(
            _("%(name)s was checked in once more; nothing was taken back.") % {"name": found}
        )
    return found, _("%(name)s is not checked in any more.") % {"name": found}


def say(done, event):
    made, is_new = done
    at = made.at.astimezone(event.zone)
    facts = {"name": made.registration, "time": f"{at.hour}:{at:%M}"}
    if is_new:
        return _("%(name)s is in.") % facts
    return _("%(name)s was already in since %(time)s.") % facts


ACTS = {"in": come_in, "let-in": let_in, "add": add, "undo": undo}


def not_stored(request, event):
    """What the database did not take: a page that asks it for nothing, says for whom, and tries again."""
    sent = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
    context = {"name": request.POST.get("name", ""), "sent": sent, "event": event}
    return render(request, "events/registration/check_in_not_stored.html", context, status=503)
