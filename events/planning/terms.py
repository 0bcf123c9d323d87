"""Planning a term: a draft for each week of a series, in its slot.

A holiday that is given with a reason becomes an entry of its own, "No seminar this week: Easter": a `Talk`
of kind `break`, so that it has its place among the season's dates, is published and changed as talks are, and
the day counts as taken. Being a break it is nobody's next talk, wants no speaker, and goes into no calendar
or search engine.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from events.models import Event, Talk
from portal.lib import times, tokens

from .left_out import days_of

MAX_DATES = 60  # of one term
MAX_REASON = 200  # characters
WEEK = dt.timedelta(weeks=1)
DAY = dt.timedelta(days=1)
DAY_MINUTES = 24 * 60


class Plan(models.TextChoices):
    """What becomes of one date of a term."""

    TALK = "talk", _("A new talk")
    NOTE = "note", _("No seminar, with a note")
    SKIPPED = "skipped", _("Left out")
    TAKEN = "taken", _("Taken already")


@dataclass(frozen=True)
class PlannedSlot:
    """One date of a term. `collisions` are the event's talks of that day, or at that time, in any state."""

    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    plan: Plan
    reason: str = ""
    collisions: tuple = ()

    @property
    def is_new(self):
        return self.plan in (Plan.TALK, Plan.NOTE)


@dataclass(frozen=True)
class TermPlan:
    """The dates of a term of an event, as `PlannedSlot`s; `asked` holds what `plan_term` was asked for."""

    event: Event
    asked: dict
    slots: list

    @property
    def fingerprint(self):
        """A digest of the dates and of what becomes of each."""
        facts = [
            (slot.starts_at, slot.ends_at, slot.plan, slot.reason, [talk.pk for talk in slot.collisions])
            for slot in self.slots
        ]
        return tokens.digest(repr(facts))

    def talks_then(self):
        """The talks, not stored, that the plan would make."""
        return [_draft(self.event, slot) for slot in self.slots if slot.is_new]

    @transaction.atomic
    def carry_out(self):
        """Make the drafts and return them; a second time, the days are taken and none is made.

        The plan is made anew here: the slot or the talks may have changed since somebody looked.
        """
        event = Event.objects.select_for_update().get(pk=self.event.pk)
        return bulk_create_with_history(plan_term(event=event, **self.asked).talks_then(), Talk)


def plan_term(*, event, first_day, last_day, skipped=()):
    """The dates of a term, from `first_day` to `last_day` in the event's slot, as a `TermPlan`.

    `skipped` holds what is left out, each a day, a week or a range of them, alone or as (days, reason): a
    `date`, or text as `left_out.days_of` reads it. A day on which the event has a talk already is taken, a
    cancelled one too, whose page says what became of it.

    Stores nothing. Raises ValidationError, by argument where one is wrong: without a slot or any date, for
    more than 60, for a day that is none, and where the clocks skip the slot's time.
    """
    days = slot_days(event, first_day, last_day)
    reasons = read_skipped(skipped, first_day, last_day)
    starts = times.weekly(first_day=days[0], clock=event.slot_time, name=event.time_zone, count=len(days))
    dates = list(zip(days, starts, strict=True))
    _refuse_skipped_times(event, [date for date in dates if date[0] not in reasons])
    about_then = event.talks.filter(starts_at__lt=starts[-1] + 2 * DAY, ends_at__gt=starts[0] - 2 * DAY)
    there = list(about_then.order_by("starts_at", "pk"))
    slots = [_planned(event, *date, reasons, there) for date in dates]
    return TermPlan(event, {"first_day": first_day, "last_day": last_day, "skipped": skipped}, slots)


def slot_days(event, first_day, last_day):
    """The days of the event's slot in a term; raises ValidationError if there are none or too many."""
    if event.slot_weekday is None:
        raise ValidationError(_("This series has no slot yet; give it a weekday, a time and a length first."))
    if event.slot_minutes > DAY_MINUTES:
        raise ValidationError(_("The slot of this series is longer than a day; shorten it first."))
    _check_ends(first_day, last_day)
    first = first_day + dt.timedelta(days=(event.slot_weekday - first_day.weekday()) % 7)
    count = (last_day - first) // WEEK + 1
    if count < 1:
        told = gettext("There is no %(weekday)s between these days.")
        raise ValidationError({"last_day": told % {"weekday": event.get_slot_weekday_display()}})
    if count > MAX_DATES:
        told = gettext("These are %(count)d dates; plan at most %(most)d at once.")
        raise ValidationError({"last_day": told % {"count": count, "most": MAX_DATES}})
    return [first + week * WEEK for week in range(count)]


def _check_ends(first_day, last_day):
    for name, day in (("first_day", first_day), ("last_day", last_day)):
        if day.year not in times.YEARS:
            raise ValidationError({name: _("Choose a year between 1900 and 2199.")})
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day is before the first day.")})


def read_skipped(skipped, first_day, last_day):
    """What a term leaves out, as {day: reason}, "" for none; ValidationError names each that is no day."""
    reasons, wrong = {}, []
    for given in skipped:
        what, reason = given if isinstance(given, tuple | list) else (given, "")
        reason = " ".join((reason or "").split())
        try:
            days = days_of(what, first_day, last_day)
        except ValueError as error:
            wrong.append(str(error))
            continue
        if len(reason) > MAX_REASON:
            told = gettext("The reason for %(day)s is longer than %(most)d characters.")
            wrong.append(told % {"day": what, "most": MAX_REASON})
        reasons |= {day: reason or reasons.get(day, "") for day in days}
    if wrong:
        raise ValidationError({"skipped": wrong})
    return reasons


def _refuse_skipped_times(event, dates):
    """Raise ValidationError for the days on which the event's clocks never show the slot's time.

    `times.weekly` has moved it forward there; where they show it twice, the slot is at the first.
    """
    wrong = [
        day
        for day, start in dates
        if start.astimezone(event.zone).replace(tzinfo=None) != dt.datetime.combine(day, event.slot_time)
    ]
    if wrong:
        told = gettext(
            "The clocks in %(place)s skip %(time)s on %(day)s; leave that day out and add its talk by hand."
        )
        named = {"place": times.zone_label(event.time_zone), "time": f"{event.slot_time:%H:%M}"}
        raise ValidationError([told % (named | {"day": date_format(day, "j F Y")}) for day in wrong])


def _planned(event, day, starts_at, reasons, there):
    ends_at = starts_at + dt.timedelta(minutes=event.slot_minutes)
    collisions = tuple(
        talk
        for talk in there
        if times.day_in(talk.starts_at, event.time_zone) == day
        or (talk.starts_at < ends_at and talk.ends_at > starts_at)
    )
    reason = reasons.get(day, "")
    if day in reasons and not reason:
        what = Plan.SKIPPED
    elif collisions:
        what = Plan.TAKEN
    else:
        what = Plan.NOTE if reason else Plan.TALK
    return PlannedSlot(day, starts_at, ends_at, what, reason, collisions)


def _draft(event, slot):
    note = slot.plan == Plan.NOTE
    return Talk(
        event=event,
        kind=Talk.Kind.BREAK if note else Talk.Kind.TALK,
        title=gettext("No seminar this week: %(reason)s") % {"reason": slot.reason} if note else "",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        status=Talk.Status.DRAFT,
    )
