"""Keeping a table between its preview and the moment it is brought in, all of it or nothing, once."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event, TableImport, Talk
from events.planning.changes import talks_changed
from portal.lib.sheets import from_csv, to_csv

from .tables import TABLES

MOST_REASON = 100  # characters of a reason in the history


class PlanChanged(Exception):
    """The table would not do any more what the preview said; look again."""


def keep(*, user, event, table, name, sheet, notes=()):
    """Keep a table that was read for its preview, with what there is to say of its reading."""
    return TableImport.objects.create(
        user=user, event=event, table=table, name=name[:200], text=to_csv(sheet), notes=list(notes)
    )


def planned(kept, *, now, order=""):
    """The table of a kept import and what it would do at the instant `now`."""
    table = TABLES[kept.table](user=kept.user, event=kept.event, now=now, order=order)
    return table, table.plan(from_csv(kept.text))


def bring_in(kept, *, digest, now, order=""):
    """Bring in a kept table if it still does what `digest` stands for; returns it with its outcome.

    A second call finds it done and changes nothing. Raises PlanChanged.
    """
    try:
        return _bring_in(kept, digest, now, order)
    except IntegrityError as error:  # somebody wrote what the plan could not see yet
        raise PlanChanged from error


@transaction.atomic
def _bring_in(kept, digest, now, order):
    kept = TableImport.objects.select_for_update().select_related(None).get(pk=kept.pk)
    if kept.finished_at:
        return kept
    if kept.event_id:  # one table of an event after the other
        kept.event = Event.objects.select_for_update().get(pk=kept.event_id)
    table, plan = planned(kept, now=now, order=order)
    if not plan.is_sound or plan.digest != digest:
        raise PlanChanged
    table.write(plan, (_("Imported from %(name)s") % {"name": kept.name})[:MOST_REASON])
    if kept.event_id:
        permissions.keep_new_people(kept.user, kept.event)
        talks_changed.send(type(kept), talks=Talk.objects.filter(event=kept.event_id), now=now)
    kept.text, kept.notes, kept.finished_at = "", [], now
    kept.outcome = {"added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged}
    kept.save()
    return kept
