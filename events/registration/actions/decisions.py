"""What organisers decide: who is approved, who is refused, who gets a place out of turn."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.registration import mails
from events.registration.models import Place

from . import places

State, Origin, Ending, Decision = Place.State, Place.Origin, Place.Ending, Place.Decision


@transaction.atomic
def decide(*, found, decision, by, now, text=""):
    """Approve or refuse those of some places (a QuerySet) that wait for it; answers them as they are now.

    An approval is an offer with an end, as long as there are places; the others wait in line in the order in
    which they registered. What is not pending any more is left as it is.
    """
    tickets = places.lock_tickets(found.order_by().values_list("ticket", flat=True))
    pending = list(
        found.filter(state=State.PENDING).select_related("registration").order_by("created_at", "pk")
    )
    for place in pending:
        place.ticket = tickets[place.ticket_id]
        if decision == Decision.REFUSE:
            places.end(place, Ending.REFUSED, now=now, by=by, reason=text)
            mails.ended(place, text=text, was=State.PENDING)
        elif place.origin == Origin.TRANSFER:
            places.offer(place, now=now, by=by, reason=text, held="", held_text="", text=text)
        elif places.has_room(place.ticket):
            told = {"reason": text, "text": text}
            places.offer(place, now=now, by=by, origin=Origin.APPROVAL, held="", held_text="", **told)
        else:
            places.move_to(
                place,
                State.WAITING,
                now=now,
                by=by,
                reason=text,
                origin=Origin.APPROVAL,
                held="",
                held_text="",
            )
            mails.booked(place.registration, [place], text=text)
    return pending


@transaction.atomic
def hold(*, found, decision, now, by, text=""):
    """Keep decisions to be released later; nobody is told. An empty decision takes them back.

    Answers the places.
    """
    places.lock_tickets(found.order_by().values_list("ticket", flat=True))
    pending = list(found.filter(state=State.PENDING).select_related("registration", "ticket"))
    what = (
        _("Decided, not yet told: %(decision)s") % {"decision": Decision(decision).label} if decision else ""
    )
    for place in pending:
        place.held, place.held_text = decision, text
        place.save(update_fields=["held", "held_text"])
        places.note(place, what or _("Decision taken back"), now=now, by=by, reason=text)
    return pending


def release(*, found, by, now):
    """Let go out the held decisions among some places; answers the places."""
    released = []
    for decision in Decision:
        held = found.filter(state=State.PENDING, held=decision)
        for text in sorted(set(held.order_by().values_list("held_text", flat=True))):
            same = Place.objects.filter(pk__in=list(held.filter(held_text=text).values_list("pk", flat=True)))
            released += decide(found=same, decision=decision, by=by, now=now, text=text)
    return released


@transaction.atomic
def pick(*, place, by, now, reason):
    """Offer a place to somebody out of turn, with a reason; also one beyond the capacity, on one's own name.

    Raises ValidationError without a reason, for who does not wait, and for what is called off.
    """
    if not reason.strip():
        raise ValidationError(_("Say why this person goes first; it is kept with the registration."))
    ticket = places.lock_tickets([place.ticket_id])[place.ticket_id]
    current = Place.objects.select_related("registration").get(pk=place.pk)
    current.ticket = ticket
    if current.state not in (State.WAITING, State.PENDING):
        raise ValidationError(_("%(name)s does not wait any more.") % {"name": current.registration})
    places.refuse_if_off(ticket)
    beyond = places.left(ticket, with_kept_back=True) == 0
    places.offer(current, now=now, by=by, reason=reason, overbooked_by=by if beyond else None)
    return current


@transaction.atomic
def remove(*, found, by, now, reason=""):
    """Cancel places for others; answers those that were living. Their holders are told, with the reason."""
    tickets = places.lock_tickets(found.order_by().values_list("ticket", flat=True))
    living = list(found.living().select_related("registration"))
    for place in living:
        place.ticket, was = tickets[place.ticket_id], place.state
        places.end(place, Ending.CANCELLED, now=now, by=by, reason=reason)
        mails.ended(place, text=reason, was=was)
    places.fill(tickets.values(), now=now)
    return living
