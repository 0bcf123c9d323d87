"""Keeping a table between its preview and the moment it is brought in, all of it or nothing, once."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events import permissions
from events.models import Event, TableImport, Talk
from events.planning.changes import talks_changed
from portal import revision
from portal.lib.sheets import from_csv, read_file, to_csv

from . import asking, encodings, undoing
from .tables import TABLES

MOST_REASON = 100  # characters of a reason in the history


class PlanChanged(Exception):
    """The table would not do any more what the preview said; look again."""


def keep(*, user, event, table, name, sheet, data=None, notes=()):
    """Keep a table that was read for its preview; with its bytes where the encoding is a guess.

    `notes` are what there is to say of how a file of another kind was read.
    """
    return TableImport.objects.create(
        user=user, event=event, table=table, name=name[:200], text=to_csv(sheet), data=data, notes=list(notes)
    )


def planned(kept, *, now):
    """The table of a kept import and what it would do at the instant `now`, by what was answered of it."""
    table = TABLES[kept.table](user=kept.user, event=kept.event, now=now, given=kept.answers)
    if not kept.data:
        return table, table.plan(from_csv(kept.text))
    question = encodings.question(bytes(kept.data))
    encoding = kept.answers.get(question.key)
    sheet = read_file(bytes(kept.data), encoding=encoding if question.takes(encoding) else question.guess)
    plan = table.plan(sheet)
    asked = replace(question, guess=encoding) if question.takes(encoding) else question
    (plan.questions if asked is question else plan.answered).insert(0, asked)
    return table, plan


def answer(kept, sent, *, now):
    """Keep those of the values that a form sent which answer questions of a table; the others stay open."""
    _table, plan = planned(kept, now=now)
    kept.answers = kept.answers | asking.taken(plan, sent)
    kept.save(update_fields=["answers"])


def undo(kept, *, now):
    """Undo a table that was brought in, as far as nothing came of it since: see `undoing`."""
    table = TABLES[kept.table](user=kept.user, event=kept.event, now=now)
    return undoing.undo(kept, table, now=now)


def bring_in(kept, *, digest, now):
    """Bring in a kept table if it still does what `digest` stands for; returns it with its outcome.

    A second call finds it done and changes nothing. Raises PlanChanged.
    """
    try:
        return _bring_in(kept, digest, now)
    except IntegrityError as error:  # somebody wrote what the plan could not see yet
        raise PlanChanged from error


def _bring_in(kept, digest, now):
    """Plan it while nobody waits, then write it: on SQLite a transaction keeps all other writers waiting."""
    kept = TableImport.objects.get(pk=kept.pk)
    if kept.finished_at:
        return kept
    number = revision.number()  # before the facts: they may be newer than it says, never older
    table, plan = planned(kept, now=now)
    return _write(kept, (table, plan, plan.digest), number, digest, now)


@transaction.atomic
def _write(read, prepared, number, digest, now):
    kept = TableImport.objects.select_for_update().select_related(None).get(pk=read.pk)
    if kept.finished_at:
        return kept
    if kept.event_id:  # one table of an event after the other
        kept.event = Event.objects.select_for_update().get(pk=kept.event_id)
    is_as_planned = (revision.number(), kept.answers) == (number, read.answers)
    if not is_as_planned:
        table, plan = planned(kept, now=now)
        prepared = table, plan, plan.digest
    table, plan, found = prepared
    if not plan.is_sound or found != digest:
        raise PlanChanged
    table.write(plan, (_("Imported from %(name)s") % {"name": kept.name})[:MOST_REASON])
    if kept.event_id:
        permissions.keep_new_people(kept.user, kept.event)
        talks_changed.send(type(kept), talks=Talk.objects.filter(event=kept.event_id), now=now)
    kept.records = undoing.records_of(table)
    kept.text, kept.data, kept.answers, kept.notes, kept.finished_at = "", None, {}, [], now
    kept.outcome = {
        "added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged,
        "skipped": len(plan.skipped),
    }  # fmt: skip
    kept.save()
    return kept
