"""What the actions on a talk are asked for. The fields bear the names of the actions' arguments."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events.models import Talk
from events.planning import slots
from portal.admin import fields
from portal.lib import times

MOST_SLOTS = 8  # that a move offers
MOST_NEIGHBOURS = 30  # before and as many after a talk, that it may change places with


class PlanForm(forms.Form):
    """The form of an action on a `row`, a talk or an event, by a `user`."""

    is_ready = True  # with what stands in its fields at first, so that the preview can be shown at once

    def __init__(self, *args, row, user, **kwargs):
        self.row, self.user = row, user
        super().__init__(*args, **kwargs)
        self.prepare(row)

    def prepare(self, row):
        """Fit the fields to the row."""

    def first_data(self):
        """What stands in the fields at first, as if it had been sent; None where something is missing."""
        data = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        is_missing = any(field.required and data[name] in (None, "") for name, field in self.fields.items())
        return None if is_missing or not self.is_ready else data

    def arguments(self):
        """The arguments of the action; may raise ValidationError, as the action itself."""
        return {self.row._meta.model_name: self.row} | self.cleaned_data

    def tell(self, error):
        """Show what an action refused at the field it speaks of, else above the form."""
        if not hasattr(error, "error_dict"):
            return self.add_error(None, error)
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)
        return None


class DayField(forms.DateField):
    widget = widgets.UnfoldAdminSingleDateWidget


class SwitchField(forms.BooleanField):
    """A yes or no, which is no unless somebody says yes."""

    widget = widgets.UnfoldBooleanWidget

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)


class RowField(forms.ChoiceField):
    """A choice among rows, which `offer` names; the answer is the row."""

    widget = widgets.UnfoldAdminSelectWidget

    def offer(self, rows, label, empty):
        """Let these rows be chosen, each as `label(row)`; `empty` stands where none is chosen."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [("", empty), *((key, label(row)) for key, row in self.rows.items())]

    def clean(self, value):
        return self.rows[super().clean(value)]


class RowsField(forms.MultipleChoiceField):
    """Boxes for rows, which `offer` names; the answer is the list of those ticked."""

    widget = widgets.UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.rows = {}

    def offer(self, rows, label):
        """Give each of these rows a box, with `label(row)` beside it."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(key, label(row)) for key, row in self.rows.items()]

    def clean(self, value):
        return [self.rows[key] for key in super().clean(value)]


def describe_start(moment, event):
    """A moment on the clocks of an event, and their distance from UTC: "Wed 25 March 2026, 16:00 (UTC−4)"."""
    clock = date_format(moment.astimezone(event.zone), "D j F Y, H:i")
    return f"{clock} ({times.offset_label(moment, event.time_zone)})"


def describe_talk(talk, with_status=True):
    """A talk in a choice: when, who, what, and that it is a draft or cancelled, where it is."""
    names = ", ".join(str(speaker) for speaker in talk.speakers.all()) or talk.invited_speaker
    parts = [
        describe_start(talk.starts_at, talk.event),
        names,
        talk.title_line,
        talk.status_label if with_status else "",
    ]
    return " · ".join(part for part in parts if part)


class MoveForm(PlanForm):
    """Another time for a talk: one of the next free slots of the series, or one that is typed."""

    is_ready = False
    slot = forms.ChoiceField(
        label=_("To"), required=False, widget=widgets.UnfoldAdminRadioSelectWidget,
        error_messages={"invalid_choice": _("This slot is taken meanwhile; choose another.")},
    )  # fmt: skip
    starts_at = fields.ClockTimeField(label=_("New start"), required=False)

    def prepare(self, row):
        free = slots.free_slots(row.event, timezone.now(), MOST_SLOTS)
        offered = [(slot.isoformat(), gettext("Free: %s") % describe_start(slot, row.event)) for slot in free]
        self.fields["slot"].choices = [("", gettext("The day and time below")), *offered]
        if not free:
            del self.fields["slot"]
        typed = self.fields["starts_at"]
        typed.zone_name, typed.initial = row.event.time_zone, row.starts_at
        typed.help_text = times.zone_note(row.event.time_zone)

    def clean(self):
        data = super().clean()
        slot, clock = data.pop("slot", ""), data.get("starts_at")
        if slot and "starts_at" in self.changed_data and clock:
            self.add_error("slot", gettext("Choose either a free slot or a time of your own."))
        elif slot:
            data["starts_at"] = dt.datetime.fromisoformat(slot)
        elif clock:
            try:
                data["starts_at"] = fields.instant(clock, self.row.event.time_zone)
            except ValidationError as error:
                self.add_error("starts_at", error)
        elif "starts_at" not in self.errors:
            self.add_error("starts_at", gettext("Give a day and a time, such as 2026-03-25 16:30."))
        return data


class SwapForm(PlanForm):
    """Another talk of the event to change places with, from those nearest in time."""

    is_ready = False
    other = RowField(
        label=_("Swap with"),
        error_messages={"invalid_choice": _("This talk is not there any more; choose another.")},
    )

    def prepare(self, row):
        self.fields["other"].offer(_neighbours(row), describe_talk, gettext("Choose a talk"))


def _neighbours(talk):
    """The dated talks of its event nearest to a talk, or to now if it has no time, in the order of time."""
    here = talk.starts_at or timezone.now()
    others = talk.event.talks.for_list().exclude(pk=talk.pk)
    before = others.filter(starts_at__lt=here).order_by("-starts_at", "-pk")[:MOST_NEIGHBOURS]
    after = others.filter(starts_at__gte=here).order_by("starts_at", "pk")[:MOST_NEIGHBOURS]
    return [*reversed(before), *after]


class ReviveForm(PlanForm):
    status = forms.ChoiceField(
        label=_("Revive as"), initial=Talk.Status.CONFIRMED, widget=widgets.UnfoldAdminSelectWidget,
        choices=[(s.value, s.label) for s in (Talk.Status.CONFIRMED, Talk.Status.TENTATIVE)],
    )  # fmt: skip


class ShiftForm(PlanForm):
    """By how much the rest of a talk's session shifts."""

    is_ready = False
    minutes = forms.IntegerField(
        label=_("Minutes"), widget=widgets.UnfoldAdminIntegerFieldWidget, min_value=-1440, max_value=1440,
        help_text=_("How much later; a number such as -10 is earlier."),
    )  # fmt: skip

    def arguments(self):
        """Raises ValidationError for a talk that is in no session."""
        if not self.row.session:
            told = gettext("“%(talk)s” is in no session; move it instead.")
            raise ValidationError(told % {"talk": self.row})
        return {"session": self.row.session, "from_talk": self.row} | self.cleaned_data
