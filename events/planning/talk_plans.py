"""Changing the plans for talks: each action answers its `ChangePlan` and writes nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Talk
from portal.registry import Registry

from .changes import ChangePlan, change
from .days import refuse_year_out_of_range


@dataclass(frozen=True)
class Swapped:
    """What else two talks exchange that change places, as a room above knows it.

    `changes(talk, other)` answers a list of Change.
    """

    name: str
    changes: Callable


swapped = Registry(Swapped)
MOST_MINUTES = 24 * 60  # further than that is another day, and a talk is moved there


def plan_move(*, talk, starts_at):
    """Move a talk to another start, an instant, keeping its length.

    A talk without a time takes the length of its series' slot. One that leaves the time of its session
    altogether leaves the session, too.
    """
    refuse_year_out_of_range(talk, starts_at)
    ends_at = starts_at + _length(talk)
    session = talk.session
    if session and (ends_at <= session.starts_at or session.ends_at <= starts_at):
        session = None
    return ChangePlan(change(talk, starts_at=starts_at, ends_at=ends_at, session=session))


def plan_arrange(*, moves):
    """Move several talks at once, given as (talk, start, room), an instant and the name of a room.

    A talk whose room is that of its session or event keeps none of its own, unless it is moved to another.
    """
    return ChangePlan([each for talk, starts_at, room in moves for each in _moved(talk, starts_at, room)])


def _moved(talk, starts_at, room):
    changes = plan_move(talk=talk, starts_at=starts_at).changes
    leaves_session = any(each.field == "session" for each in changes)
    if room != talk.nearest_room or (leaves_session and room and not talk.room):
        changes = [*changes, *change(talk, room=room)]
    return changes


def _length(talk):
    if talk.starts_at:
        return talk.ends_at - talk.starts_at
    if talk.event.slot_minutes:
        return dt.timedelta(minutes=talk.event.slot_minutes)
    raise ValidationError(_("“%(talk)s” has no time yet; give it a start and an end first.") % {"talk": talk})


def plan_swap(*, talk, other):
    """Let each of two talks take the other's start, end, room and session; speakers stay with their talks.

    What rooms above know of their places, such as the week of a lecture, goes along.
    """
    if talk == other:
        raise ValidationError(_("Choose two different talks."))
    if talk.event_id != other.event_id:
        raise ValidationError(_("Only talks of the same event change places; move them one by one."))
    along = [one for entry in swapped.values() for one in entry.changes(talk, other)]
    return ChangePlan([*change(talk, **_place(other)), *change(other, **_place(talk)), *along])


def _place(talk):
    return {name: getattr(talk, name) for name in ("starts_at", "ends_at", "room", "session")}


def plan_shift(*, session, minutes, from_talk=None):
    """Shift a session, or the rest of it from a talk on, by minutes; negative minutes are earlier.

    The end of the session moves along, and its start if all of it does.
    """
    _refuse_shift(session, minutes, from_talk)
    by, talks = dt.timedelta(minutes=minutes), session.talks.dated().select_related("event")
    if from_talk:
        talks = talks.filter(starts_at__gte=from_talk.starts_at)
    changes = change(session, **_later(session, by, ["ends_at"] if from_talk else ["starts_at", "ends_at"]))
    for talk in talks:
        changes += change(from_talk if talk == from_talk else talk, **_later(talk, by))
    return ChangePlan(changes)


def _refuse_shift(session, minutes, from_talk):
    if abs(minutes) > MOST_MINUTES:
        raise ValidationError(_("A session is shifted by a day at the most; move its talks instead."))
    if from_talk and (from_talk.session_id != session.pk or not from_talk.starts_at):
        told = _("“%(talk)s” has no time in the session “%(session)s”.")
        raise ValidationError(told % {"talk": from_talk, "session": session})
    if from_talk and session.ends_at + dt.timedelta(minutes=minutes) <= session.starts_at:
        told = _("The session “%(session)s” would end before it starts.")
        raise ValidationError(told % {"session": session})


def _later(row, by, names=("starts_at", "ends_at")):
    return {name: getattr(row, name) + by for name in names}


def plan_cancel(*, talk):
    """Cancel a talk: its page stays, calendars strike it out."""
    if talk.status == Talk.Status.DRAFT:
        told = _("“%(talk)s” is a draft that nobody knows of; delete it instead.")
        raise ValidationError(told % {"talk": talk})
    if talk.is_cancelled:
        raise ValidationError(_("“%(talk)s” is cancelled already.") % {"talk": talk})
    return ChangePlan(change(talk, status=Talk.Status.CANCELLED))


def plan_revive(*, talk, status=Talk.Status.CONFIRMED):
    """Let a cancelled talk take place after all, as confirmed or tentative."""
    if not talk.is_cancelled:
        raise ValidationError(_("“%(talk)s” is not cancelled.") % {"talk": talk})
    if status not in (Talk.Status.CONFIRMED, Talk.Status.TENTATIVE):
        raise ValidationError(_("A talk is revived as confirmed or as tentative."))
    return ChangePlan(change(talk, status=status))
