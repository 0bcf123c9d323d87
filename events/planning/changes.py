"""What an action is about to change, computed without writing; and writing exactly that.

Each action is one function `plan_…` that answers a plan and writes nothing: a page prints it, and the same
plan is carried out. Most plans are a `ChangePlan`; a term and a copy have plans of their own, with the same
`fingerprint`, `talks_then` and `carry_out`. When calendars were told and when something was first public
follow from the facts and are not listed.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event, Session, Talk
from portal.lib import times, tokens

PLACE = {"starts_at", "ends_at", "room", "session"}
ON = {Talk.Status.CONFIRMED, Talk.Status.TENTATIVE}


# Sent in the transaction that has changed the time, place or status of some talks: `talks`, a QuerySet,
# at the instant `now` if one is given.
talks_changed = Signal()
# Sent when a page has changed plans, by a form, a plan, a table or a way back, so that others can tell the
# organiser more: `request`, the `talks` that it may have changed, and the `rows` that it did.
plan_carried_out = Signal()


@dataclass(frozen=True)
class Change:
    """One field of one stored row, before and after; `time_zone` is that of the row's event."""

    row: object
    field: str
    before: object
    after: object
    time_zone: str = "UTC"

    def is_of(self, model, field):
        """Whether it changes this field of a row of this model."""
        return isinstance(self.row, model) and self.field == field

    @property
    def goes_off(self):
        """Whether this status of an event takes all below it off."""
        return self.after in Event.OFF

    @property
    def places_talk(self):
        """Whether a talk would be elsewhere, at another time, or on after all."""
        goes_on = self.field == "status" and self.after in ON
        return isinstance(self.row, Talk) and (self.field in PLACE or goes_on)

    @property
    def label(self):
        """The name of the field, as readers know it."""
        return self.row._meta.get_field(self.field).verbose_name

    @property
    def kind(self):
        """What kind of thing the row is, such as "talk"."""
        return self.row._meta.verbose_name

    @property
    def row_label(self):
        return named(self.row, self.time_zone)

    @property
    def place(self):
        """By whose clocks a moment is told, such as "New York"; "" for other values."""
        is_moment = isinstance(self.before or self.after, dt.datetime)
        return times.zone_label(self.time_zone) if is_moment else ""

    @property
    def before_label(self):
        return self._label_of(self.before)

    @property
    def after_label(self):
        return self._label_of(self.after)

    def _label_of(self, value):
        field = self.row._meta.get_field(self.field)
        return "" if value is None else value_in_words(value, field, self.time_zone)


def value_in_words(value, field, time_zone):
    """The value of a field as a page prints it: moments by the clocks of a zone, choices by their labels."""
    if isinstance(value, dt.datetime):
        return date_format(value.astimezone(times.zone(time_zone)), "D j F Y, H:i")
    if isinstance(value, dt.date):
        return date_format(value, "D j F Y")
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(dict(field.flatchoices).get(value, value))


def named(row, time_zone):
    """A row by its name and, where it has one, the day it is on: many talks have no title yet."""
    if start := getattr(row, "starts_at", None):
        return f"{row} ({date_format(start.astimezone(times.zone(time_zone)), 'j F Y')})"
    return str(row)


def change(row, time_zone="", /, **after):
    """The changes that give the fields of a row these values; none where a field has its value already.

    They are told by the clocks of the row's event, unless another zone is given. Raises ValidationError if a
    field does not take its value.
    """
    if not time_zone:
        event = permissions.event_of(row)
        time_zone = event.time_zone if event else "UTC"
    for name, value in after.items():
        row._meta.get_field(name).clean(getattr(value, "pk", value), row)
    return [
        Change(row, name, getattr(row, name), value, time_zone)
        for name, value in after.items()
        if getattr(row, name) != value
    ]


@dataclass(frozen=True)
class ChangePlan:
    """What an action would change in stored rows, as a list of `Change`; false if that is nothing."""

    changes: list

    def __bool__(self):
        return bool(self.changes)

    @property
    def fingerprint(self):
        """A digest: an action pressed twice, or on rows that changed meanwhile, has another."""
        facts = [
            (each.row._meta.label, each.row.pk, each.field, _key(each.before), _key(each.after))
            for each in self.changes
        ]
        return tokens.digest(repr(sorted(facts)))

    def talks_then(self):
        """The talks, not stored, that would be elsewhere, at another time or on after all."""
        keys = {change.row.pk for change in self.changes if change.places_talk}
        talks = Talk.objects.filter(pk__in=keys).order_by("starts_at", "pk")
        then = {talk.pk: talk for talk in talks.select_related("event__parent__parent", "session")}
        for change in self.changes:
            if isinstance(change.row, Talk) and change.row.pk in then:
                setattr(then[change.row.pk], change.field, change.after)
        on = [change.row for change in self.changes if change.is_of(Event, "status") and not change.goes_off]
        return [talk for talk in then.values() if not talk.is_cancelled and talk.called_off_by in (None, *on)]

    @transaction.atomic
    def carry_out(self):
        """Write the changes and answer them: all or, with a ValidationError, none. Notices are drafted here.

        Refuses if there is nothing to write, or if a row has not the values any more that the plan says.
        """
        if not self.changes:
            raise ValidationError(_("Nothing would change."))
        for row, own in _by_row(self.changes).items():
            stored = _locked(row)
            _refuse_if_stale(stored, own)
            for each in own:
                setattr(stored, each.field, each.after)
            stored.validate_constraints()
            stored.save()
        talks_changed.send(ChangePlan, talks=talks_of([each.row for each in self.changes]))
        for each in self.changes:  # only now that all is written: what the caller holds is never half changed
            setattr(each.row, each.field, each.after)
        return self.changes


def _key(value):
    return str(getattr(value, "pk", value))


def talks_of(rows):
    """The talks whose time, place or status may follow from these rows."""
    keys = {model: [row.pk for row in rows if isinstance(row, model)] for model in (Event, Session, Talk)}
    below = Event.objects.filter(pk__in=keys[Event]).with_descendants().values("pk")
    return Talk.objects.filter(Q(pk__in=keys[Talk]) | Q(session__in=keys[Session]) | Q(event__in=below))


def _by_row(changes):
    """The changes by their rows, in the order of keys in which every action locks them."""
    by_row = {}
    for each in sorted(changes, key=lambda each: (each.row._meta.label, each.row.pk)):
        by_row.setdefault(each.row, []).append(each)
    return by_row


def _locked(row):
    stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if stored is None:
        raise ValidationError(_("“%(row)s” was deleted meanwhile; look again.") % {"row": row})
    return stored


def _refuse_if_stale(stored, changes):
    if any(getattr(stored, each.field) != each.before for each in changes):
        told = _("“%(row)s” was changed by somebody else meanwhile; look again at what would change.")
        raise ValidationError(told % {"row": stored})
