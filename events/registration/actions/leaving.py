"""Who deletes an account: their places are given back, and of their registrations only numbers stay."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower

from events.registration.models import Registration, RegistrationAttempt

from . import booking, places


@transaction.atomic
def leave(*, emails, now, by):
    """Give back all places still to come of who owns some addresses, in small letters, and erase the rest.

    Answers how many registrations they were. `by` is the account.
    """
    found = Registration.objects.of_addresses(emails).filter(erased_at=None)
    own = list(found.select_for_update(no_key=True, of=["self"]).order_by("pk"))
    living = [place for registration in own for place in registration.places.living()]
    places.lock_tickets({place.ticket_id for place in living})  # of all events at once, by ascending key
    for place in living:
        begins_at = place.ticket.begins_at
        if begins_at is None or begins_at > now:
            booking.cancel(place=place, now=now, by=by)
    for registration in own:
        erase(registration, now=now)
    RegistrationAttempt.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails).delete()
    return len(own)


def erase(registration, *, now):
    """Erase what a registration says of a person; that there was one, with its places, stays as a number."""
    registration.answers.all().delete()
    registration.changes.filter(ticket=None).delete()  # of the person, with names and addresses
    registration.changes.update(reason="")
    registration.places.update(held_text="")
    Registration.objects.filter(pk=registration.pk).update(
        name="", sort_name="", email="", invited_email="", affiliation="", time_zone="", labels="", note="",
        is_listed=False, version=F("version") + 1, erased_at=now,
    )  # fmt: skip
