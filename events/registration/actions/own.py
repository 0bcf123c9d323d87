"""What holders change of their own registration: their name, their address, their link."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.registration import mails
from events.registration.models import Place, Registration, RegistrationChange
from portal import erasures


@transaction.atomic
def change_details(*, registration, facts, now):
    """Change name, affiliation, or whether one is on the list; a new name is remembered with the old one."""
    current = _locked(registration)
    if facts.get("name", current.name) != current.name:
        note(
            current,
            _("Name changed from %(old)s to %(new)s") % {"old": current.name, "new": facts["name"]},
            now,
        )
        current.sort_name = ""  # made anew from the name
    for name, value in facts.items():
        setattr(current, name, value)
    current.save()
    return current


def _locked(registration):
    return Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)


def note(registration, what, now):
    RegistrationChange.objects.create(registration=registration, what=what[:300], at=now)


def refuse_address(registration, email):
    """Raise ValidationError where a place that somebody has is for addresses of other domains."""
    for place in registration.places.living().select_related("ticket"):
        if not place.ticket.admits_address(email):
            told = _("“%(ticket)s” is for addresses of %(domains)s; use such an address.")
            domains = ", ".join(place.ticket.domains.splitlines())
            raise ValidationError(told % {"ticket": place.ticket, "domains": domains})


@transaction.atomic
def move_address(*, registration, email, now):
    """Move a registration to an address that was just proved; the old one is told, and the link changes.

    Those whom it manages follow. Raises ValidationError where the address has a registration of its own.
    """
    current = _locked(registration)
    refuse_address(current, email)
    old = current.email
    if current.places.filter(origin=Place.Origin.INVITATION).exists():
        current.invited_email = current.invited_email or old  # the organisers see both
    current.email, current.proved_at, current.version = email, now, current.version + 1
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        raise ValidationError(_("This address has a registration of its own here.")) from error
    erasures.note_link(current)
    current.managed.filter(email__iexact=old).update(email=email)
    note(current, _("Address changed by its holder"), now)
    mails.address_changed(current, old)
    mails.new_link(current)
    return current


@transaction.atomic
def renew_link(*, registration, now):
    """Give a registration another link, which goes to its address; the one before stops working."""
    current = _locked(registration)
    current.version += 1
    current.save(update_fields=["version"])
    erasures.note_link(current)
    note(current, _("Link renewed by its holder"), now)
    mails.new_link(current)
    return current
