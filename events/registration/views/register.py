"""Registering for an event or a talk: the form, the page that waits for the mail, the button at its link."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Event, Talk
from events.registration import links, mails
from events.registration.actions import places, registering
from events.registration.choices import questions_of, root_of, tickets_of
from events.registration.forms import RegistrationForm
from events.registration.models import (
    Place,
    Question,
    Registration,
    RegistrationAttempt,
    RegistrationSettings,
    Ticket,
)
from events.web.forms import ForReaders
from events.web.views.event import shared_context
from portal import live_values, rate_limits
from portal.accounts.sections import proved_addresses
from portal.form_fields import AddressField
from portal.lib import addresses, tokens

SENT = "registration not yet confirmed"
# For one address first (key); a lecture hall is one network (ip).
BY_ADDRESS, BY_NETWORK = "6/h/key", "400/10m/ip,3000/d/ip"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_for_event(request, slug):
    """Register for an event, with whatever of its parts and extras one likes."""
    events = Event.objects.public().with_dates().select_related("parent__parent")
    return register(request, get_object_or_404(events, slug=slug))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_for_talk(request, pk):
    """Register for one talk, such as a public lecture."""
    talks = Talk.objects.public().select_related("event__parent__parent")
    talk = get_object_or_404(talks, pk=pk)
    return register(request, talk.event, talk)


def register(request, event, talk=None):
    tickets = tickets_of(event, talk)
    if not tickets:
        raise Http404(_("There is no registration for this here."))
    now, own = timezone.now(), own_addresses(request.user)
    settings_of = RegistrationSettings.of(event)
    form = RegistrationForm(
        request.POST or None, tickets=tickets, questions=questions_of(tickets), own_addresses=own,
        has_list=settings_of.has_list, now=now, initial=known_of(request.user),
    )  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_allowed(request, form.cleaned_data["email"]):
            if answer := registered_now(request, event, form, own, now):
                return answer
        else:
            form.add_error(None, too_often())
            status = 429
    tabs = [] if talk else shared_context(request, event, now)["tabs"]
    context = context_of(event, talk) | {
        "tabs": tabs,
        "form": form,
        "settings_of": settings_of,
        "own": own,
        "now": now,
    }
    return live_values.fill(render(request, "events/registration/register.html", context, status=status))


def context_of(event, talk=None):
    return {"event": event, "talk": talk, "accent": event.accent, "section": event.get_list_url()}


def own_addresses(user):
    """The proved addresses of whoever is signed in: with one of them they register at once."""
    return proved_addresses(user) if user.is_authenticated else []


def known_of(user):
    if not user.is_authenticated:
        return {}
    return {"name": user.name, "email": user.email, "affiliation": user.affiliation}


def is_allowed(request, email):
    """Whether so many forms come from one network, and for one address, as people send."""
    by_network = rate_limits.allows(request, "register", BY_NETWORK)
    return by_network and rate_limits.allows(request, "register-address", BY_ADDRESS, key=email)


def too_often():
    return _("Too many forms were sent for this address or from your network; try again in an hour.")


def registered_now(request, event, form, own, now):
    """The answer to a form that is taken; None where places are refused, which the form says then."""
    email, root = form.cleaned_data["email"], root_of(event)
    if form.is_by_program():
        return redirect("event", event.slug)
    if email not in own:
        facts = form.facts() | {"had_room": with_room(form.cleaned_data["tickets"])}
        return sent(registering.attempt(event=root, email=email, facts=facts, address_of=address_of, now=now))
    try:
        found, booked = registering.register(event=root, email=email, facts=form.facts(), now=now)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return to_own_page(request, found, booked)


def with_room(tickets):
    """Those of some tickets (keys) that have a place free, as far as one knows without their locks."""
    return [ticket.pk for ticket in Ticket.objects.filter(pk__in=tickets) if places.has_room(ticket)]


def to_own_page(request, found, booked, had_room=()):
    """To the page of a registration, which says what became of each ticket that was just booked."""
    for place in booked:
        messages.success(request, told_of(place, had_room=place.ticket_id in had_room))
    return redirect(links.path(found))


def address_of(token):
    return settings.SITE_URL + reverse("registration-confirm", args=[token])


def sent(attempt):
    """To the page that waits for the mail; its address is good for this attempt alone."""
    return redirect("registration-sent", tokens.sign(SENT, attempt.pk))


def told_of(place, *, had_room=False):
    """How a place stands that was just booked; `had_room` is whether there was one when the form was sent."""
    if place.state == Place.State.CONFIRMED:
        return _("You have a place: %(ticket)s.") % {"ticket": place.ticket}
    if place.state == Place.State.PENDING:
        return _("“%(ticket)s”: the organisers decide; we write to you.") % {"ticket": place.ticket}
    number = mails.with_numbers([place])[0].number
    full = _("“%(ticket)s” is full. You are number %(number)d on the waiting list; we write by mail.")
    went = _("The last place went while you confirmed. You are number %(number)d; we write by mail.")
    told = went if had_room else full
    return told % {"ticket": place.ticket, "number": number}


# --- The page that waits for the mail --------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request, signed):
    """Says which mail to look for; takes its code, corrects the address, and sends it again."""
    attempt = attempt_of(signed)
    if attempt is None:
        return render(request, "events/registration/confirm_gone.html", status=410)
    now, errors = timezone.now(), []
    if request.method == "POST":
        try:
            return by_code(request, attempt, now) if "code" in request.POST else again(request, attempt, now)
        except ValidationError as error:
            errors = error.messages
    context = context_of(attempt.event) | {
        "attempt": attempt,
        "email": addresses.readable(attempt.email),
        "errors": errors,
        "guess": addresses.meant(attempt.email),
        "typed": request.POST,
    }
    return render(request, "events/registration/sent.html", context, status=400 if errors else 200)


def attempt_of(signed):
    """The attempt of the page that waits for its mail; None once it is confirmed or has lapsed."""
    try:
        (key,) = tokens.read(SENT, signed)
    except ValueError as error:
        raise Http404 from error
    related = ("event__parent__parent", "registration__event")
    return RegistrationAttempt.objects.select_related(*related).filter(pk=key).first()


def by_code(request, attempt, now):
    """Register by the code of the mail. Raises ValidationError."""
    if not registering.is_code(attempt=attempt, code=request.POST["code"]):
        raise ValidationError(_("This is not the code of the newest mail; its link works as well."))
    return finish(request, attempt, now)


def again(request, attempt, now):
    """Send the mail again, to the same address or a corrected one. Raises ValidationError."""
    email = AddressField().clean(request.POST.get("email", ""))
    if not is_allowed(request, email):
        raise ValidationError(too_often())
    made = registering.attempt(
        event=attempt.event, email=email, facts=attempt.facts, address_of=address_of, now=now,
        registration=attempt.registration,
    )  # fmt: skip
    attempt.delete()
    return sent(made)


# --- The button that confirms ----------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """The page behind the mail's link: shows what would be registered; its button does it."""
    now = timezone.now()
    try:
        attempt = registering.attempt_at(token, now)
        if request.method == "POST":
            return finish(request, attempt, now)
        errors = []
    except registering.NoSuchAttempt:
        return render(request, "events/registration/confirm_gone.html", status=410)
    except ValidationError as error:
        errors = error.messages
    chosen = attempt.facts.get("tickets", [])
    tickets = Ticket.objects.filter(pk__in=chosen).select_related("event", "talk__event")
    context = context_of(attempt.event) | {"attempt": attempt, "tickets": tickets, "errors": errors}
    context["answers"] = answers_of(attempt)
    response = render(request, "events/registration/confirm.html", context, status=400 if errors else 200)
    response["Referrer-Policy"] = "same-origin"
    return response


def answers_of(attempt):
    """[(question, answer)] of what a form said."""
    answers = attempt.facts.get("answers", {})
    asked = Question.objects.in_bulk([int(key) for key in answers])
    return [(asked[int(key)], text) for key, text in answers.items() if text and int(key) in asked]


def finish(request, attempt, now):
    """Register what an attempt says. Raises ValidationError, and NoSuchAttempt."""
    found, booked = registering.prove(attempt=attempt, now=now)
    if attempt.registration_id:
        messages.success(
            request, _("From now on your registration uses this address. This is your new link.")
        )
    return to_own_page(request, found, booked, attempt.facts.get("had_room", ()))


# --- All links of an address -----------------------------------------------------------------------------


class AllLinksForm(ForReaders, forms.Form):
    email = AddressField(label=_lazy("E-mail"))
    autocomplete = {"email": "email"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def all_links(request):
    """Sends all links of an address to it; the page says the same whether there are any."""
    form, status = AllLinksForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if is_allowed(request, email):
            if not form.is_by_program():
                own = (
                    Registration.objects.of_addresses([email]).filter(erased_at=None).select_related("event")
                )
                mails.all_links(email, own)
            return redirect(f"{request.path}?sent=1")
        form.add_error(None, too_often())
        status = 429
    context = {"form": form, "sent": "sent" in request.GET}
    return render(request, "events/registration/all_links.html", context, status=status)
