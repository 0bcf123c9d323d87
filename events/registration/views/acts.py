"""What the buttons of one's own registration do; each answers what is said, or raises ValidationError."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from events.registration.actions import booking, offers, own, plans, registering, transfers
from events.registration.choices import questions_of, root_of
from events.registration.forms import DetailsForm, QuestionsForm
from events.registration.models import Place, RegistrationSettings, Ticket
from portal.admin.fields import pk_of
from portal.form_fields import AddressField

from .register import address_of, is_allowed, told_of, too_often

State = Place.State


class Refused(Exception):
    """A form on the page was refused, and is shown again under its name."""

    def __init__(self, **forms):
        super().__init__()
        self.forms = forms


def place_of(request, found):
    """The place that a button is about; Http404 for one of somebody else."""
    places = found.places.select_related("registration", "ticket__event__parent__parent", "ticket__talk")
    return get_object_or_404(places, pk=pk_of(request.POST.get("place")))


def open_questions(found, ticket):
    """What is asked with a ticket and has no answer yet."""
    answered = set(found.answers.values_list("question", flat=True))
    return [each for each in questions_of([ticket]) if each.pk not in answered]


def prefix(ticket):
    return f"t{ticket.pk}"


def store_open_answers(request, found, ticket):
    """Store the answers that came with a button; raises Refused where a required one is missing."""
    form = QuestionsForm(request.POST, questions=open_questions(found, ticket), prefix=prefix(ticket))
    if form.is_valid():
        form.require({ticket.pk})
    if not form.is_valid():
        raise Refused(**{prefix(ticket): form})
    registering.store_answers(found, form.answers({ticket.pk}))


def accept(request, found, now):
    place = place_of(request, found)
    if place.state == State.OFFERED and not offers.is_over(place, now):
        store_open_answers(request, found, place.ticket)
    offers.accept(place=place, now=now)
    return _("The place is yours.")


def decline(request, found, now):
    place = place_of(request, found)
    booking.cancel(place=place, now=now, ending=Place.Ending.DECLINED)
    if place.is_passed_on:
        return _("Thank you for saying so; the place stays with %(name)s.") % {
            "name": place.replaces.registration
        }
    return _("Thank you for saying so; the place goes to the next in line.")


def cancel(request, found, now):
    place = place_of(request, found)
    was_waiting = place.state in (State.WAITING, State.PENDING)
    booking.cancel(place=place, now=now)
    return _("You do not wait for it any more.") if was_waiting else _("Your place is cancelled.")


def keep(request, found, now):
    plans.keep(place=place_of(request, found), now=now)
    return _("Thank you: you keep your place.")


def book(request, found, now):
    """Book one more ticket, or join a line again at its end."""
    ticket = get_object_or_404(Ticket.objects.public(), pk=pk_of(request.POST.get("ticket")))
    if root_of(ticket.event) != found.event:
        raise Http404
    if why_not := booking.why_not(ticket, found.email, now):
        raise ValidationError(why_not)
    store_open_answers(request, found, ticket)
    return told_of(booking.book(registration=found, tickets=[ticket], now=now)[0])


def pass_on(request, found, now):
    email = AddressField().clean(request.POST.get("email", ""))
    name = " ".join(request.POST.get("name", "").split())[:200]
    if not name:
        raise ValidationError(_("Give the name of your colleague."))
    if not is_allowed(request, email):
        raise ValidationError(too_often())
    made = transfers.pass_on(place=place_of(request, found), email=email, name=name, now=now)
    if made.state == State.PENDING:
        return _("The organisers are asked first. The place is yours until your colleague accepts it.")
    return _("Your colleague has a mail. The place is yours until they accept it.")


def take_back(request, found, now):
    transfers.take_back(place=place_of(request, found), now=now)
    return _("You keep your place.")


def kept_questions(found, questions):
    """The questions whose answers are not shown: sensitive ones of who is registered by a contact."""
    if not found.is_managed:
        return set()
    sensitive = {question.pk for question in questions if question.is_sensitive}
    return sensitive & set(found.answers.values_list("question", flat=True))


def held_by(found):
    """The places for which questions are answered on the page: all that live, but offers not yet taken."""
    related = ("ticket__event__parent__parent",)
    return found.places.living().exclude(state=State.OFFERED).select_related(*related)


def answers_form(found, tickets, data=None):
    """The questions of what somebody holds or waits for, with their answers; None where nothing is asked."""
    questions = questions_of(tickets)
    if not questions:
        return None
    return QuestionsForm(
        data, questions=questions, answers=found.answers.values_list("question", "text"),
        kept=kept_questions(found, questions),
    )  # fmt: skip


def change_answers(request, found, now):
    tickets = [place.ticket for place in held_by(found)]
    form = answers_form(found, tickets, request.POST)
    if form is None or not any(booking.may_change(ticket, now) for ticket in tickets):
        raise ValidationError(_("It is too late to change this here; please write to the organisers."))
    keys = {ticket.pk for ticket in tickets}
    if form.is_valid():
        form.require(keys)
    if not form.is_valid():
        raise Refused(answers=form)
    registering.store_answers(found, form.answers(keys))
    return _("Your answers have been saved.")


def details_form(found, data=None):
    has_list = RegistrationSettings.of(found.event).has_list
    return DetailsForm(data, registration=found, has_list=has_list, prefix="details")


def change_details(request, found, now):
    form = details_form(found, request.POST)
    if not form.is_valid():
        raise Refused(details=form)
    own.change_details(registration=found, facts=form.facts(), now=now)
    return _("Your details have been saved.")


def change_address(request, found, now):
    """Write to a new address; the registration moves there when it is proved."""
    email = AddressField().clean(request.POST.get("email", ""))
    if found.is_managed:
        raise Http404
    if email == found.email.lower():
        raise ValidationError(_("This is the address that you have."))
    own.refuse_address(found, email)
    if not is_allowed(request, email):
        raise ValidationError(too_often())
    return registering.attempt(
        event=found.event, email=email, facts={}, address_of=address_of, now=now, registration=found
    )


def renew_link(request, found, now):
    if not is_allowed(request, found.email):
        raise ValidationError(too_often())
    return own.renew_link(registration=found, now=now)


# Those that say so lead back to the page; the others lead to what they answer.
ACTS = {
    "accept": accept,
    "decline": decline,
    "cancel": cancel,
    "keep": keep,
    "book": book,
    "pass-on": pass_on,
    "take-back": take_back,
    "answers": change_answers,
    "details": change_details,
    "address": change_address,
    "renew": renew_link,
}
