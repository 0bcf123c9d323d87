"""Offers: taken, declined, timed, reminded of, lapsed."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from events.models import Event
from events.registration import mails
from events.registration.models import Place
from mailing.models import Delivery

from . import places

State, Ending = Place.State, Place.Ending
DAY_BEGINS, DAY_ENDS = dt.time(9), dt.time(20)  # by the clocks of the event: no offer ends outside


@transaction.atomic
def accept(*, place, now, by=None):
    """Take an offered place; answers it confirmed, also if it was before.

    With `by`, an organiser takes it for somebody who said so otherwise, which proves no address. Raises
    ValidationError, saying what to do, for an offer that is over and for what is called off.
    """
    registration, locked = places.lock(registration=place.registration)
    own = places.living(registration, locked)
    current = next((each for each in own if each.pk == place.pk), None)
    if current and current.state == State.CONFIRMED:
        return current
    if current is None or current.state != State.OFFERED or is_over(current, now):
        raise ValidationError(_("This offer is over; you may join the line again if there is one."))
    places.refuse_if_off(current.ticket)
    if (
        not by and not registration.is_managed and registration.proved_at is None
    ):  # the link came to that address
        registration.proved_at = now
        registration.save(update_fields=["proved_at"])
    given_by = current.replaces if current.origin == Place.Origin.TRANSFER else None
    freed = places.confirm(current, [each for each in own if each.pk != current.pk], now=now, by=by)
    if given_by and given_by.is_living:
        given_by.ticket = current.ticket
        places.end(given_by, Ending.TRANSFERRED, now=now)
        mails.passed_on(given_by, current)
    places.fill(freed, now=now)
    mails.booked(registration, [current])
    return current


@transaction.atomic
def send_again(*, place, now, by):
    """Write an offer anew, by which its time starts anew; answers whether it was still open."""
    places.lock_tickets([place.ticket_id])
    current = Place.objects.select_related("registration", "ticket__event").get(pk=place.pk)
    if current.state != State.OFFERED:
        return False
    places.send_offer(current)
    places.note(current, _("The offer was sent again"), now=now, by=by)
    return True


def is_over(place, now):
    """Whether an offer has come to its end, or what it is for closed or began."""
    ends = (place.until, place.ticket.begins_at)
    return any(end and end <= now for end in ends)


def offer_ends_at(handed_over_at, ticket):
    """When an offer ends (UTC) whose mail was handed over at an instant.

    After the ticket's hours, by day: what would end from 20:00 to 9:00 by the clocks of the event ends at
    9:00; but never after the ticket closes or what it is for begins.
    """
    zone = ticket.event.zone
    local = (handed_over_at + dt.timedelta(hours=ticket.offer_hours)).astimezone(zone)
    if local.time() >= DAY_ENDS:
        local = dt.datetime.combine(local.date() + dt.timedelta(days=1), DAY_BEGINS, tzinfo=zone)
    elif local.time() < DAY_BEGINS:
        local = dt.datetime.combine(local.date(), DAY_BEGINS, tzinfo=zone)
    latest = ticket.ends_taking_at
    if latest and latest <= handed_over_at:  # it was postponed meanwhile, and is offered anew
        latest = ticket.begins_at
    if latest is None or local <= latest:
        return local.astimezone(dt.UTC)
    return _evening_before(latest, handed_over_at, zone)


def _evening_before(latest, handed_over_at, zone):
    """`latest`, or if that is at night the evening before, unless the offer began after it."""
    local = latest.astimezone(zone)
    if DAY_BEGINS <= local.time() <= DAY_ENDS:
        return latest
    day = local.date() if local.time() > DAY_ENDS else local.date() - dt.timedelta(days=1)
    evening = dt.datetime.combine(day, DAY_ENDS, tzinfo=zone)
    return evening.astimezone(dt.UTC) if evening > handed_over_at else latest


def start_offers(now):
    """Start the time of offers whose mails have been handed over; of what is called off it stands still."""
    rows = Place.objects.filter(state=State.OFFERED, until=None, offer_mail__state=Delivery.State.SENT)
    for place in rows.select_related("offer_mail", "ticket__event__parent__parent", "ticket__talk"):
        if place.ticket.is_on:
            until = offer_ends_at(place.offer_mail.sent_at, place.ticket)
            rows.filter(pk=place.pk).update(until=until)


def freeze_offers(now):
    """Let offers and lines stand still for what is postponed; a new mail starts the time of offers anew."""
    off = Event.Status.POSTPONED
    events = Q(ticket__event__status=off) | Q(ticket__event__parent__status=off)
    events |= Q(ticket__event__parent__parent__status=off)
    moving = Place.objects.living().filter(events, frozen_at=None).order_by("ticket")
    for ticket in moving.values_list("ticket", flat=True).distinct():
        freeze(ticket=ticket, now=now)


@transaction.atomic
def freeze(*, ticket, now):
    """Let the places of one ticket, given by its key, stand still unless it is on."""
    locked = places.lock_tickets([ticket])[ticket]
    if not locked.is_on:
        locked.places.living().filter(frozen_at=None).update(frozen_at=now, asked_at=None)
        locked.places.filter(state=State.OFFERED).update(until=None, offer_mail=None)


def remind(now):
    """Remind once of each offer, when a third of its time is left."""
    rows = Place.objects.filter(state=State.OFFERED, until__gt=now, reminded_at=None)
    for place in rows.select_related("registration", "ticket__event__parent__parent", "ticket__talk"):
        if place.ticket.is_on and now >= place.until - (place.until - place.since) / 3:
            _remind(place=place, now=now)


@transaction.atomic
def _remind(*, place, now):
    due = Place.objects.filter(pk=place.pk, state=State.OFFERED, reminded_at=None)
    if due.update(reminded_at=now):
        mails.reminded(place)


def lapse_offers(now):
    """End the offers that nobody took in time, and offer the places to the next in line."""
    due = Place.objects.filter(state=State.OFFERED, until__lte=now).values_list("ticket", flat=True)
    for ticket in due.order_by("ticket").distinct():
        lapse(ticket=ticket, now=now)


@transaction.atomic
def lapse(*, ticket, now):
    """End the offers of one ticket, given by its key, whose time is over, and offer the places on."""
    locked = places.lock_tickets([ticket])
    if not locked[ticket].is_on:
        return
    over = locked[ticket].places.filter(state=State.OFFERED, until__lte=now)
    for place in over.select_related("registration"):
        place.ticket = locked[ticket]
        places.end(place, Ending.LAPSED, now=now)
        mails.ended(place)
    places.fill(locked.values(), now=now)


def _ending(before):
    """The offers that ended before an instant, and those of which nobody knows whether they went out."""
    over = Q(until__lte=before) | Q(until=None, since__lte=before)
    return Place.objects.filter(over, state=State.OFFERED)


def waiting_to_lapse(before):
    """How many offers would end that were to end before an instant, and since when the first was."""
    rows = _ending(before)
    return rows.count(), rows.aggregate(first=Min("until"))["first"]


def start_anew(before, now):
    """Give these offers their time once more, without a mail: they may have been taken, unknown to us."""
    for place in _ending(before).select_related("ticket__event__parent__parent", "ticket__talk"):
        if place.ticket.is_on:
            place.until, place.reminded_at = offer_ends_at(now, place.ticket), now
            place.save(update_fields=["until", "reminded_at"])


def fill_lines(now):
    """Offer places that came free otherwise, such as by a higher capacity typed into the form of a ticket."""
    waiting = Place.objects.in_line().order_by("ticket").values_list("ticket", flat=True).distinct()
    for ticket in waiting:
        with transaction.atomic():
            places.fill(places.lock_tickets([ticket]).values(), now=now)
