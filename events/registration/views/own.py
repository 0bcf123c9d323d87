"""One's own registration, by its personal link: how it stands, and everything that its holder does."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.registration import links, mails
from events.registration.actions import booking, offers, registering, transfers
from events.registration.choices import questions_of, root_of, tickets_of
from events.registration.forms import AddressField, QuestionsForm
from events.registration.models import Place, RegistrationSettings, Ticket
from portal.admin.fields import pk_of

from .register import context_of

State = Place.State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request, signed):
    """The page behind a personal link; a POST does what its button `do` says, and leads back here."""
    try:
        found = links.registration_at(signed)
    except links.NoSuchLink as error:
        raise Http404 from error
    except links.LinkGone:
        return render(request, "events/registration/link_gone.html", status=410)
    now = timezone.now()
    if request.method == "POST":
        return act(request, found, now)
    return show(request, found, now)


def show(request, found, now, form=None, status=200):
    """The page, with a form that was refused or a fresh one."""
    places = places_of(found)
    living = [place for place in places if place.is_living]
    held = {place.ticket_id for place in living}
    form = form or questions_form(found, living)
    context = context_of(found.event) | {
        "registration": found,
        "places": mails.with_numbers(living),
        "ended": latest_ended(places, held),
        "more": [
            ticket for ticket in tickets_of(found.event) if ticket.pk not in held and ticket.is_open(now)
        ],
        "form": form,
        "settings_of": RegistrationSettings.of(found.event),
        "signed": links.signature(found),
        "now": now,
    }
    for place in context["places"]:
        place.may_change = booking.may_change(place.ticket, now)
        place.passed_to = place.replaced_by.living().filter(origin=Place.Origin.TRANSFER).first()
    response = render(request, "events/registration/registration.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


def places_of(found):
    related = ("ticket__event__parent__parent", "ticket__talk__event__parent__parent", "registration__event")
    return list(found.places.select_related(*related).order_by("ticket__position", "pk"))


def latest_ended(places, held):
    """What became of tickets that are not held any more: the last place in each."""
    last = {place.ticket_id: place for place in places if not place.is_living and place.ticket_id not in held}
    return list(last.values())


def questions_form(found, living, data=None):
    """The questions of what somebody holds or waits for, with their answers; None where nothing is asked."""
    questions = questions_of([place.ticket for place in living])
    if not questions:
        return None
    return QuestionsForm(data, questions=questions, answers=found.answers.values_list("question", "text"))


def act(request, found, now):
    name = request.POST.get("do", "")
    if name not in ACTS:
        raise Http404
    if name == "answers":
        return change_answers(request, found, now)
    try:
        told = ACTS[name](request, found, now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told)
    return redirect(request.path)


def place_of(request, found):
    """The place that a button is about; Http404 for one of somebody else."""
    places = found.places.select_related("registration", "ticket__event__parent__parent", "ticket__talk")
    return get_object_or_404(places, pk=pk_of(request.POST.get("place")))


def accept(request, found, now):
    offers.accept(place=place_of(request, found), now=now)
    return _("The place is yours.")


def decline(request, found, now):
    place = place_of(request, found)
    booking.cancel(place=place, now=now, ending=Place.Ending.DECLINED)
    return _("Thank you for saying so; the place goes to the next in line.")


def cancel(request, found, now):
    booking.cancel(place=place_of(request, found), now=now)
    return _("Your place is cancelled.")


def book(request, found, now):
    """Book one more ticket, or join a line again at its end."""
    ticket = get_object_or_404(Ticket.objects.public(), pk=pk_of(request.POST.get("ticket")))
    if root_of(ticket.event) != found.event:
        raise Http404
    place = booking.book(registration=found, tickets=[ticket], now=now)[0]
    if place.state == State.CONFIRMED:
        return _("You have a place: %(ticket)s.") % {"ticket": ticket}
    if place.state == State.PENDING:
        return _("The organisers decide; we write to you.")
    number = mails.with_numbers([place])[0].number
    return _("You are number %(number)d on the waiting list; we write to you.") % {"number": number}


def pass_on(request, found, now):
    email = AddressField().clean(request.POST.get("email", ""))
    name = " ".join(request.POST.get("name", "").split())[:200]
    if not name:
        raise ValidationError(_("Give the name of your colleague."))
    made = transfers.pass_on(place=place_of(request, found), email=email, name=name, now=now)
    if made.state == State.PENDING:
        return _("The organisers are asked first. The place is yours until your colleague accepts it.")
    return _("Your colleague has a mail. The place is yours until they accept it.")


def take_back(request, found, now):
    transfers.take_back(place=place_of(request, found), now=now)
    return _("You keep your place.")


def change_answers(request, found, now):
    living = [place for place in places_of(found) if place.is_living]
    form = questions_form(found, living, request.POST)
    if form is None or not any(booking.may_change(place.ticket, now) for place in living):
        messages.error(request, _("It is too late to change this here; please write to the organisers."))
        return redirect(request.path)
    if form.is_valid():
        tickets = {place.ticket_id for place in living}
        form.require(tickets)
    if not form.is_valid():
        return show(request, found, now, form, status=400)
    registering.store_answers(found, form.answers(tickets))
    messages.success(request, _("Your answers have been saved."))
    return redirect(request.path)


ACTS = {
    "accept": accept,
    "decline": decline,
    "cancel": cancel,
    "book": book,
    "pass-on": pass_on,
    "take-back": take_back,
    "answers": change_answers,
}
