"""What the actions on an event are asked for. The fields bear the names of the actions' arguments."""

import itertools

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from events import permissions
from events.models import Event, Talk
from events.planning import copying, days, left_out, season_plans, slots, terms
from events.planning.season_plans import is_empty
from portal.lib import times

from .talks import (
    DayField,
    PlanForm,
    RowField,
    RowsField,
    ShiftForm,
    SwitchField,
    describe_start,
    describe_talk,
)  # fmt: skip


class ShiftSessionForm(ShiftForm):
    """A session of an event and by how much it shifts."""

    field_order = ["session", "minutes"]
    session = RowField(
        label=_("Session"),
        error_messages={"invalid_choice": _("This session is not there any more; choose another.")},
    )

    def prepare(self, row):
        sessions = row.sessions.select_related("event")
        self.fields["session"].offer(sessions, _describe_session, gettext("Choose a session"))

    def arguments(self):
        return self.cleaned_data


def _describe_session(session):
    return f"{describe_start(session.starts_at, session.event)} · {session}"


class BannerForm(PlanForm):
    """For changed plans of a part: whether the banner of its umbrella says so, for those who edit that."""

    banner = SwitchField(label=_("Say so on the banner of the umbrella"))

    def prepare(self, row):
        if not row.parent or not permissions.can_edit(self.user, row.parent):
            del self.fields["banner"]
            return
        label = gettext("Say so on the banner of “%(umbrella)s”")
        self.fields["banner"].label = label % {"umbrella": row.parent}


class PostponeForm(BannerForm):
    """To when: in words while the days are not known, else the new first day."""

    field_order = ["new_dates", "first_day", "banner"]

    is_ready = False
    new_dates = forms.CharField(
        label=_("To a time in words"), max_length=60, required=False,
        widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("Such as “2021”; leave it blank if nobody knows. The old days stay, struck through."),
    )  # fmt: skip
    first_day = DayField(
        label=_("Or to a new first day"), required=False,
        help_text=_(
            "All parts, sessions and talks move along by whole days; clock times stay. Parts that are "
            "postponed by themselves keep their days."
        ),
    )  # fmt: skip

    def prepare(self, row):
        super().prepare(row)
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
    with_parts = SwitchField(label=_("With all parts"))

    def prepare(self, row):
        self.fields["format"].initial = row.format
        if not row.parts.exists():
            del self.fields["with_parts"]


class SeasonForm(PlanForm):
    """From when to when, and which talks; at first the days of the first and the last talk still to come.

    Each talk between these days has a box. One that was not on the page before is ticked unless it is empty.
    """

    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("Until"))
    talks = RowsField(label=_("Talks"), help_text=_("Empty slots are not ticked at first."))
    offered = forms.CharField(required=False, widget=forms.HiddenInput)  # the talks that had a box

    def prepare(self, row):
        talks = self.talks_to_come().order_by("starts_at").values_list("starts_at", flat=True)
        for name, start in (("first_day", talks.first()), ("last_day", talks.last())):
            self.fields[name].initial = start and times.day_in(start, row.time_zone)
        self._offer(self._talks_between())

    def talks_to_come(self):
        return self.row.talks.filter(ends_at__gt=timezone.now())

    def _talks_between(self):
        """The talks for which the form is, between its days; none while these are not clear."""
        try:
            days = [self.fields[name].clean(self[name].value()) for name in ("first_day", "last_day")]
            talks = self.rows_between(self.row, *days).order_by("starts_at", "pk").for_list()
        except ValidationError:
            return []
        return list(talks[: season_plans.MOST_TALKS + 1])

    def _offer(self, talks):
        """A box for each talk, unless there are none or too many, of which the action tells."""
        if not 1 <= len(talks) <= season_plans.MOST_TALKS:
            del self.fields["talks"], self.fields["offered"]
            return
        self.fields["talks"].offer(talks, describe_date)
        sent = self.data.getlist("talks") if hasattr(self.data, "getlist") else self.data.get("talks", [])
        had_box = str(self.data.get("offered", "")).split()
        rows = self.fields["talks"].rows
        ticked = [key for key in rows if (key in sent if key in had_box else not is_empty(rows[key]))]
        self.fields["talks"].initial, self.fields["offered"].initial = ticked, " ".join(rows)
        if self.is_bound:
            self.data = {**self.data.dict()} if hasattr(self.data, "dict") else {**self.data}
            self.data |= {"talks": ticked, "offered": " ".join(rows)}

    def arguments(self):
        return {name: value for name, value in super().arguments().items() if name != "offered"}


def describe_date(talk):
    """A talk in a list of boxes: when, who, what; of an empty slot who is invited."""
    if not is_empty(talk):
        return describe_talk(talk, with_status=False)
    invited = gettext("%(name)s is invited") % {"name": talk.invited_speaker} if talk.invited_speaker else ""
    parts = [describe_start(talk.starts_at, talk.event), gettext("empty slot"), invited]
    return " · ".join(part for part in parts if part)


class PublishForm(SeasonForm):
    rows_between = staticmethod(season_plans.drafts)

    def talks_to_come(self):
        return super().talks_to_come().filter(status=Talk.Status.DRAFT)


class UnpublishForm(SeasonForm):
    is_ready = False
    rows_between = staticmethod(season_plans.unseen)

    def talks_to_come(self):
        return super().talks_to_come().filter(published_at=None).exclude(status=Talk.Status.DRAFT)


class CopyForm(PlanForm):
    """The address and first day of the copy, suggested for its next year, and what comes along."""

    is_ready = False
    slug = forms.SlugField(
        label=_("Address of the copy"), max_length=80, widget=widgets.UnfoldAdminTextInputWidget,
        help_text=_("The last part of the page’s address; that of the new year, for instance."),
    )  # fmt: skip
    first_day = DayField(label=_("First day"))
    talks = SwitchField(
        label=_("With its talks"),
        help_text=_("Without, only breaks, openings and social events are copied; sessions always are."),
    )  # fmt: skip
    people = SwitchField(label=_("With its speakers and chairs"))

    def prepare(self, row):
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
        """The copy of a part stands under the same umbrella, whose editors decide."""
        umbrella = self.row.parent
        if umbrella and not permissions.can_edit(self.user, umbrella):
            told = gettext("The copy would be a part of “%(umbrella)s”, too; ask its editors to make it.")
            raise ValidationError(told % {"umbrella": umbrella})
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
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    skipped = forms.CharField(
        label=_("Without"), required=False, max_length=10_000,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 4, "placeholder": "20 Dec - 6 Jan"}),
        help_text=_(
            "A line each: a day (“2026-04-08 Easter”), days (“20 Dec - 6 Jan”, “14-16 May, 25 May”) or "
            "a week (“2026-W15 Reading week”). With a reason they become entries that tell readers why "
            "there is no seminar."
        ),
    )  # fmt: skip

    def prepare(self, row):
        if free := slots.next_slot(row, timezone.now()):
            self.fields["first_day"].initial = times.day_in(free["starts_at"], row.time_zone)

    def clean_skipped(self):
        """The lines as (days, reason); raises ValidationError that names each faulty line."""
        read, wrong = [], []
        for number, line in enumerate(self.cleaned_data["skipped"].splitlines(), start=1):
            skipped = left_out.split_line(line)
            try:
                terms.read_skipped(skipped, *self._term())
            except ValidationError as error:
                told = gettext("Line %(number)d: %(error)s")
                wrong += [told % {"number": number, "error": text} for text in error.messages]
            read += skipped
        if wrong:
            raise ValidationError(wrong)
        return read

    def _term(self):
        """The days of the term, as far as they are known, by which days without a year are understood."""
        days = [day for name in ("first_day", "last_day") if (day := self.cleaned_data.get(name))]
        days = days or [timezone.now().date()]
        return min(days), max(days)

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
            if not dates & terms.read_skipped([what], data["first_day"], data["last_day"]).keys()
        ]
