"""The page of one registration: how it stands, what changed, and what an organiser does for one person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.object_pages import event_page
from events.registration import desk, exporting, mails
from events.registration.actions import booking, decisions, erasing, offers, people
from events.registration.choices import questions_of
from events.registration.models import Answer, Place, Ticket
from events.registration.papers.kinds import PAPERS
from portal.admin.fields import pk_of

from .forms import AddressForm, MarksForm, PersonForm, ReasonForm
from .pages import address, draw

State, Decision = Place.State, Place.Decision
MOST_CHANGES = 200


@event_page("registrations/<int:key>")
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request, event, key):
    """One registration, as far as it lies at this event; a POST does what its button `do` says."""
    rows = desk.with_dead(desk.registrations_at(event)).select_related("event", "contact")
    found = get_object_or_404(rows, pk=key)
    is_own = desk.owns(request.user, event, found)
    if request.method == "POST":
        return _act(request, event, found, is_own)
    return _show(request, event, found, is_own)


def _show(request, event, found, is_own, **forms):
    tickets = list(desk.tickets_at(event))
    places = _places(event, found)
    held = {place.ticket_id for place in places if place.is_living}
    asked = {ticket.pk for ticket in tickets if ticket.pk in held}
    questions = [each for each in questions_of([t for t in tickets if t.pk in asked]) if each.concerns(asked)]
    changes = found.changes.filter(ticket__in=tickets) | found.changes.filter(ticket=None)
    status = 400 if forms else 200
    shown = {"person": PersonForm(initial=vars(found)), "marks": MarksForm(instance=found)}
    shown |= {"address": AddressForm(initial={"email": found.email})} | forms
    response = draw(
        request,
        "person",
        event,
        f"{event}: {found}",
        registration=found,
        is_own=is_own,
        is_dead=desk.is_dead(found),
        error=_last_error(found),
        places=mails.with_numbers([place for place in places if place.is_living]),
        ended=[place for place in places if not place.is_living],
        more=[ticket for ticket in tickets if ticket.pk not in held],
        answers=_answers(found, questions),
        changes=changes.select_related("ticket", "by")[:MOST_CHANGES],
        forms=shown,
        papers=[each for each in PAPERS.values() if each.whose(event).filter(pk=found.pk).exists()],
        back=address(event),
    )
    response.status_code = status
    return response


def _places(event, found):
    related = (
        "ticket__event__parent__parent",
        "ticket__talk",
        "replaces__registration",
        "replaces__ticket",
        "overbooked_by",
    )
    places = desk.places_at(event).filter(registration=found)
    return list(places.select_related(*related).order_by("ticket__position", "pk"))


def _answers(found, questions):
    given = dict(
        Answer.objects.filter(registration=found, question__in=questions).values_list("question", "text")
    )
    return [(each, exporting.answer_in_words(each, given.get(each.pk, ""))) for each in questions]


def _last_error(found):
    """What the mail server said of the last mail, where it did not arrive."""
    failed = desk.mails_to(found).first() if desk.is_dead(found) else None
    return failed.error if failed else ""


# --- What an organiser does ------------------------------------------------------------------------------


def _act(request, event, found, is_own):
    act = ACTS.get(request.POST.get("do"))
    if not act or (act in OF_OWNERS and not is_own):
        raise Http404
    try:
        told = act(request, event, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.path)
    except _Invalid as invalid:
        return _show(request, event, found, is_own, **{invalid.name: invalid.form})
    if told:
        messages.success(request, told)
    return redirect(address(event) if act is erase else request.path)


class _Invalid(Exception):
    """A form of the page that was not filled in rightly."""

    def __init__(self, name, form):
        super().__init__(name)
        self.name, self.form = name, form


def _cleaned(name, form):
    if not form.is_valid():
        raise _Invalid(name, form)
    return form.cleaned_data


def _place(request, event, found):
    places = desk.places_at(event).filter(registration=found)
    places = places.select_related("registration", "ticket__event__parent__parent", "ticket__talk")
    return get_object_or_404(places, pk=pk_of(request.POST.get("place")))


def _text(request):
    return request.POST.get("text", "").strip()[:2000]


def _one(place):
    return Place.objects.filter(pk=place.pk)


def _changed():
    return ValidationError(_("It changed meanwhile, and was left as it is."))


def decide(request, event, found):
    """Approve or refuse one place, with words of one's own."""
    decision = request.POST.get("decision")
    if decision not in Decision.values:
        raise Http404
    done = decisions.decide(
        found=_one(_place(request, event, found)), decision=decision, by=request.user, now=timezone.now(),
        text=_text(request),
    )  # fmt: skip
    if not done:
        raise _changed()
    return _("%(name)s: %(state)s.") % {"name": found, "state": _in_words(done[0])}


def _in_words(place):
    return place.get_ended_as_display() if place.ended_as else place.get_state_display()


def pick(request, event, found):
    """Offer a place out of turn, with a reason."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    place = decisions.pick(
        place=_place(request, event, found), by=request.user, now=timezone.now(), reason=reason
    )
    if place.overbooked_by:
        return _("%(name)s has an offer now, beyond the places that there are.") % {"name": found}
    return _("%(name)s has an offer now.") % {"name": found}


def cancel(request, event, found):
    """Cancel one place; its holder is told."""
    place = _place(request, event, found)
    if not decisions.remove(found=_one(place), by=request.user, now=timezone.now(), reason=_text(request)):
        raise _changed()
    return _("Cancelled: %(ticket)s.") % {"ticket": place.ticket}


def take(request, event, found):
    """Take an offered place for somebody who said so by other means."""
    place = offers.accept(place=_place(request, event, found), now=timezone.now(), by=request.user)
    return _("%(name)s has a place: %(ticket)s.") % {"name": found, "ticket": place.ticket}


def send_offer(request, event, found):
    """Send an offer again, from which its time starts anew."""
    if not offers.send_again(place=_place(request, event, found), now=timezone.now(), by=request.user):
        raise _changed()
    return _("The offer was sent again; its time starts anew.")


def book(request, event, found):
    """Book one more ticket for them."""
    ticket = get_object_or_404(
        Ticket.objects.filter(pk__in=desk.tickets_at(event)), pk=pk_of(request.POST.get("ticket"))
    )
    place = booking.book(
        registration=found, tickets=[ticket], now=timezone.now(), origin=Place.Origin.STAFF, by=request.user
    )[0]
    return _("%(name)s: %(state)s.") % {"name": found, "state": _in_words(place)}


def mark(request, event, found):
    """Store the organisers' own marks."""
    data = _cleaned("marks", MarksForm(request.POST, instance=found))
    if people.mark(registration=found, by=request.user, now=timezone.now(), **data):
        return _("Your marks were saved.")
    return ""


def rename(request, event, found):
    """Correct the name or the affiliation."""
    data = _cleaned("person", PersonForm(request.POST))
    people.rename(registration=found, by=request.user, now=timezone.now(), **data)
    return _("The name and the affiliation were saved.")


def correct_address(request, event, found):
    """Correct the address."""
    form = AddressForm(request.POST)
    email = _cleaned("address", form)["email"]
    try:
        people.correct_address(registration=found, email=email, by=request.user, now=timezone.now())
    except ValidationError as error:
        form.add_error("email", error)
        raise _Invalid("address", form) from error
    return _("The address was corrected; mails with a new link are on their way to it.")


def renew_link(request, event, found):
    """End the link and send a new one."""
    people.renew_link(registration=found, by=request.user, now=timezone.now())
    return _("The old link has ended; a new one is on its way.")


def send_link(request, event, found):
    """Send once more how it stands, with the link."""
    people.send_link(registration=found, by=request.user, now=timezone.now())
    return _("A mail with the link is on its way.")


def erase(request, event, found):
    """Erase the person at once."""
    if request.POST.get("sure") != "yes":
        raise ValidationError(_("Tick that the person asked for it; it cannot be undone."))
    erasing.erase(registration=found, by=request.user, now=timezone.now())
    return _("Erased. The places went to the next in line; the numbers stay.")


OF_OWNERS = (rename, correct_address, renew_link, send_link, erase)
ACTS = {
    "decide": decide,
    "pick": pick,
    "cancel": cancel,
    "take": take,
    "send-offer": send_offer,
    "book": book,
    "mark": mark,
    "rename": rename,
    "correct-address": correct_address,
    "renew-link": renew_link,
    "send-link": send_link,
    "erase": erase,
}
