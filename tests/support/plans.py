"""Checks for the actions that change plans: what a preview says is what is written, or nothing is."""

import pytest
from django.core.exceptions import ValidationError

from events.models import Event, Material, Session, Talk

TABLES = (Event, Talk, Session, Material)


def facts():
    """What is stored of plans, field by field, but when it was first public, which follows from the rest."""
    return {
        (table._meta.label, row["id"], name): value
        for table in TABLES
        for row in table.objects.values()
        for name, value in row.items()
        if name not in ("id", "published_at")
    }


def does_what_it_says(action, **asked):
    """Run an action: its plan writes nothing and names just the fields that are changed when carried out."""
    before, said = facts(), {}
    plan = action(**asked)
    for one in plan.changes:
        said[_place(one)] = (_key(one.before), _key(one.after))
    assert facts() == before
    answer = plan.carry_out()
    after = facts()
    assert {place: (before[place], after[place]) for place in after if after[place] != before[place]} == said
    assert all(getattr(one.row, one.field) == one.after for one in answer)
    return said


def _place(change):
    return change.row._meta.label, change.row.pk, change.row._meta.get_field(change.field).attname


def _key(value):
    return getattr(value, "pk", value)


def is_refused(words, action, **asked):
    """Planned and carried out, the action raises ValidationError with these words and changes nothing."""
    before = facts()
    with pytest.raises(ValidationError) as refusal:
        action(**asked).carry_out()
    assert words in " ".join(refusal.value.messages)
    assert facts() == before
