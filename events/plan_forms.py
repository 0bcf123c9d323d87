"""What the actions that change plans are asked for. The fields bear the names of the actions' arguments."""

import datetime as dt
import itertools

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from portal import fields
from portal.lib import times

from .actions import copying, days, slots, terms
from .models import Event, Talk

MOST_SLOTS = 8  # that a move offers
MOST_NEIGHBOURS = 30  # before and as many after a talk, that it may change places with


class PlanForm(forms.Form):
    """The form of an action on a `row`, a talk or an event."""

    is_ready = True  # with what stands in its fields at first, so that the preview can be shown at once

    def __init__(self, *args, row, **kwargs):
        self.row = row
        super().__init__(*args, **kwargs)

    def first_data(self):
        """What stands in the fields at first, as if it had been sent; None where something is missing."""
        data = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        is_missing = any(field.required and data[name] in (None, "") for name, field in self.fields.items())
        return None if is_missing or not self.is_ready else data

    def arguments(self):
        """The arguments of the action and of its preview."""
        return {self.row._meta.model_name: self.row} | self.cleaned_data

    def tell(self, error):
        """Show what an action refused at the field it speaks of, else above the form."""
        if not hasattr(error, "error_dict"):
            return self.add_error(None, error)
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)
        return None


def in_words(moment, event):
    """A moment on the clocks of an event, and their distance from UTC: "Wed 25 March 2026, 16:00 (UTC−4)"."""
    clock = date_format(moment.astimezone(event.zone), "D j F Y, H:i")
    return f"{clock} ({times.offset_label(moment, event.time_zone)})"


def talk_in_words(talk):
    """A talk in a choice: when, who, what, and that it is a draft or cancelled, where it is."""
    names = ", ".join(str(speaker) for speaker in talk.speakers.all()) or talk.asked
    parts = [in_words(talk.starts_at, talk.event), names, talk.title_line, talk.standing]
    return " · ".join(part for part in parts if part)


class MoveForm(PlanForm):
    """Another time for a talk: one of the next free slots of the series, or one that is typed."""

    is_ready = False
    slot = forms.ChoiceField(
        label=_("To"), required=False, widget=widgets.UnfoldAdminRadioSelectWidget,
        error_messages={"invalid_choice": _("This slot is taken meanwhile; choose another.")},
    )  # fmt: skip
    starts_at = fields.ClockTimeField(label=_("New start"), required=False)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        free = slots.free_slots(row.event, timezone.now(), MOST_SLOTS)
        typed = ("", gettext("The day and time below"))
        self.fields["slot"].choices = [
            typed,
            *((slot.isoformat(), gettext("Free: %s") % in_words(slot, row.event)) for slot in free),
        ]
        if not free:
            del self.fields["slot"]
        self.fields["starts_at"].zone_name = row.event.time_zone
        self.fields["starts_at"].help_text = times.zone_note(row.event.time_zone)
        self.fields["starts_at"].initial = row.starts_at

    def clean(self):
        data = super().clean()
        slot, clock = data.pop("slot", ""), data.get("starts_at")
        if slot and "starts_at" in self.changed_data and clock:
            self.add_error("slot", gettext("Choose either a free slot or a time of your own."))
        elif slot:
            data["starts_at"] = dt.datetime.fromisoformat(slot)
        elif clock:
            self._read(clock, data)
        elif "starts_at" not in self.errors:
            self.add_error("starts_at", gettext("Give a day and a time, such as 2026-03-25 16:30."))
        return data

    def _read(self, clock, data):
        try:
            data["starts_at"] = fields.instant(clock, self.row.event.time_zone)
        except ValidationError as error:
            self.add_error("starts_at", error)


class SwapForm(PlanForm):
    """Another talk of the event to change places with, from those nearest in time."""

    is_ready = False
    other = forms.ChoiceField(
        label=_("Swap with"), widget=widgets.UnfoldAdminSelectWidget,
        error_messages={"invalid_choice": _("This talk is not there any more; choose another.")},
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.talks = {str(talk.pk): talk for talk in _neighbours(row)}
        choices = [(key, talk_in_words(talk)) for key, talk in self.talks.items()]
        self.fields["other"].choices = [("", gettext("Choose a talk")), *choices]

    def clean_other(self):
        return self.talks[self.cleaned_data["other"]]


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


class ShiftSessionForm(ShiftForm):
    """A session of an event and by how much it shifts."""

    field_order = ["session", "minutes"]
    session = forms.ChoiceField(
        label=_("Session"), widget=widgets.UnfoldAdminSelectWidget,
        error_messages={"invalid_choice": _("This session is not there any more; choose another.")},
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.sessions = {str(session.pk): session for session in row.sessions.select_related("event")}
        self.fields["session"].choices = [
            ("", gettext("Choose a session")),
            *((key, f"{in_words(each.starts_at, row)} · {each}") for key, each in self.sessions.items()),
        ]

    def clean_session(self):
        return self.sessions[self.cleaned_data["session"]]

    def arguments(self):
        return self.cleaned_data


class PostponeForm(PlanForm):
    """To when: in words while the days are not known, else the new first day."""

    is_ready = False
    new_dates = forms.CharField(
        label=_("To a time in words"), max_length=60, required=False,
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Such as “2021”; leave it blank if nobody knows. The old days stay, struck through."),
    )  # fmt: skip
    first_day = forms.DateField(
        label=_("Or to a new first day"), required=False, widget=widgets.UnfoldAdminSingleDateWidget,
        help_text=_(
            "All parts, sessions and talks move along by whole days; clock times stay. Parts that are "
            "postponed by themselves keep their days."
        ),
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["new_dates"].initial = row.new_dates

    def clean(self):
        data = super().clean()
        if data.get("first_day") and data.get("new_dates") and "new_dates" in self.changed_data:
            self.add_error("first_day", gettext("Give either a time in words or a new first day."))
        return data


class FormatForm(PlanForm):
    is_ready = False
    format = forms.ChoiceField(
        label=_("Format"), choices=Event.Format, widget=widgets.UnfoldAdminSelectWidget
    )
    with_parts = forms.BooleanField(
        label=_("With all parts"), required=False, widget=widgets.UnfoldBooleanWidget
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["format"].initial = row.format
        if not row.parts.exists():
            del self.fields["with_parts"]


class SeasonForm(PlanForm):
    """From when to when; at first the days of the first and the last talk that is still to come."""

    status = None  # of the talks that the action is for; None for any
    first_day = forms.DateField(label=_("From"), widget=widgets.UnfoldAdminSingleDateWidget)
    last_day = forms.DateField(label=_("Until"), widget=widgets.UnfoldAdminSingleDateWidget)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        talks = self.talks_to_come().order_by("starts_at").values_list("starts_at", flat=True)
        for name, start in (("first_day", talks.first()), ("last_day", talks.last())):
            self.fields[name].initial = start and times.day_in(start, row.time_zone)

    def talks_to_come(self):
        return self.row.talks.filter(ends_at__gt=timezone.now())


class PublishForm(SeasonForm):
    def talks_to_come(self):
        return super().talks_to_come().filter(status=Talk.Status.DRAFT)


class HideForm(SeasonForm):
    is_ready = False

    def talks_to_come(self):
        return super().talks_to_come().filter(published_at=None).exclude(status=Talk.Status.DRAFT)


class CopyForm(PlanForm):
    """The address and first day of the copy, suggested for its next year, and what comes along."""

    is_ready = False
    slug = forms.SlugField(
        label=_("Address of the copy"), max_length=80, widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("The last part of the page’s address; that of the new year, for instance."),
    )  # fmt: skip
    first_day = forms.DateField(label=_("First day"), widget=widgets.UnfoldAdminSingleDateWidget)
    talks = forms.BooleanField(
        label=_("With its talks"), required=False, widget=widgets.UnfoldBooleanWidget,
        help_text=_("Without, only breaks, openings and social events are copied; sessions always are."),
    )  # fmt: skip
    people = forms.BooleanField(
        label=_("With its speakers and chairs"), required=False, widget=widgets.UnfoldBooleanWidget
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        first = _first_day(row)
        suggested = first and _next_time(row, first)
        self.fields["slug"].initial = suggested_slug(row, first, suggested)
        self.fields["talks"].initial = row.kind != Event.Kind.SERIES
        if first:
            self.fields["first_day"].initial = suggested
            self.fields["first_day"].help_text = _weekday_stays(row, first)
        else:
            del self.fields["first_day"]

    def arguments(self):
        when = {} if "first_day" in self.fields else {"weeks": 52}
        return super().arguments() | when


def _first_day(event):
    try:
        return copying.day_to_count_from(event)
    except ValidationError:
        return None  # without any day, there is nothing to shift


def _next_time(event, first):
    """The first day some whole years later that is still to come, of the same weekday."""
    today = times.day_in(timezone.now(), event.time_zone)
    weeks = (7 * round(days.DAYS_IN_A_YEAR * years / 7) for years in itertools.count(1))
    later = (days.shifted_day(first, number, event.date_precision) for number in weeks)
    return next(day for day in later if day > today)


def _weekday_stays(event, first):
    if event.date_precision != Event.Precision.DAY:
        return ""
    return gettext("A %(weekday)s, as weekdays stay: it was %(day)s.") % {
        "weekday": date_format(first, "l"),
        "day": date_format(first, "j F Y"),
    }


def suggested_slug(event, first, then):
    """An address for a copy: with the new year for the old one, else with the new year behind it."""
    year = str((then or timezone.now()).year)
    if first and str(first.year) in event.slug:
        return event.slug.replace(str(first.year), year)
    return f"{event.slug[:75]}-{year}"


class TermForm(PlanForm):
    """A term of a series, and the days and weeks of it that are left out."""

    is_ready = False
    first_day = forms.DateField(label=_("First day"), widget=widgets.UnfoldAdminSingleDateWidget)
    last_day = forms.DateField(label=_("Last day"), widget=widgets.UnfoldAdminSingleDateWidget)
    skipped = forms.CharField(
        label=_("Without"), required=False, max_length=10_000,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 4, "placeholder": "2026-04-08 Easter"}),
        help_text=_(
            "One day or week a line, such as “2026-04-08 Easter” or “2026-W15 Reading week”. One with a "
            "reason becomes an entry that tells readers why there is no seminar."
        ),
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        if free := slots.next_slot(row, timezone.now()):
            self.fields["first_day"].initial = times.day_in(free["starts_at"], row.time_zone)

    def clean_skipped(self):
        """The lines as (day or week, reason); raises ValidationError that names each faulty line."""
        read, wrong = [], []
        for number, line in enumerate(self.cleaned_data["skipped"].splitlines(), start=1):
            what, reason = [*line.split(maxsplit=1), "", ""][:2]
            skipped = [(what.rstrip(",:;"), reason)] if what else []
            try:
                terms.read_skipped(skipped)
            except ValidationError as error:
                told = gettext("Line %(number)d: %(error)s")
                wrong += [told % {"number": number, "error": text} for text in error.messages]
            read += skipped
        if wrong:
            raise ValidationError(wrong)
        return read

    def clean(self):
        """Days that are no term are told together with faulty lines."""
        data = super().clean()
        if data.get("first_day") and data.get("last_day"):
            try:
                terms.slot_days(self.row, data["first_day"], data["last_day"])
            except ValidationError as error:
                self.tell(error)
        return data

    def unused(self):
        """What is left out although the series has no date then, a sentence each."""
        data = self.cleaned_data
        dates = set(terms.slot_days(self.row, data["first_day"], data["last_day"]))
        told = gettext("“%(what)s” falls on no date of this term, so it changes nothing.")
        return [
            told % {"what": what}
            for what, _why in data["skipped"]
            if not dates & terms.read_skipped([what]).keys()
        ]


class RangeForm(forms.Form):
    """The days between which a season is looked at; both may be left open."""

    since = forms.DateField(label=_("From"), required=False, widget=widgets.UnfoldAdminSingleDateWidget)
    until = forms.DateField(label=_("Until"), required=False, widget=widgets.UnfoldAdminSingleDateWidget)

    def clean(self):
        """Days whose instants there are, also a day later."""
        for name, day in list(super().clean().items()):
            if day and day.year not in times.YEARS:
                self.add_error(name, gettext("Choose a year between 1900 and 2199."))
        return self.cleaned_data
