"""Papers that people fetch on their own page, and the form by which they ask for a letter of invitation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from events.registration import links
from events.registration.actions import letters as actions
from events.registration.models import InvitationLetter, Place, Registration, RegistrationSettings, Ticket
from events.registration.models.tickets import begins_at
from events.registration.papers import making
from events.registration.papers.forms import LetterForm
from events.registration.papers.kinds import PAPERS, attended, for_pages
from portal.documents import qr, typesetting
from portal.lib import bounded, times
from portal.media import send_bytes

from .links import personal_page
from .register import context_of

State = Place.State


def own_papers(found, rows, now):
    """What the page of a registration offers: the code for the door, papers that are there, the letter."""
    comes = [place.ticket for place in rows if place.state == State.CONFIRMED and _is_in_person(place.ticket)]
    letter = InvitationLetter.objects.filter(registration=found).first()
    return {
        "door_code": door_picture(found) if any(not _is_over(ticket, now) for ticket in comes) else "",
        "certificate": bool(certified_events(found, rows, now)),
        "receipt": bool(found.paid_on and found.paid_amount),
        "letter": letter,
        "may_ask_for_letter": may_ask(found, rows, now),
    }


def _is_in_person(ticket):
    return ticket.mode == Ticket.Mode.IN_PERSON


def _is_over(ticket, now):
    return ticket.talk.is_over(now) if ticket.talk else ticket.event.is_over(now)


def door_picture(found):
    """The QR code for the door as an SVG picture within a page."""
    return mark_safe(qr.svg(links.door_address(found.event, found)))  # noqa: S308 (drawn by a library)


def certified_events(found, rows, now):
    """The events that are over, and for which somebody gets a certificate."""
    held = (place for place in rows if place.state == State.CONFIRMED and place.ticket.is_main)
    events = dict.fromkeys(place.ticket.event for place in held if not place.ticket.talk_id)
    own = (event for event in events if event.is_over(now))
    return [event for event in own if attended(event).filter(pk=found.pk).exists()]


def may_ask(found, rows, now):
    """Whether somebody may ask for a letter: with a place in person, until the event begins."""
    comes = any(place.state == State.CONFIRMED and _is_in_person(place.ticket) for place in rows)
    start = begins_at(found.event)
    return comes and (start is None or now < start) and RegistrationSettings.of(found.event).has_letters


# --- Fetched ---------------------------------------------------------------------------------------------


@personal_page
def own_paper(request, found, kind):
    """One's own certificates, receipt or letter, as a PDF made at once."""
    now = timezone.now()
    pages = pages_of(kind, found, now) if kind in PAPERS and PAPERS[kind].is_own else []
    if not pages:
        raise Http404
    if letters := making.unset(pages):
        told = _("These letters cannot be printed: %(letters)s Please change your name or affiliation.")
        return refused(request, found, [told % {"letters": letters}], 400)
    try:
        content = making.pdf(PAPERS[kind], found.event, pages, limits=typesetting.PAGE)
    except ValidationError as error:
        status = 503 if getattr(error, "code", "") == bounded.BUSY_CODE else 400
        return refused(request, found, error.messages, status)
    return send_bytes(content, f"{found.event.slug}-{kind}.pdf")


def pages_of(kind, found, now):
    """What stands on one's own papers of a kind; an empty list where there are none."""
    rows = list(found.places.select_related("ticket__event__parent__parent"))
    events = certified_events(found, rows, now) if kind == "certificates" else [found.event]
    own = ((event, _row(PAPERS[kind].whose(event), found, event)) for event in events)
    return [PAPERS[kind].page(row, event) for event, row in own if row]


def _row(registrations, found, event):
    return for_pages(registrations.filter(pk=found.pk), event).first()


def refused(request, found, errors, status):
    context = context_of(found.event) | {"errors": errors, "own_page": links.path(found)}
    return render(request, "events/registration/paper_refused.html", context, status=status)


# --- A letter asked for ----------------------------------------------------------------------------------


@personal_page
def letter(request, found):
    """The form for a letter of invitation; a POST asks for it, or takes back all that was written for it."""
    now = timezone.now()
    if request.POST.get("do") == "withdraw":
        actions.withdraw(registration=found)
        messages.success(request, _("What you wrote for the letter is erased."))
        return redirect(links.path(found))
    if not may_ask(found, list(found.places.select_related("ticket")), now):
        raise Http404
    stored = InvitationLetter.objects.filter(registration=found).first()
    event = found.event
    days = {"today": times.day_in(now, event.time_zone), "last_day": event.last_day}
    form = LetterForm(request.POST or None, instance=stored, initial={"full_name": found.name}, **days)
    if request.method == "POST" and form.is_valid() and not form.is_by_program():
        return asked(request, found, form, now)
    context = context_of(event) | {
        "form": form,
        "letter": stored,
        "own_page": links.path(found),
        "settings_of": RegistrationSettings.of(event),
    }
    return render(request, "events/registration/letter.html", context, status=400 if form.errors else 200)


def asked(request, found, form, now):
    actions.ask(registration=Registration.objects.get(pk=found.pk), facts=form.facts(), now=now)
    messages.success(request, _("The organisers look at it; you get a mail once the letter is ready."))
    return redirect(links.path(found))
