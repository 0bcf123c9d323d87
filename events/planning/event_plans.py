"""Changing the plans for a whole event: each action answers its `ChangePlan` and writes nothing."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event

from .changes import ChangePlan, change
from .days import first_day_of, refuse_year_out_of_range, shifted_days, shifted_moments
from .zones import timed_rows


def plan_cancel_event(*, event):
    """Cancel an event, and with it its parts and talks: one status, from which all below follows."""
    _refuse_draft(event)
    if event.status == Event.Status.CANCELLED:
        raise ValidationError(_("“%(event)s” is cancelled already.") % {"event": event})
    return ChangePlan(change(event, status=Event.Status.CANCELLED))


def plan_revive_event(*, event):
    """Let a cancelled or postponed event take place on its old days after all."""
    if not event.is_called_off:
        raise ValidationError(_("“%(event)s” is neither cancelled nor postponed.") % {"event": event})
    return ChangePlan(_on_again(event))


def plan_postpone(*, event, new_dates=""):
    """Postpone an event to dates in words, such as "2021", or to none known.

    The old days stay, struck through; parts and talks are off with the event.
    """
    _refuse_draft(event)
    _refuse_cancelled(event)
    return ChangePlan(change(event, status=Event.Status.POSTPONED, new_dates=new_dates))


def plan_redate(*, event, first_day):
    """Give an event another first day; postponed, it is on again.

    The event and its descendants shift by whole days, with all their talks. Clock times stay, each in its
    own event's zone. What is cancelled by itself shifts, too, and stays off.
    A part that is postponed by itself keeps its days, as do those below it: they stand crossed out beside its
    own new dates, and readers know them. Materials that readers have already stay visible.
    """
    _refuse_cancelled(event)
    refuse_year_out_of_range(event, first_day)
    left = left_behind(event)
    moving = [event, *(part for part in descendants(event) if part not in left)]
    days = (first_day - _first_day_among(moving)).days
    changes = _on_again(event) if event.status == Event.Status.POSTPONED else []
    for each in moving:
        changes += change(each, **shifted_days(each, days))
        for row, names in _rows_to_shift(each, timezone.now()):
            changes += change(row, each.time_zone, **shifted_moments(row, names, days, each.time_zone))
    return ChangePlan(changes)


def left_behind(event):
    """The parts below an event that are postponed by themselves, and all below those."""
    left = []
    for part in descendants(event):
        if part.status == Event.Status.POSTPONED or part.parent in left:
            left.append(part)
    return left


def _first_day_among(moving):
    """The first day of an event, else of the parts that move with it; ValidationError if nothing has one."""
    event, *parts = moving
    of_parts = [part.first_day for part in parts if part.first_day]
    return event.first_day or min(of_parts, default=None) or first_day_of(event)


def _rows_to_shift(event, now):
    """What takes place at a time, past or not, and what is still to be shown from a time on."""
    for _model, names, rows in timed_rows(event):
        for row in rows:
            if "starts_at" in names:
                yield row, names
            elif to_come := [name for name in names if (moment := getattr(row, name)) and moment > now]:
                yield row, to_come


def plan_change_format(*, event, format, with_parts=False):
    """Hold an event online, in person or both; venue and room are kept for the way back."""
    events = [event, *(descendants(event) if with_parts else ())]
    return ChangePlan([one for each in events for one in change(each, format=format)])


def descendants(event):
    """The parts of an event and the parts of those, umbrellas first."""
    below = Event.objects.filter(pk=event.pk).with_descendants().exclude(pk=event.pk)
    below = below.select_related("parent__parent")
    return sorted(below, key=lambda part: part.parent_id != event.pk)


def _on_again(event):
    return change(event, status=Event.Status.PUBLISHED, new_dates="")


def _refuse_draft(event):
    if event.status == Event.Status.DRAFT:
        told = _("“%(event)s” is a draft that nobody knows of; change its days or delete it instead.")
        raise ValidationError(told % {"event": event})


def _refuse_cancelled(event):
    if event.status == Event.Status.CANCELLED:
        raise ValidationError(_("“%(event)s” is cancelled; revive it first.") % {"event": event})
