"""What organisers change about somebody who is registered: name, address, link, marks, and all of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.registration import mails
from events.registration.models import Place, RegistrationChange
from portal import erasures

from . import places, registering

State = Place.State


def _note(registration, what, *, now, by, reason=""):
    RegistrationChange.objects.create(registration=registration, what=what, at=now, by=by, reason=reason)


@transaction.atomic
def rename(*, registration, name, affiliation, by, now):
    """Correct the name or affiliation of a person; answers whether that changed anything."""
    registration, _tickets = places.lock(registration=registration)
    if (registration.name, registration.affiliation) == (name, affiliation):
        return False
    registration.name, registration.affiliation, registration.sort_name = name, affiliation, ""
    registration.save()
    _note(registration, _("Name or affiliation corrected"), by=by, now=now)
    return True


@transaction.atomic
def correct_address(*, registration, email, by, now):
    """Give a registration another address: the old one is told and its link ends; the new one gets all.

    Offers are written anew, and their time starts anew; those whom it manages follow. Raises ValidationError
    for an address that is registered already.
    """
    registration, locked = places.lock(registration=registration)
    old = registration.email
    if old.lower() == email.lower():
        return False
    there = registering.registered(registration.event, email)
    if there and there.pk != registration.pk and not registration.is_managed:
        raise ValidationError(_("%(name)s is registered with this address.") % {"name": there})
    registration.email, registration.proved_at = email, None
    registration.version += 1
    registration.save(update_fields=["email", "proved_at", "version"])
    erasures.note_link(registration)
    registration.managed.filter(email__iexact=old).exclude(email="").update(email=email)
    _note(registration, _("Address corrected"), by=by, now=now)
    mails.address_changed(registration, old)
    _write_anew(registration, places.living(registration, locked))
    return True


def _write_anew(registration, living):
    mails.standing(registration, living)
    for place in living:
        if place.state == State.OFFERED:
            places.send_offer(place)


@transaction.atomic
def renew_link(*, registration, by, now):
    """End the link of a registration, which may have come to somebody else, and send a new one."""
    registration, locked = places.lock(registration=registration)
    registration.version += 1
    registration.save(update_fields=["version"])
    erasures.note_link(registration)
    _note(registration, _("Link renewed"), by=by, now=now)
    mails.standing(registration, places.living(registration, locked))


@transaction.atomic
def send_link(*, registration, by, now):
    """Send somebody once more how their registration stands, with its link."""
    registration, locked = places.lock(registration=registration)
    mails.standing(registration, places.living(registration, locked))
    _note(registration, _("Mail sent again"), by=by, now=now)


MARKS = ("labels", "note", "paid_amount", "paid_on")


@transaction.atomic
def mark(*, registration, by, now, **marks):
    """Store an organiser's own marks, of those in MARKS; answers whether that changed anything."""
    registration, _tickets = places.lock(registration=registration)
    changed = [name for name, value in marks.items() if getattr(registration, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(registration, name, marks[name])
    registration.save(update_fields=changed)
    told = [str(registration._meta.get_field(name).verbose_name) for name in changed]
    _note(registration, _("Marked: %(marks)s") % {"marks": ", ".join(told)}, by=by, now=now)
    return True
