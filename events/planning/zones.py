"""Changing the time zone of an event: either its clock times stay, or its moments do."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_update_with_history

from events.models import Event
from events.permissions import event_paths
from portal.lib import times

from .days import instant_of_row


class Keep(models.TextChoices):
    """What stays when the zone of an event changes."""

    CLOCKS = "clocks", _("Keep the clock times")
    INSTANTS = "instants", _("Keep the moments")


@transaction.atomic
def change_zone(*, event, time_zone, keep):
    """Give a stored event another zone, and with `Keep.CLOCKS` move its times so that its clocks read on.

    Parts have zones of their own and stay as they are. Raises ValidationError, and changes nothing, if a
    clock time does not exist or comes twice in the new zone.
    """
    event.time_zone = Event.objects.select_for_update().get(pk=event.pk).time_zone
    if keep == Keep.CLOCKS:
        for model, fields, rows in on_new_clocks(event, time_zone):
            bulk_update_with_history(rows, model, fields, batch_size=100)
    event.time_zone = time_zone
    event.save(update_fields=["time_zone"])


def on_new_clocks(event, time_zone):
    """The timed rows of an event as (model, names of fields, rows), moved to another zone but not stored."""
    return [
        (model, fields, [_moved(row, fields, event.time_zone, time_zone) for row in rows])
        for model, fields, rows in timed_rows(event)
    ]


def timed_rows(event):
    """All of an event's own rows that hold a clock time, whichever app they are of: see `event_paths`."""
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.fields
            if isinstance(field, models.DateTimeField) and field.editable
        ]
        if fields and (paths := event_paths(model)):
            own = models.Q(*((path, event.pk) for path in paths), _connector=models.Q.OR)
            dated = models.Q(*((f"{name}__isnull", False) for name in fields), _connector=models.Q.OR)
            rows = model._default_manager.select_related(*(path for path in paths if path != "pk"))
            yield model, fields, rows.filter(own & dated).order_by(fields[0], "pk")


def moment_to_show(event):
    """A moment of the event by which to explain what a change does, and how many rows have one."""
    rows = [(row, fields) for _model, fields, found in timed_rows(event) for row in found]
    moments = [getattr(row, name) for row, fields in rows for name in fields]
    return next(filter(None, moments), None), len(rows)


def _moved(row, fields, old_zone, new_zone):
    for name in fields:
        if before := getattr(row, name):
            setattr(row, name, _on_new_clock(row, before, old_zone, new_zone))
    start, end = getattr(row, "starts_at", None), getattr(row, "ends_at", None)
    if start and end and end <= start:
        told = gettext("“%(row)s” on %(day)s would end before it starts; move it first, or keep the moments.")
        day = date_format(start.astimezone(times.zone(new_zone)), "j F Y")
        raise ValidationError(told % {"row": row, "day": day})
    return row


def _on_new_clock(row, moment, old_zone, new_zone):
    clock = moment.astimezone(times.zone(old_zone)).replace(tzinfo=None, fold=0)
    skipped = gettext(
        "“%(row)s” is at %(time)s on %(day)s, which the clocks in %(place)s skip; move it first, or keep "
        "the moments."
    )
    twice = gettext(
        "“%(row)s” is at %(time)s on %(day)s, which comes twice in %(place)s; move it first, or keep the "
        "moments."
    )
    return instant_of_row(row, clock, new_zone, skipped, twice)
