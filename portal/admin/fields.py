"""Form fields of the admin: clock times of a named zone, choices of a zone, pictures, texts with preview."""

import datetime as dt
import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from unfold.widgets import (
    UnfoldAdminImageFieldWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from portal.lib import times
from portal.lib.long_select import LongSelect

TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*([+\-−]\d{2}:?\d{2}|Z)?")
MINUTE = dt.timedelta(minutes=1)


def instant(clock, zone_name):
    """The UTC instant of a clock time in a zone; `clock` is aware if it was written with its offset.

    Raises ValidationError, saying what to write instead, for a time that the zone's clocks skip, show twice,
    or show at another offset.
    """
    if clock.tzinfo:
        return _instant_of_offset(clock, zone_name)
    try:
        return times.instant(clock, zone_name)
    except times.TwiceSuchTime as both:
        told = _(
            "%(time)s occurs twice on %(day)s in %(place)s, when clocks go back; write %(first)s for the "
            "first or %(second)s for the second."
        )
        readings = {"first": written(both.first), "second": written(both.second)}
        raise ValidationError(told, "twice", _named(clock, zone_name) | readings) from both
    except times.NoSuchTime as error:
        told = _(
            "%(time)s is skipped on %(day)s in %(place)s, when clocks go forward; choose %(after)s or "
            "earlier than %(before)s."
        )
        bounds = _bounds_of_gap(clock, zone_name)
        raise ValidationError(told, "skipped", _named(clock, zone_name) | bounds) from error


def _named(clock, zone_name):
    place = times.zone_label(zone_name)
    return {"time": f"{clock:%H:%M}", "day": date_format(clock, "j F Y"), "place": place}


def _instant_of_offset(clock, zone_name):
    there = clock.astimezone(times.zone(zone_name))
    if there.utcoffset() != clock.utcoffset():
        raise ValidationError(
            _("Clocks in %(place)s are then at %(right)s, not at %(wrong)s; leave the offset out."),
            code="offset",
            params={
                "place": times.zone_label(zone_name),
                "right": there.isoformat()[-6:],
                "wrong": clock.isoformat()[-6:],
            },
        )
    return clock.astimezone(times.UTC)


def _bounds_of_gap(clock, zone_name):
    before = clock
    while _moved(before - MINUTE, zone_name) != before - MINUTE:
        before -= MINUTE
    return {"after": _near(_moved(clock, zone_name), clock), "before": _near(before, clock)}


def _moved(clock, zone_name):
    """What the clocks show instead of a time that they skip; any other time as it is."""
    zone = times.zone(zone_name)
    return clock.replace(tzinfo=zone).astimezone(times.UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def _near(moment, clock):
    return f"{moment:%H:%M}" if moment.date() == clock.date() else f"{moment:%Y-%m-%d %H:%M}"


def written(clock):
    """A clock time as a form takes it: "2024-10-27 02:30", with its offset if it has one."""
    return clock.isoformat(" ", "minutes")


def clock_of(moment, zone_name):
    """The clock time that a zone shows at an instant; aware where the same time comes twice that day."""
    there = moment.astimezone(times.zone(zone_name)).replace(second=0, microsecond=0)
    clock = there.replace(tzinfo=None, fold=0)
    try:
        times.instant(clock, zone_name)
    except times.TwiceSuchTime:
        return there.replace(tzinfo=dt.timezone(there.utcoffset()))
    return clock


class ClockTimeWidget(UnfoldAdminSplitDateTimeWidget):
    """A day and a time beside each other; the time may carry an offset."""

    def decompress(self, value):
        day, _sep, time = (value or "").partition(" ")
        return [day, time]


class ClockTimeField(forms.Field):
    """A day and clock time. Cleans to a naive datetime, or to an aware one if an offset was written.

    Only the form knows the event, so the form sets `zone_name` for what is shown and turns what was cleaned
    into an instant (`instant`).
    """

    widget = ClockTimeWidget
    zone_name = "UTC"

    def prepare_value(self, value):
        return written(clock_of(value, self.zone_name)) if isinstance(value, dt.datetime) else value

    def to_python(self, value):
        parts = value if isinstance(value, (list, tuple)) else [value]
        text = " ".join(str(part).strip() for part in parts if part).strip()
        if not text:
            return None
        day, _sep, time = text.replace("T", " ", 1).partition(" ")
        clock = dt.datetime.combine(forms.DateField().clean(day), _time(time.strip()))
        if clock.year not in times.YEARS:
            raise ValidationError(_("Choose a year between 1900 and 2199."), code="year")
        return clock

    def has_changed(self, initial, data):
        before = clock_of(initial, self.zone_name) if isinstance(initial, dt.datetime) else None
        try:
            return self.to_python(data) != before
        except ValidationError:
            return True


def _time(text):
    """A time of day, aware if `text` ends in an offset from UTC."""
    found = TIME.fullmatch(text)
    if not found:
        raise ValidationError(_("Give a day and a time, such as 2026-03-25 16:30."), code="invalid")
    hours, minutes, offset = found.groups(default="")
    try:
        return dt.time.fromisoformat(f"{int(hours):02}:{int(minutes):02}{offset.replace('−', '-')}")
    except ValueError as error:
        raise ValidationError(_("There is no such time of day; the last is 23:59."), code="time") from error


class ZoneWidget(LongSelect, UnfoldAdminSelect2Widget):
    pass


class TimeZoneField(forms.ChoiceField):
    """One of the IANA time zones, found by typing a part of its name."""

    widget = ZoneWidget

    def __init__(self, *, max_length=None, empty_value="", **kwargs):
        super().__init__(choices=times.zone_choices, **kwargs)

    def valid_value(self, value):
        return times.is_zone(value)

    def prepare_value(self, value):
        if value and value not in times.zone_names():  # a zone of old, such as "EST", stays as it is
            self.choices = [(value, value), *times.zone_choices()]
        return value


# How the admin's forms take a picture, for `formfield_overrides`.
PICTURE = {"widget": UnfoldAdminImageFieldWidget}


PREVIEW = forms.Media(js=[forms.Script("portal/preview.js", type="module")])


def key_of(row):
    """What names a row to `admin_site.preview`: that of its kind, and its own."""
    return f"{ContentType.objects.get_for_model(row).pk}-{row.pk}"


def preview_attrs(query, row=None):
    """What lets the script show what readers will see of a field; `query` says how (admin_site.preview).

    The macros of the `row` hold in the text, if it is stored.
    """
    of = f"&of={key_of(row)}" if row and row.pk else ""
    return {
        "data-preview-url": f"{reverse('admin:preview')}?{query}{of}",
        "data-preview-style": static("portal/portal.css"),
        "data-preview-label": _("Preview"),
        "data-preview-failed": _(
            "There is no preview at the moment; nothing you wrote is lost, and it is tried again as you type."
        ),
    }


class TextWidget(UnfoldAdminTextareaWidget):
    """A text of several lines, stored with the line ends that imports, links and copies store: those of Unix.

    Browsers send others, and history would tell of lines that nobody changed.
    """

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        return text and text.replace("\r\n", "\n").replace("\r", "\n")


class MarkdownWidget(TextWidget):
    """A text with what readers will see below, on a page that has `first_heading` free or in a letter."""

    media = PREVIEW
    first_heading, is_letter, takes_pictures, of_row = 3, False, False, None

    def build_attrs(self, base_attrs, extra_attrs=None):
        kind = {"&letter": self.is_letter, "&pictures": self.takes_pictures}
        query = f"heading={self.first_heading}{''.join(name for name, holds in kind.items() if holds)}"
        preview = preview_attrs(query, self.of_row)
        return super().build_attrs(base_attrs, extra_attrs) | preview


class MacrosWidget(TextWidget):
    """Definitions of macros, with each as it is set below."""

    media = PREVIEW
    of_row = None

    def build_attrs(self, base_attrs, extra_attrs=None):
        own = {"rows": 8, "spellcheck": "false", "placeholder": r"\newcommand{\GL}{\operatorname{GL}}"}
        attrs = super().build_attrs(base_attrs, extra_attrs) | own | preview_attrs("macros", self.of_row)
        return attrs | {"class": f"{attrs.get('class', '')} desk-code"}


class TitleWidget(UnfoldAdminTextInputWidget):
    """A title; where it holds formulas or emphasis, readers' view of it is shown below."""

    media = PREVIEW
    of_row = None

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | preview_attrs("line", self.of_row)


def pk_of(text):
    """A primary key from what somebody sent, or None."""
    return int(text) if str(text).isdecimal() and len(str(text)) < 19 else None


class AutocompleteOfSeveral(AutocompleteSelectMultiple):
    """Choices by typing, which leave out what was posted and is no key at all.

    Each is taken away by itself: what would empty the whole field has no name and stands in the list of them.
    """

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if pk_of(key)], attr)


class KnownAutocomplete(AutocompleteSelect):
    """A choice by typing that does not ask the database for what is chosen when the form knows the row.

    Drawn again after a mistake, it leaves out what was posted and is no key at all.
    """

    known = None

    def optgroups(self, name, value, attr=None):
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, [key for key in value if pk_of(key)], attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = self.create_option(name, self.known.pk, str(self.known), True, len(empty))
        return [(None, [*empty, chosen], 0)]
