"""What moving lectures is asked for. The fields bear the names of the actions' arguments."""

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.planning.changes import named
from events.planning.forms.talks import PlanForm, RowField, RowsField
from portal.lib import times

from . import plans
from .models import Lecture

GONE = {"invalid_choice": _("This week is not there any more; choose another.")}
SUNDAY = dt.timedelta(days=6)


class MoveLectureForm(PlanForm):
    """The week to which the lecture of a talk moves."""

    is_ready = False
    week = RowField(
        label=_("To"), error_messages=GONE,
        help_text=_("The lecture keeps its weekday and clock time."),
    )  # fmt: skip

    def prepare(self, row):
        self.fields["week"].offer(*_weeks(row.event), gettext("Choose a week"))


class MoveLecturesForm(PlanForm):
    """Lectures of a course, and the week to which they move."""

    is_ready = False
    lectures = RowsField(label=_("Lectures"))
    week = RowField(
        label=_("To"), error_messages=GONE,
        help_text=_("Each lecture keeps its weekday and clock time."),
    )  # fmt: skip

    def prepare(self, row):
        related = ["week", "talk__event__parent__parent", "talk__session"]
        lectures = Lecture.objects.filter(week__event=row).select_related(*related)
        self.fields["lectures"].offer(lectures, describe_lecture)
        self.fields["week"].offer(*_weeks(row), gettext("Choose a week"))


def describe_lecture(lecture):
    """A lecture in a list of boxes: its week, what it is and when."""
    parts = [str(lecture.week), named(lecture.talk, lecture.talk.event.time_zone), lecture.talk.status_label]
    return " · ".join(part for part in parts if part)


def _weeks(event):
    """The weeks of a course, and how each is named in a choice: with its theme and days, if it has some."""
    mondays = plans.mondays(event)

    def label(week):
        monday = mondays.get(week.pk)
        days = times.describe_days(monday, monday + SUNDAY) if monday else ""
        return " · ".join(part for part in (str(week), week.title, days) if part)

    return event.weeks.all(), label
