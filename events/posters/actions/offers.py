"""The place by registration that comes with an accepted poster: offered, passed on, given back.

Steps of transactions that hold the lock of the poster; those of registration are taken after it.
"""

import datetime as dt
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.posters.models import Poster
from events.registration.actions import booking, invitations, places
from events.registration.models import Place, Ticket
from events.registration.models.tickets import begins_at
from portal import markup
from portal.lib import times

ANSWER_DAYS = 7  # that presenters have at the least
ENDS_AT = dt.time(9)  # by the clocks of the event, on the day after the last one for answers
State = Place.State


def answer_until(call, now):
    """Until when (UTC) a presenter who is told at `now` is asked to answer; None where the call has no day.

    To the end of that day, or of seven days if that is later, but not beyond the beginning of the event.
    """
    if not call.answers_by:
        return None
    zone = call.event.time_zone
    day = max(call.answers_by, times.day_in(now, zone) + dt.timedelta(days=ANSWER_DAYS))
    end = times.first_instant(day + dt.timedelta(days=1), zone) - dt.timedelta(minutes=1)
    begins = begins_at(call.event)
    return min(end, begins) if begins and begins > now else end


def offer(poster, *, by, now):
    """Offer the presenter of an accepted poster a place; answers the place that they have or were offered.

    None without a ticket, an address, or a way to come: who presents online is offered none in person.
    """
    ticket, presenter = poster.call.ticket, poster.authors.filter(presents=True).first()
    if ticket is None or presenter is None or not presenter.email:
        return None
    if poster.mode == Poster.Mode.ONLINE and ticket.mode == Ticket.Mode.IN_PERSON:
        return None
    place = invitations.hold(
        ticket=ticket, name=presenter.name, email=presenter.email, origin=Place.Origin.POSTER, by=by, now=now,
        until=_held_until(poster, ticket),
    )  # fmt: skip
    if place and place.origin == Place.Origin.POSTER:
        poster.place = place
        poster.save(update_fields=["place"])
    return place


def _held_until(poster, ticket):
    """The morning after the last day for the answer, or the beginning; None where there is no such day."""
    if not poster.answer_until:
        return None
    zone = poster.call.event.zone
    day = poster.answer_until.astimezone(zone).date() + dt.timedelta(days=1)
    until = dt.datetime.combine(day, ENDS_AT, tzinfo=zone).astimezone(dt.UTC)
    return min(until, ticket.begins_at) if ticket.begins_at else until


def give_back(poster, *, now, by=None, ending=Place.Ending.CANCELLED, with_taken=False):
    """Give the place back that came with a poster, unless another poster of the presenter keeps it.

    One that was taken stays its holder's, but with `with_taken`; so does one that it is too late to cancel.
    """
    place = Place.objects.select_related("registration").filter(pk=poster.place_id).first()
    states = Place.TAKING if with_taken else (State.OFFERED,)
    others = (
        Poster.objects.accepted().submitted().exclude(pk=poster.pk).exclude(answer=Poster.Answer.DECLINES)
    )
    if place is None or place.state not in states or others.filter(place=place).exists():
        return
    with suppress(ValidationError):
        booking.cancel(place=place, now=now, by=by, ending=ending)


def pass_on(poster, *, now, by=None):
    """After another presenter was named: an open offer goes to them, by a mail of its own."""
    presenter, place = poster.authors.filter(presents=True).first(), poster.place
    if place and presenter and place.registration.email.lower() == presenter.email.lower():
        return
    give_back(poster, now=now, by=by)
    offered = offer(poster, by=by, now=now)
    if offered and offered == poster.place and offered.state == State.OFFERED:
        until, told = offered.until, _("It comes with your poster “%(title)s”, which you present.")
        places.send_offer(offered, text=told % {"title": markup.to_line(poster.title)})
        Place.objects.filter(pk=offered.pk).update(until=until)


def on_change(sender, poster, now, **kwargs):
    """Receives `changes.posters_changed`: the place held for what was withdrawn goes to others.

    Where the presenter changed, an open offer goes to the new one.
    """
    if poster.place_id is None or poster.place.state != State.OFFERED:
        return
    if poster.is_withdrawn or not poster.is_accepted:
        give_back(poster, now=now)
    elif poster.answer != Poster.Answer.DECLINES:
        pass_on(poster, now=now)
