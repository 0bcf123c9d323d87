"""The kinds of papers: who gets one at an event, and what stands on it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.registration import desk
from events.registration.models import (
    Answer,
    CheckIn,
    InvitationLetter,
    Place,
    Question,
    Registration,
    RegistrationSettings,
    Ticket,
)
from portal.folding import BY_NAME
from portal.models import SiteSettings
from portal.templatetags.portal import dates

FOLDER = "events/registration/papers"


@dataclass(frozen=True)
class Paper:
    """A kind of paper. `whose(event)` are the registrations that get one."""

    name: str
    title: str
    template: str
    whose: object
    page: object  # page(registration, event): facts for the template
    has_code: bool = False  # whether the code for the door stands on it
    is_own: bool = False  # whether people fetch theirs on their own page


def for_pages(registrations, event):
    """Registrations in order with all that pages print of them; places are those confirmed at an event."""
    confirmed = desk.places_at(event).filter(state=Place.State.CONFIRMED)
    confirmed = confirmed.order_by("-ticket__kind", "ticket__position", "ticket").prefetch_related("ticket")
    names = Answer.objects.filter(question__purpose=Question.Purpose.BADGE)
    return (
        registrations.select_related("letter")
        .prefetch_related(
            Prefetch("places", confirmed, to_attr="confirmed"),
            Prefetch("answers", names, to_attr="badge_names"),
        )
        .order_by(*BY_NAME)
    )


def confirmed_at(event, **tickets):
    """Those with a confirmed place at an event or below it, in tickets with these facts."""
    places = desk.places_at(event).filter(state=Place.State.CONFIRMED, **tickets)
    return Registration.objects.filter(Exists(places.filter(registration=OuterRef("pk"))))


def taking_part(event):
    return confirmed_at(event, ticket__kind=Ticket.Kind.MAIN)


def in_person(event):
    return confirmed_at(event, ticket__mode=Ticket.Mode.IN_PERSON)


def attended(event):
    """Those who get a certificate: as the organisers chose, who was checked in, or all with a place."""
    settings_of = RegistrationSettings.of(event)
    if settings_of.certificates_for == settings_of.CertificatesFor.CONFIRMED:
        return taking_part(event)
    came = CheckIn.objects.filter(event__in=desk.below(event), registration=OuterRef("pk"))
    return taking_part(event).filter(Exists(came))


def paid(event):
    """Of the umbrella alone, as are letters: a whole registration does not concern the editors of a part."""
    rows = Registration.objects.filter(event=event, erased_at=None, paid_on__isnull=False)
    return rows.exclude(paid_amount="")


def with_letter(event):
    approved = InvitationLetter.State.APPROVED
    return Registration.objects.filter(event=event, erased_at=None, letter__state=approved)


# --- What stands on them ---------------------------------------------------------------------------------


def badge_name(registration):
    """The name for the badge: what its owner answered, else that of the registration."""
    answered = (answer.text for answer in registration.badge_names)
    return next(filter(None, answered), registration.name)


def ticket_names(registration):
    return " · ".join(dict.fromkeys(place.ticket.name for place in registration.confirmed))


def badge(registration, event):
    return {
        "name": badge_name(registration),
        "affiliation": registration.affiliation,
        "tickets": ticket_names(registration),
    }


def lines_of(event):
    """[(label, fact)] of an event, without what nobody knows."""
    found = [(_("Event"), str(event)), (_("Dates"), dates(event)), (_("Place"), event.venue)]
    return [(str(label), fact) for label, fact in found if fact]


def certificate(registration, event):
    return {
        "title": _("Certificate of attendance"),
        "name": registration.name,
        "affiliation": registration.affiliation,
        "texts": [_("We confirm that %(name)s attended this event.") % {"name": registration.name}],
        "lines": lines_of(event),
    }


def receipt(registration, event):
    tickets = ticket_names(registration)
    lines = [
        (_("Received from"), registration.name),
        (_("Affiliation"), registration.affiliation),
        *lines_of(event),
        (_("For"), tickets),
        (_("Amount"), registration.paid_amount),
        (_("Paid on"), date_format(registration.paid_on, "j F Y")),
        (_("Number"), f"{event.slug}-{registration.pk}"),
    ]
    return {
        "title": _("Receipt"),
        "name": registration.name,
        "texts": [_("We have received this amount, with thanks.")],
        "lines": [(str(label), fact) for label, fact in lines if fact],
    }


def letter(registration, event):
    asked = registration.letter
    texts = [
        _("We are glad to invite %(name)s to take part in the event below, for which they are registered.")
        % {"name": asked.full_name},
        _("We ask you to grant a visa for the time of the event, with the days needed to travel."),
    ]
    lines = [
        *lines_of(event),
        (_("Name"), asked.full_name),
        (_("Date of birth"), date_format(asked.born_on, "j F Y")),
        (_("Nationality"), asked.nationality),
        (_("Passport"), asked.passport),
        (_("Valid until"), date_format(asked.valid_until, "j F Y")),
        (_("Affiliation"), registration.affiliation),
    ]
    return {
        "title": _("Letter of invitation"),
        "name": asked.full_name,
        "to": asked.embassy,
        "day": date_format(asked.decided_at.astimezone(event.zone), "j F Y"),
        "texts": texts,
        "lines": [(str(label), fact) for label, fact in lines if fact],
    }


def common_facts(event):
    """What all papers of an event show: ({fact}, {name of a picture: its file})."""
    site, settings_of = SiteSettings.load(), RegistrationSettings.of(event)
    pictures = {"logo.webp": site.logo, "signature.webp": settings_of.signature}
    found = {name: picture for name, picture in pictures.items() if picture}
    facts = {
        "site": site.name,
        "event": str(event),
        "dates": dates(event),
        "signed_by": settings_of.signed_by,
        "pictures": sorted(found),
    }
    return facts, found


PAPERS = {
    paper.name: paper
    for paper in (
        Paper("badges", gettext_lazy("Name badges"), f"{FOLDER}/badges.typ", in_person, badge, has_code=True),
        Paper(
            "certificates", gettext_lazy("Certificates of attendance"), f"{FOLDER}/certificate.typ", attended,
            certificate, is_own=True,
        ),
        Paper("receipts", gettext_lazy("Receipts"), f"{FOLDER}/letter.typ", paid, receipt, is_own=True),
        Paper(
            "letters", gettext_lazy("Letters of invitation"), f"{FOLDER}/letter.typ", with_letter, letter,
            is_own=True,
        ),
    )
}  # fmt: skip
