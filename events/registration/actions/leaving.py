"""Who deletes an account: their places are given back, and of their registrations only numbers stay."""

from django.db import transaction
from django.db.models.functions import Lower

from events.registration.models import Registration, RegistrationAttempt

from . import booking, erasing, places


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
    erasing.erase_people([registration.pk for registration in own], now=now)
    RegistrationAttempt.objects.annotate(lowered=Lower("email")).filter(lowered__in=emails).delete()
    return len(own)
