"""Merging two people: all that was the one's is the other's from now on, in one transaction."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from events.history.records import is_tracked
from events.models import Person, Speaker, Talk
from events.planning.changes import talks_changed

from .plans import FILLED, plan_merge

MOST_REASON = 100  # characters of a reason in the history


class MergeChanged(Exception):
    """Merging would not do any more what was shown; look again."""


@transaction.atomic
def merge(*, kept, other, user, fingerprint):
    """Make two people, given by their keys, the one who is `kept`; returns that person.

    Roles, former addresses and what the kept one lacks go over; the other's page leads on. Raises
    MergeChanged if it would do something else than the `fingerprint` stands for, and ValidationError with
    what stands in the way.
    """
    people = Person.objects.select_for_update().order_by("pk").in_bulk([kept, other])
    if len(people) < 2:
        raise MergeChanged
    plan = plan_merge(people[kept], people[other], user)
    if plan.refusals:
        raise ValidationError(plan.refusals)
    if plan.fingerprint != fingerprint:
        raise MergeChanged
    return _carry_out(plan, user)


def _carry_out(plan, user):
    kept, other = plan.kept, plan.other
    key, slug = other.pk, other.slug
    reason = (_("Merged with %(name)s") % {"name": other.name})[:MOST_REASON]
    talks = list(Talk.objects.filter(Q(speakers__person=other) | Q(chair=other)).values_list("pk", flat=True))
    _join(plan, user, reason)
    _move(plan, user, reason)
    other.former_slugs.update(person=kept)
    other._change_reason, other._history_user = reason, user
    other.delete()
    _fill(kept, other, user, reason)
    kept.former_slugs.create(slug=slug, merged_key=key)
    talks_changed.send(Person, talks=Talk.objects.filter(pk__in=talks))
    return kept


def _join(plan, user, reason):
    """Where both have the same part, that of the one who is kept says all of it and the other goes."""
    for model, _name, row in plan.met:
        if model is Speaker:
            _join_speakers(plan.kept.appearances.get(talk=row.talk_id), row, user, reason)
        row._change_reason, row._history_user = reason, user
        row.delete()


def _join_speakers(mine, theirs, user, reason):
    more = [each for each in theirs.affiliation_list if each not in mine.affiliation_list]
    mine.affiliations = "\n".join([*mine.affiliation_list, *more])[:1000]
    mine.consent = mine.consent or theirs.consent
    mine.position = min(mine.position, theirs.position)
    mine._change_reason, mine._history_user = reason, user
    mine.save()


def _move(plan, user, reason):
    by_link = {}
    for model, name, row in plan.moved:
        setattr(row, name, plan.kept)
        by_link.setdefault((model, name), []).append(row)
    for (model, name), rows in by_link.items():
        if is_tracked(model):
            bulk_update_with_history(
                rows, model, [name], batch_size=100, default_user=user, default_change_reason=reason
            )
        else:
            model._default_manager.bulk_update(rows, [name], batch_size=100)


def _fill(kept, other, user, reason):
    for name in FILLED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(other, name))
    kept._change_reason, kept._history_user = reason, user
    kept.save()
