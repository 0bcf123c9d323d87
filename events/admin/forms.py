"""Forms in which organisers edit a programme: they clean, and say at the right field what is wrong."""

import re

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget

from events import permissions
from events.models import Event, Talk
from events.planning import zones
from portal import markup
from portal.admin import fields
from portal.admin.conflicts import ConflictAwareForm, ConflictAwareFormSet
from portal.lib import times

from .slugs import SlugOfTitle


class ProgrammeForm(SlugOfTitle, ConflictAwareForm):
    """A row of a programme. Its times are clock times of its event's zone, and the form names that zone.

    The event is that of the row; of a new row, the one chosen in the form; of a row within another's form,
    the `event` of that other.
    """

    unchecked = frozenset()  # fields whose constraints somebody else looks after

    def __init__(self, *args, event=None, **kwargs):
        self.event = event
        super().__init__(*args, **kwargs)

    def prepare(self):
        super().prepare()
        self.event = self.event or self._event_chosen() or permissions.event_of(self.instance)
        for field in self._clock_fields().values():
            field.zone_name = self.event.time_zone if self.event else "UTC"
            field.help_text = self._zone_note()
        self._show_known_rows()
        for field in self.fields.values():
            if hasattr(field.widget, "of_row"):
                field.widget.of_row = self._row_of_texts()

    def _row_of_texts(self):
        """Whose macros and pictures stand in what is previewed; a page of the site has its own."""
        return self.event or self.instance

    def _zone_note(self):
        if not self.event:
            return gettext("In the time zone of the event.")
        return times.zone_note(self.event.time_zone)

    def _show_known_rows(self):
        """Hand the rows that came with this one to the fields that choose them."""
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, fields.KnownAutocomplete):
                related = self._meta.model._meta.get_field(name)
                widget.known = related.get_cached_value(self.instance, default=None)

    def _clock_fields(self):
        return {
            name: field for name, field in self.fields.items() if isinstance(field, fields.ClockTimeField)
        }

    def _event_chosen(self):
        """The event of what was chosen in the form so far, by its address or by what was posted."""
        for path in permissions.event_paths(self._meta.model):
            name = path.split("__")[0]
            if name in self.fields and (chosen := chosen_row(self.fields[name], self[name].value())):
                return permissions.event_of(chosen)
        return None

    def clean(self):
        data = super().clean()
        event = self.event or self._event_of_parent()
        for name in self._clock_fields():
            self._read_clock(name, event.time_zone if event else "UTC")
        return data

    def _event_of_parent(self):
        """The event of the row whose page this form is a part of, known once that page's form is clean."""
        for field in self.fields.values():
            if isinstance(field, forms.models.InlineForeignKeyField):
                return permissions.event_of(field.parent_instance)
        return None

    def _read_clock(self, name, zone_name):
        """Turn the clock time into an instant; one that was not changed keeps its seconds."""
        clock, before = self.cleaned_data.get(name), self.initial.get(name)
        if clock is None:
            return
        if before and name not in self.changed_data:
            self.cleaned_data[name] = before
            return
        try:
            self.cleaned_data[name] = fields.instant(clock, zone_name)
        except ValidationError as error:
            self.add_error(name, error)

    def _post_clean(self):
        """A constraint speaks of the whole row: its message goes to the field at which people look for it."""
        super()._post_clean()
        found = self._errors.pop(NON_FIELD_ERRORS, self.error_class()).as_data()
        at = self._fields_of_constraints()
        told = {error.messages[0]: error for error in [*found, *self._broken_constraints()]}
        for text, error in told.items():
            self.add_error(at.get(text), error)

    def _fields_of_constraints(self):
        """The field of this form for each constraint's message, as the model's `constraint_fields` say."""
        said = getattr(self._meta.model, "constraint_fields", {})
        constraints = self._meta.model._meta.constraints
        fields = {str(each.get_violation_error_message()): said.get(each.name) for each in constraints}
        return {text: name for text, name in fields.items() if name in self.fields}

    def _broken_constraints(self):
        """Constraints that Django leaves unchecked because one of their fields is not in the form."""
        try:
            if self.instance.pk or self._is_row_of_stored():
                self.instance.validate_constraints(exclude={*self._errors, *self.unchecked})
        except ValidationError as errors:
            return [error for texts in errors.error_dict.values() for error in texts]
        return []

    def _is_row_of_stored(self):
        parents = (getattr(field, "parent_instance", None) for field in self.fields.values())
        return any(parent and parent.pk for parent in parents)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | self.unchecked


def chosen_row(field, value):
    """The row that a choice names, if it is among those offered."""
    try:
        return field.clean(value) if value else None
    except ValidationError:
        return None


BEGUN = re.compile("[A-Za-z]{1,40}")


class EventForm(ProgrammeForm):
    """An event. Once its zone changes and times hang on it, it asks which of the two stays."""

    zone_change = forms.ChoiceField(
        label=_("What stays"), choices=zones.Keep, required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Event
        fields = []  # the admin's fieldsets say which
        help_texts = {
            "time_zone": _(
                "When it changes, you are asked whether clock times or moments stay; the slot of a series "
                "stays at its clock time."
            ),
            "parent": _("The umbrella whose part this event is."),
            "notice": _("A banner on the page, in plain text."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks_about_times = self._zone_changes() and self._ask_about_times()
        if "macros" in self.fields:
            self._say_which_macros_come_from_above()

    def _say_which_macros_come_from_above(self):
        umbrella = self.instance.parent
        if names := markup.names_of(umbrella.macros_in_force) if umbrella else []:
            told = gettext("Those of the umbrella hold here, too: %(names)s.")
            shown = " ".join(f"\\{name}" for name in names)
            self.fields["macros"].help_text = f"{self.fields['macros'].help_text} {told % {'names': shown}}"

    def begin_macro(self, name):
        """Begin the definition of a macro that a text lacks, in the form as it is drawn."""
        if BEGUN.fullmatch(name):
            begun = rf"\newcommand{{\{name}}}{{\operatorname{{{name}}}}}"
            self.initial["macros"] = "\n".join(filter(None, (self.instance.macros, begun)))

    def _zone_changes(self):
        if not self.is_bound or not self.instance.pk or "time_zone" not in self.fields:
            return False
        chosen = self["time_zone"].value()
        return chosen != self.instance.time_zone and times.is_zone(chosen)

    def _ask_about_times(self):
        """Show the choice, each answer with what it means for one of the times; False if there are none."""
        moment, number = zones.moment_to_show(self.instance)
        if moment:
            asked = self.fields["zone_change"]
            asked.widget = UnfoldAdminRadioSelectWidget()
            asked.choices = zone_choices(moment, number, self.instance.time_zone, self["time_zone"].value())
        return bool(moment)

    def clean(self):
        data = super().clean()
        if self.asks_about_times and "zone_change" not in self.errors:
            self._clean_zone_change(data.get("zone_change"), data["time_zone"])
        return data

    def _clean_zone_change(self, keep, time_zone):
        if not keep:
            return self.add_error("zone_change", gettext("Choose what stays when the zone changes."))
        if keep == zones.Keep.CLOCKS:
            try:
                zones.on_new_clocks(self.instance, time_zone)
            except ValidationError as error:
                self.add_error("zone_change", error)
        return None


def zone_choices(moment, number, old_zone, new_zone):
    """Both answers to a change of zone, told by one of the event's times."""
    before, after = (moment.astimezone(times.zone(name)) for name in (old_zone, new_zone))
    told = {
        "time": f"{before:%H:%M}",
        "place": times.zone_label(new_zone),
        "day": date_format(before, "j F Y"),
        "after": f"{after:%H:%M}" if before.date() == after.date() else date_format(after, "H:i, j F Y"),
        "number": number,
    }
    clocks = ngettext(
        "Keep the clock times: %(time)s stays %(time)s, now in %(place)s (%(number)d row moves)",
        "Keep the clock times: %(time)s stays %(time)s, now in %(place)s (%(number)d rows move)",
        number,
    )
    moments = gettext("Keep the moments: %(time)s, %(day)s will read %(after)s")
    return [(zones.Keep.CLOCKS, clocks % told), (zones.Keep.INSTANTS, moments % told)]


class TalkForm(ProgrammeForm):
    """A talk; its session is one of its event's."""

    class Meta:
        model = Talk
        fields = []  # the admin's fieldsets say which
        help_texts = {
            "status": _("Drafts are for organisers only; all else is public, and says what it is."),
            "room": _("Blank: that of the session, else the usual one of the event."),
            "chair": _("Blank: the chair of the session."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if session := self.fields.get("session"):
            session.queryset = self.event.sessions.all() if self.event else session.queryset.none()
            if not self.event:
                session.help_text = gettext("Can be chosen once the talk is saved with its event.")
        if room := self.fields.get("room"):
            room.widget.attrs["placeholder"] = self._room_if_blank()

    def _room_if_blank(self):
        session = self.instance.session
        of_session, of_event = session.room if session else "", self.event.room if self.event else ""
        return Talk.room_among(self.instance.kind, "", of_session, of_event)

    def clean(self):
        data = super().clean()
        # A time that could not be read is reported once, not also as missing beside the other.
        if {"starts_at", "ends_at"} & self.errors.keys():
            return {name: value for name, value in data.items() if name not in ("starts_at", "ends_at")}
        return data


class AreaForm(ProgrammeForm):
    """A theme; it may stand below a theme of the same event."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if parent := self.fields.get("parent"):
            event = self.event and self.event.pk
            parent.queryset = parent.queryset.filter(event=event, parent=None).exclude(pk=self.instance.pk)
            others = [area for area in self._areas() if area[0] != self.instance.pk]
            parent.choices = [*BLANK_CHOICE_DASH, *others]

    def _areas(self):
        """The areas of the event, read once for all the forms of a page."""
        if not self.event or not self.event.pk:
            return []
        if not hasattr(self.event, "areas_to_choose"):
            found = self.event.areas.filter(parent=None)
            self.event.areas_to_choose = [(area.pk, str(area)) for area in found]
        return self.event.areas_to_choose


class AreaFormSet(ConflictAwareFormSet):
    def clean(self):
        """Refuse areas that one and the same form puts below each other."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        parents = {form: getattr(form, "cleaned_data", {}).get("parent") for form in kept}
        of_areas = {form.instance.pk: parent for form, parent in parents.items()}
        for form, parent in parents.items():
            if parent and of_areas.get(parent.pk):
                form.add_error("parent", gettext("Choose an area that is no sub-topic itself."))


class SpeakerForm(ProgrammeForm):
    def clean(self):
        """A new speaker comes from where the person is at present, if nothing else is said."""
        data = super().clean()
        person = data.get("person")
        if person and not self.instance.pk and not data.get("affiliations"):
            data["affiliations"] = person.affiliation
        return data


class MaterialForm(ProgrammeForm):
    """Material within the form of what it belongs to: the set of them decides which version is current."""

    unchecked = frozenset({"is_current"})


class MaterialFormSet(ConflictAwareFormSet):
    """The materials of one talk, event or week, among which a new version may take an old one's place."""

    def clean(self):
        super().clean()
        current = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if form in self.deleted_forms or not data.get("is_current") or not data.get("label"):
                continue
            version = (data.get("kind"), data["label"])
            if version in current:
                form.add_error("is_current", gettext("Another version with this label is the current one."))
            current.add(version)

    def save(self, commit=True):
        # What gives up its place does so first: the database looks after every statement.
        changed = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        if commit and changed:
            self.model.objects.filter(pk__in=changed).update(is_current=False)
        return super().save(commit)
