"""Moving lectures between the weeks of a course, each with its date: what would change, without writing."""

import datetime as dt
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.planning.changes import ChangePlan, change
from events.planning.days import shifted_moments
from events.planning.talk_plans import plan_move
from portal.lib import times

from .models import Lecture

WEEK = dt.timedelta(weeks=1)


def plan_move_lectures(*, event, lectures, week):
    """Move lectures of a course to another of its weeks, each to its weekday and clock time there.

    Where that week is in the calendar follows from the dates of its other lectures, else from those of the
    week nearest by number; where nothing has a date, only the week changes.
    """
    if not lectures:
        raise ValidationError({"lectures": _("Tick at least one lecture.")})
    moving = [lecture for lecture in lectures if lecture.week_id != week.pk]
    monday = mondays(event).get(week.pk)
    dates = {lecture: _new_start(lecture.talk, monday) for lecture in moving}
    changes = [one for lecture in moving for one in _with_date(lecture, week, dates[lecture])]
    return ChangePlan([*changes, *_in_order(week, dates)])


def plan_move_lecture(*, talk, week):
    """Move the lecture of a talk to another week of its course."""
    lecture = Lecture.objects.select_related("talk__event", "talk__session").filter(talk=talk).first()
    if not lecture:
        raise ValidationError(_("“%(talk)s” is in no week of its course.") % {"talk": talk})
    return plan_move_lectures(event=talk.event, lectures=[lecture], week=week)


def swapped_weeks(talk, other):
    """Two lectures that change places change weeks, too."""
    lectures = {each.talk_id: each for each in Lecture.objects.filter(talk__in=[talk, other])}
    if len(lectures) < 2:
        return []
    one, two = lectures[talk.pk], lectures[other.pk]
    places = [{"week": each.week, "position": each.position} for each in (one, two)]
    return change(one, **places[1]) + change(two, **places[0])


def mondays(event):
    """The Mondays of a course's weeks, by key, as far as some lecture has a date."""
    numbers = dict(event.weeks.values_list("pk", "number"))
    found = {}
    for lecture in Lecture.objects.filter(week__event=event, talk__starts_at__isnull=False).select_related(
        "talk"
    ):
        found.setdefault(lecture.week_id, Counter())[_monday(lecture.talk, event)] += 1
    known = {week: days.most_common(1)[0][0] for week, days in found.items()}
    return {
        week: known.get(week) or _beside(number, known, numbers) for week, number in numbers.items() if known
    }


def _monday(talk, event):
    day = times.day_in(talk.starts_at, event.time_zone)
    return day - dt.timedelta(days=day.weekday())


def _beside(number, known, numbers):
    """The Monday of a week without dates, counted from the week with dates that is nearest by number."""
    nearest = min(known, key=lambda week: abs(numbers[week] - number))
    return known[nearest] + (number - numbers[nearest]) * WEEK


def _new_start(talk, monday):
    """When a lecture starts in the week of a Monday, at its weekday and clock time; None without a date."""
    if not talk.starts_at or not monday:
        return None
    days = (monday - _monday(talk, talk.event)).days
    return shifted_moments(talk, ["starts_at"], days, talk.event.time_zone)["starts_at"]


def _with_date(lecture, week, start):
    moved = plan_move(talk=lecture.talk, starts_at=start).changes if start else []
    return [*change(lecture, week=week), *moved]


def _in_order(week, dates):
    """The positions in the week: the lectures by their dates, as far as those that are there stand so."""
    there = list(week.lectures.select_related("talk").order_by("position", "pk"))
    starts = dates | {lecture: lecture.talk.starts_at for lecture in there}
    new = sorted(dates, key=lambda lecture: (starts[lecture] is None, starts[lecture], lecture.pk))
    last = there[-1] if there else None
    if new and all(starts.values()) and last and starts[last] > starts[new[0]]:
        numbered = enumerate(sorted(starts, key=lambda lecture: (starts[lecture], lecture.position)))
    else:
        numbered = enumerate(new, start=last.position + 1 if last else 0)
    return [one for position, lecture in numbered for one in change(lecture, position=position)]
