"""What follows for registered people when an event is cancelled, postponed and dated anew, or held online.

Each step is done in pieces, one transaction for each with the mails in it, and asks the places themselves
what is left to do: so two workers do it once, and what a crash leaves is done at the next ring.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Talk
from events.registration import mails, notices
from events.registration.models import Place, Ticket
from portal.doorbell import ring

from . import offers, places

State, Origin, Ending = Place.State, Place.Origin, Place.Ending
AT_ONCE = 100  # people in one transaction
CANCELLED = (
    Q(event__status=Event.Status.CANCELLED)
    | Q(event__parent__status=Event.Status.CANCELLED)
    | Q(event__parent__parent__status=Event.Status.CANCELLED)
    | Q(talk__status=Talk.Status.CANCELLED)
)


def on_change(sender, talks, now=None, **kwargs):
    """Receives `planning.changes.talks_changed`, in the transaction that changed something."""
    now = now or timezone.now()
    offers.freeze_offers(now)
    notices.update(now)
    transaction.on_commit(lambda: ring("events.registration.tasks.see_to_plans"))


def see_to(now):
    """Do all that has become due; a second call does nothing more."""
    offers.freeze_offers(now)
    end_cancelled(now)
    ask_after_new_dates(now)
    offer_online(now)
    notices.update(now)


def in_pieces(places_of, act, now):
    """Carry out `act(keys of registrations, now=...)` on the people of some places, piece by piece."""
    keys = list(places_of.order_by("registration").values_list("registration", flat=True).distinct())
    for start in range(0, len(keys), AT_ONCE):
        act(keys[start : start + AT_ONCE], now=now)


def by_registration(found):
    """The places of a query by their registrations."""
    rows = defaultdict(list)
    for place in found.select_related("registration__event").order_by("pk"):
        rows[place.registration].append(place)
    return rows


# --- Cancelled -------------------------------------------------------------------------------------------


def end_cancelled(now):
    """End all places, offers and wishes for what is cancelled; each person is told by one mail."""
    tickets = Ticket.objects.filter(CANCELLED).values("pk")
    in_pieces(Place.objects.living().filter(ticket__in=tickets), end_some, now)


@transaction.atomic
def end_some(registrations, *, now):
    """End what some people (keys) hold or wait for in what is cancelled."""
    own = Place.objects.living().filter(registration__in=registrations)
    off = own.filter(ticket__in=Ticket.objects.filter(CANCELLED).values("pk"))
    locked = places.lock_tickets(off.values_list("ticket", flat=True))
    messages = []
    for registration, ending in by_registration(off).items():
        for place in ending:
            place.ticket = locked[place.ticket_id]
            places.end(place, Ending.EVENT_OFF, now=now)
        messages.append(mails.called_off(registration, ending))
    mails.send_all([message for message in messages if message])


# --- New dates after a postponement ----------------------------------------------------------------------


def ask_after_new_dates(now):
    """Ask everybody whose places stood still whether they keep them, once there are new dates.

    Who does nothing keeps what they have; offers start anew with this mail.
    """
    frozen = Place.objects.living().exclude(frozen_at=None)
    tickets = Ticket.objects.filter(pk__in=frozen.values("ticket")).select_related(
        "event__parent__parent", "talk__event__parent__parent"
    )
    on = [ticket.pk for ticket in tickets if ticket.is_on]
    if on:
        in_pieces(frozen.filter(ticket__in=on), ask_some, now)


@transaction.atomic
def ask_some(registrations, *, now):
    """Ask some people (keys) about those of their places that stood still and are on again."""
    frozen = Place.objects.living().exclude(frozen_at=None).filter(registration__in=registrations)
    locked = places.lock_tickets(frozen.values_list("ticket", flat=True))
    on = [key for key, ticket in locked.items() if ticket.is_on]
    asked = by_registration(frozen.filter(ticket__in=on))
    for own in asked.values():
        for place in own:
            place.ticket = locked[place.ticket_id]
            place.frozen_at = None
            place.asked_at = now if place.state == State.CONFIRMED else None
    told = {each: mails.new_dates(each, own) for each, own in asked.items()}
    mails.send_all([message for message in told.values() if message])
    for registration, own in asked.items():
        message = told[registration]
        for place in own:
            if place.state == State.OFFERED and place.offer_mail_id is None:
                place.offer_mail, place.reminded_at = message and message.deliveries[0], None
            place.save(update_fields=["frozen_at", "asked_at", "offer_mail", "reminded_at"])
    for event in {registration.event for registration in asked}:
        notices.store_family(event, now)


@transaction.atomic
def keep(*, place, now):
    """Remember that somebody keeps their place after new dates; answers whether they were asked."""
    places.lock_tickets([place.ticket_id])
    kept = Place.objects.filter(pk=place.pk, state=State.CONFIRMED).exclude(asked_at=None)
    if not kept.update(asked_at=None):
        return False
    places.note(place, _("Kept after new dates"), now=now)
    return True


# --- Held online -----------------------------------------------------------------------------------------


def offer_online(now):
    """Offer a place online to who has one in person for what is held online now, once."""
    displaced = displaced_places()
    tickets = Ticket.objects.filter(pk__in=displaced.values("ticket"))
    for ticket in tickets.select_related("event__parent__parent", "talk__event__parent__parent"):
        online = online_ticket(ticket)
        if online and online.is_on and not (online.ends_taking_at and online.ends_taking_at <= now):
            there = Place.objects.living().filter(ticket=online).values("registration")
            left = displaced.filter(ticket=ticket).exclude(registration__in=there)
            keys = list(left.order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(keys), AT_ONCE):
                move_some(ticket.pk, online.pk, keys[start : start + AT_ONCE], now=now)


def displaced_places():
    """The confirmed places in person at what is held online, whose holders were not offered one there."""
    rows = Place.objects.filter(
        state=State.CONFIRMED, ticket__mode=Ticket.Mode.IN_PERSON, ticket__kind=Ticket.Kind.MAIN,
        ticket__event__format=Event.Format.ONLINE,
    )  # fmt: skip
    return rows.exclude(replaced_by__origin=Origin.MOVED)


def online_ticket(ticket):
    """The first ticket by which one takes part online in what a ticket is for; None without one."""
    same = Ticket.objects.filter(event=ticket.event_id, talk=ticket.talk_id, kind=Ticket.Kind.MAIN)
    online = same.filter(mode=Ticket.Mode.ONLINE).order_by("position", "pk")
    return online.select_related("event__parent__parent", "talk__event__parent__parent").first()


@transaction.atomic
def move_some(ticket, online, keys, *, now):
    """Offer some places (keys) of one ticket in another; who finds that full waits for it in order."""
    locked = places.lock_tickets([ticket, online])
    target = locked[online]
    there = Place.objects.living().filter(ticket=online).values("registration")
    left = displaced_places().filter(pk__in=keys).exclude(registration__in=there)
    for place in left.select_related("registration__event").order_by("pk"):
        if places.has_room(target):
            made = places.enter(
                target, place.registration, State.OFFERED, origin=Origin.MOVED, now=now, replaces=place
            )
            made.offer_mail = mails.moved_online(made)
            made.save(update_fields=["offer_mail"])
        else:
            made = places.enter(
                target, place.registration, State.WAITING, origin=Origin.MOVED, now=now, replaces=place
            )
            mails.booked(place.registration, [made])
