"""What people are told of their own registrations: it goes out even to who wanted no other mail."""

from django.conf import settings
from django.core.mail import get_connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.registration import links
from events.registration.beginning import Beginning, due_tickets, takes_part_online, unit_of
from events.registration.models import Place, RegistrationMail, RegistrationSettings
from portal import mails

FOLDER = "events/registration/emails"


def booked(registration, places, text=""):
    """Tells what was booked and how each of it stands."""
    subjects = {
        Place.State.CONFIRMED: _("You have a place: %(event)s"),
        Place.State.WAITING: _("You are on the waiting list: %(event)s"),
        Place.State.PENDING: _("Your registration is with the organisers: %(event)s"),
    }
    settings_of = RegistrationSettings.of(places[0].ticket.event)
    confirmed = [place for place in places if place.state == Place.State.CONFIRMED]
    return _send(
        registration, "booked", subjects[places[0].state] % {"event": places[0].ticket.event},
        places=with_numbers(places), text=text, settings_of=settings_of,
        welcome=settings_of.welcome if confirmed else "",
        calendar=next((place.ticket.calendar_path for place in confirmed), ""),
        beginnings=_beginnings(registration, places),
    )  # fmt: skip


def _beginnings(registration, places):
    """What would have been in the reminder, for places that are confirmed after it was due: told now."""
    now = timezone.now()
    confirmed = {place.ticket: place for place in places if place.state == Place.State.CONFIRMED}
    units = {}
    for ticket in due_tickets(confirmed, now):
        units.setdefault(unit_of(ticket), []).append(ticket)
        Place.objects.filter(pk=confirmed[ticket].pk).update(start_reminded_at=now)
    return [
        Beginning(tickets[0], now).context_for(registration, takes_part_online(tickets))
        for tickets in units.values()
    ]


def begins(registration, places, beginning, *, site):
    """The message that reminds of the beginning; None without an address."""
    context = beginning.context_for(registration, takes_part_online([place.ticket for place in places]))
    subject = _("Reminder: %(what)s, %(when)s") % {"what": context["title"], "when": context["when"]}
    return to_registration(
        registration, "begins", subject, beginning=context, welcome=beginning.settings.welcome, site=site
    )


def offered(place, text=""):
    """Brings an offer; the time to take it starts when the ledger has handed this over."""
    subject = _("A place for you: %(event)s") % {"event": place.ticket.event}
    return _send(place.registration, "offered", subject, place=place, ticket=place.ticket, text=text)


def reminded(place):
    subject = _("Your place is still held: %(event)s") % {"event": place.ticket.event}
    return _send(place.registration, "reminded", subject, place=place, ticket=place.ticket)


def ended(place, text="", was=Place.State.CONFIRMED):
    """Says that a place, or a wish for one, has ended, and why; `was` is the state that it had.

    Who offered it to a colleague, who did not get it, is told that it stays theirs.
    """
    if place.is_passed_on and place.ended_as in NOT_TAKEN:
        _stays_yours(place, text)
    if place.is_passed_on and was == Place.State.PENDING:
        return None  # the organisers were asked first, and the colleague has not heard of it
    subject = _subject_of_end(place, was) % {"event": place.ticket.event}
    return _send(place.registration, "ended", subject, place=place, ticket=place.ticket, text=text, was=was)


NOT_TAKEN = (Place.Ending.REFUSED, Place.Ending.DECLINED, Place.Ending.LAPSED)


def _stays_yours(place, text):
    subject = _("Your place stays yours: %(event)s") % {"event": place.ticket.event}
    return _send(
        place.replaces.registration, "stays_yours", subject, place=place, ticket=place.ticket, text=text
    )


def _subject_of_end(place, was):
    endings = {
        Place.Ending.REFUSED: _("About your registration: %(event)s"),
        Place.Ending.LAPSED: _("Your offer is over: %(event)s"),
        Place.Ending.DECLINED: _("You declined the place: %(event)s"),
    }
    states = {
        Place.State.WAITING: _("You are off the waiting list: %(event)s"),
        Place.State.PENDING: _("Your registration is withdrawn: %(event)s"),
        Place.State.OFFERED: _("The place is not offered to you any more: %(event)s"),
    }
    return endings.get(place.ended_as) or states.get(was, _("Your place is cancelled: %(event)s"))


def passed_on(place, taken):
    """Tells who gave a place to a colleague that it was taken."""
    subject = _("Your place was taken over: %(event)s") % {"event": place.ticket.event}
    return _send(place.registration, "passed_on", subject, place=place, ticket=place.ticket, taken=taken)


def called_off(registration, places):
    """The message that what somebody registered for does not take place; None without an address."""
    subject = _("Cancelled: %(event)s") % {"event": places[0].ticket.event}
    return to_registration(registration, "called_off", subject, places=places)


def new_dates(registration, places):
    """The message that asks, after new dates, whether somebody keeps what they have; or None."""
    subject = _("New dates: %(event)s") % {"event": places[0].ticket.event}
    return to_registration(
        registration, "new_dates", subject, places=with_numbers(places),
        is_asked=any(place.asked_at for place in places),
    )  # fmt: skip


def moved_online(place):
    """Brings the offer of a place online instead of one in person."""
    subject = _("It is held online: %(event)s") % {"event": place.ticket.event}
    return _send(place.registration, "moved_online", subject, place=place, ticket=place.ticket)


def standing(registration, places):
    """How everything that somebody holds or waits for stands, with the link, for who lost it."""
    subject = _("Your registration: %(event)s") % {"event": registration.event}
    settings_of = RegistrationSettings.of(registration.event)
    return _send(registration, "standing", subject, places=with_numbers(places), settings_of=settings_of)


def prove(*, event, email, name, address, code=""):
    """Asks the owner of an address to confirm what a form said; nothing is held before."""
    subject = _("Please confirm: %(event)s") % {"event": event}
    return _post(email, "prove", subject, event=event, name=name, address=address, code=code, is_urgent=True)


def prove_change(registration, email, *, address, code):
    """Asks the owner of a new address of a registration to confirm it."""
    subject = _("Please confirm your new address: %(event)s") % {"event": registration.event}
    return _post(
        email, "prove_change", subject, registration=registration, event=registration.event,
        address=address, code=code, is_urgent=True,
    )  # fmt: skip


def address_changed(registration, old):
    """Tells the old address of a registration that it is not used for it any more."""
    subject = _("Your registration has another address: %(event)s") % {"event": registration.event}
    context = {"registration": registration, "event": registration.event}
    return _post(old, "address_changed", subject, **context) if old else None


def new_link(registration):
    """The present link, after the one before stopped working."""
    return _send(registration, "new_link", _("Your new link: %(event)s") % {"event": registration.event})


def made_contact(registration):
    """To somebody who comes not themselves, and registers others on their page."""
    subject = _("Register your colleagues: %(event)s") % {"event": registration.event}
    return _send(registration, "made_contact", subject)


def letter_decided(letter, text=""):
    """Says that a letter of invitation lies ready, or that there will be none; nothing of the passport."""
    subject = _("Your letter of invitation: %(event)s") % {"event": letter.registration.event}
    return _send(letter.registration, "letter_decided", subject, letter=letter, text=text)


def helper_invited(helper):
    """Asks somebody to check people in at an event."""
    subject = _("Will you help at the door? %(event)s") % {"event": helper.event}
    address = settings.SITE_URL + reverse("event-check-in", args=[helper.event.slug])
    return _post(helper.email, "helper_invited", subject, helper=helper, event=helper.event, address=address)


def registered_already(registration):
    """To somebody who entered the address of a registration that is there: their link."""
    subject = _("You are registered already: %(event)s") % {"event": registration.event}
    return _send(registration, "registered_already", subject, is_urgent=True)


def all_links(email, registrations):
    """All registrations of an address with their links, to who asked for them."""
    found = [(each, links.address(each)) for each in registrations]
    return _post(email, "all_links", _("Your registrations"), found=found, is_urgent=True)


def _send(registration, template, subject, **context):
    """To a registration, unless it has no address: put into the ledger, in the caller's transaction."""
    message = to_registration(registration, template, subject, **context)
    return send_all([message])[0] if message else None


def to_registration(registration, template, subject, **context):
    """The message to a registration, with its link; None for one without an address."""
    if not registration.email or registration.erased_at:
        return None
    context |= {
        "registration": registration,
        "event": registration.event,
        "address": links.address(registration),
    }
    return _message(registration.email, template, subject, **context)


def _post(email, template, subject, is_urgent=False, **context):
    return send_all([_message(email, template, subject, is_urgent, **context)])[0]


def _message(email, template, subject, is_urgent=False, **context):
    context |= {"base": settings.SITE_URL}
    message = mails.compose(
        f"{FOLDER}/{template}.html", to=email, subject=subject, purpose="registration", **context
    )
    message.is_own, message.is_urgent = True, is_urgent
    message.registration = context.get("registration")
    return message


def send_all(messages):
    """Put messages into the ledger, in the caller's transaction, and remember whose they are.

    Answers their Deliveries, which are None for another backend than the ledger.
    """
    get_connection().send_messages(messages)
    posted = [next(iter(getattr(message, "deliveries", ())), None) for message in messages]
    RegistrationMail.objects.bulk_create(
        RegistrationMail(registration=message.registration, delivery=delivery)
        for message, delivery in zip(messages, posted, strict=True)
        if message.registration and delivery
    )
    return posted


def with_numbers(places):
    """The places with `number`, the number in line of those that wait."""
    waiting = [place.pk for place in places if place.state == Place.State.WAITING]
    if waiting:
        numbers = Place.objects.filter(pk__in=waiting).numbers_in_line()
        for place in places:
            place.number = numbers.get(place.pk)
    return places
