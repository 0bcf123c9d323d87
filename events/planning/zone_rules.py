"""When the rules of a time zone change: what lies ahead keeps its clock time, and so gets another instant.

The database holds instants, which were made of clock times by the rules of that day. Those rules are
remembered; once the pinned `tzdata` has others, `plan` says what has to move and `carry_out` moves it.
"""

from dataclasses import dataclass

from django.db import models, transaction
from simple_history.utils import bulk_update_with_history

from events.models import Event
from portal.lib import times
from portal.lib.zone_rules import changes, clock_by
from portal.models import ZoneRules

from .zones import timed_rows

YEARS = 20  # that are remembered of each zone
RENEWED_AFTER = 5  # years


@dataclass(frozen=True)
class Move:
    """A moment of a row before and after new rules: UTC, with the clock time that stays."""

    row: models.Model
    event: Event
    field: str
    before: object
    after: object
    clock: object


def remember(now):
    """Remember the rules of zones that events use and that are not known, or not far enough ahead."""
    known = {rules.name: rules for rules in ZoneRules.objects.all()}
    for name in used_zones():
        rules = known.get(name)
        if rules is None:
            ZoneRules.objects.create(name=name, first_year=now.year, changes=today(name, now.year))
        elif now.year >= rules.first_year + RENEWED_AFTER and not is_changed(rules):
            rules.first_year, rules.changes = now.year, today(name, now.year)
            rules.save()


def used_zones():
    return Event.objects.order_by().values_list("time_zone", flat=True).distinct()


def today(name, first_year):
    return changes(name, first_year, YEARS)


def is_changed(rules):
    """Whether remembered rules are not those of today."""
    return rules.changes != today(rules.name, rules.first_year)


def changed():
    """The remembered rules that changed since."""
    return [rules for rules in ZoneRules.objects.order_by("name") if is_changed(rules)]


def plan(now):
    """The moves that keep the clock times of all that lies ahead, by event; [] while no rules changed.

    Raises ValidationError, naming the row, for a clock time that does not exist or comes twice by new rules.
    """
    return [
        move
        for rules in changed()
        for event in Event.objects.filter(time_zone=rules.name).order_by("pk")
        for move in _moves(event, rules, now)
    ]


def _moves(event, rules, now):
    for _model, fields, rows in timed_rows(event):
        for row in rows:
            for field in fields:
                before = getattr(row, field)
                if before and before > now and (move := _move(row, event, field, before, rules)):
                    yield move


def _move(row, event, field, before, rules):
    clock = clock_by(rules.changes, before)
    after = times.instant(clock, event.time_zone)
    return None if after == before else Move(row, event, field, before, after, clock)


@transaction.atomic
def carry_out(moves):
    """Store the moves of a plan, and remember the rules of today."""
    rows, fields = {}, {}
    for move in moves:
        row = rows.setdefault((type(move.row), move.row.pk), move.row)
        setattr(row, move.field, move.after)
        fields.setdefault(type(row), set()).add(move.field)
    for model, names in fields.items():
        found = [row for (of, _key), row in rows.items() if of is model]
        if hasattr(model, "history"):
            bulk_update_with_history(found, model, sorted(names), batch_size=100)
        else:
            model._default_manager.bulk_update(found, sorted(names), batch_size=100)
    for rules in changed():
        rules.changes = today(rules.name, rules.first_year)
        rules.save(update_fields=["changes"])
