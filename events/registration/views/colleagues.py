"""A contact registers others by name: under the contact's address, with pages and door codes of their own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.registration import links
from events.registration.actions import registering
from events.registration.choices import questions_of, tickets_of
from events.registration.forms import RegistrationForm
from events.registration.models import Place, RegistrationSettings
from portal import live_values

from .links import personal_page
from .register import context_of

MOST = 50  # people whom one contact registers at one event by themselves


@personal_page
def register_colleague(request, found):
    """The form for one more person; leads back to the contact's page."""
    if not may_register_others(found):
        raise Http404
    now, tickets = timezone.now(), tickets_of(found.event)
    form = RegistrationForm(
        request.POST or None, tickets=tickets, questions=questions_of(tickets), now=now, contact=found.email
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(registered(request, found, form, now))
        except ValidationError as error:
            form.add_error(None, error)
    context = context_of(found.event) | {
        "form": form,
        "registration": found,
        "own_page": links.path(found),
        "settings_of": RegistrationSettings.of(found.event),
        "now": now,
    }
    status = 400 if form.errors else 200
    return live_values.fill(render(request, "events/registration/colleague.html", context, status=status))


def may_register_others(registration):
    """Whether a registration is somebody's own, by a proved address."""
    return bool(registration.email and registration.proved_at and not registration.is_managed)


def registered(request, found, form, now):
    """Register one more; answers the address of the contact's page. Raises ValidationError."""
    if found.managed.filter(erased_at=None).count() >= MOST:
        raise ValidationError(
            _("You have registered %(most)d people; please write to the organisers.") % {"most": MOST}
        )
    if not form.is_by_program():
        made, places = registering.register(
            event=found.event, email=found.email, facts=form.facts(), now=now, is_managed=True, contact=found
        )
        is_confirmed = all(place.state == Place.State.CONFIRMED for place in places)
        told = (
            _("%(name)s is registered.")
            if is_confirmed
            else _("%(name)s is registered; see below how it stands.")
        )
        messages.success(request, told % {"name": made.name})
    return links.path(found)


def people_of(found):
    """[(a registration that a contact manages, its page, its living places)] in order."""
    rows = found.managed.filter(erased_at=None).prefetch_related("places__ticket__event")
    return [
        (each, links.path(each), [place for place in each.places.all() if place.is_living]) for each in rows
    ]
