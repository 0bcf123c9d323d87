"""Where talks were put on the grid of a timetable, as its script sends it."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from portal.admin import fields

from .talks import PlanForm

MOST_MOVES = 300


class ArrangeForm(PlanForm):
    """`moves` has a line for each talk that was moved: "key|2026-06-15 10:30|room"."""

    moves = forms.CharField(widget=forms.HiddenInput, required=False)

    def first_data(self):
        return None  # nothing has been moved yet

    def clean(self):
        """The moves with their talks instead of their text; what is wrong is said above the grid."""
        return super().clean() | {"moves": self._moves(self.cleaned_data["moves"])}

    def _moves(self, text):
        lines = [line.split("|", 2) for line in text.split("\n") if line.strip()]
        if not lines:
            raise ValidationError(gettext("Move a talk first."))
        talks = {str(talk.pk): talk for talk in self.row.talks.dated().for_list()}
        if len(lines) > MOST_MOVES or any(len(line) != 3 or line[0] not in talks for line in lines):
            raise ValidationError(gettext("Some talk is not here any more; look at the timetable anew."))
        return [(talks[key], self._start(text.strip()), room.strip()) for key, text, room in lines]

    def _start(self, text):
        try:
            clock = dt.datetime.strptime(text, "%Y-%m-%d %H:%M")
        except ValueError as error:
            raise ValidationError(gettext("Give a day and a time, such as 2026-03-25 16:30.")) from error
        return fields.instant(clock, self.row.time_zone)

    def arguments(self):
        return {"moves": self.cleaned_data["moves"]}
