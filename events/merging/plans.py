"""What merging two people would do, before anything is written."""

import hashlib
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.models import HistoricalChanges

from events.models import BoardMember, FormerSlug, Person, Speaker

COMPARED = ("affiliation", "homepage", "orcid", "bio", "photo", "email", "time_zone", "user")
FILLED = (*COMPARED, "kept_at", "made_by")
SHOWN = ("name", "sort_name", *COMPARED)


@dataclass
class MergePlan:
    """What becomes of two people: `moved` are (model, name of the link, row), `met` those that both have.

    `filled` and `dropped` say of fields (label, text) what the kept one gets, and what goes with the other.
    Nothing is written while there are `refusals`.
    """

    kept: Person
    other: Person
    moved: list = field(default_factory=list)
    met: list = field(default_factory=list)
    filled: list = field(default_factory=list)
    dropped: list = field(default_factory=list)
    refusals: list = field(default_factory=list)

    @property
    def fingerprint(self):
        """Differs as soon as merging would do something else."""
        rows = [(model._meta.label, name, row.pk) for model, name, row in (*self.moved, *self.met)]
        facts = [
            [str(getattr(person, name)) for name in ("pk", "slug", *SHOWN)]
            for person in (self.kept, self.other)
        ]
        return hashlib.sha256(repr((facts, rows)).encode()).hexdigest()


def plan_merge(kept, other, user):
    """What would become of `other` if it were one with `kept`, as `user` may see it. Writes nothing."""
    plan = MergePlan(kept, other)
    for model, name in links():
        for row in model._default_manager.filter(**{name: other}).order_by("pk"):
            group = plan.met if _is_there(row, kept) else plan.moved
            group.append((model, name, row))
    _compare(plan, user)
    _refuse(plan, user)
    return plan


def links():
    """What leads to people, of whatever room, as (model, name of the link); addresses move by themselves."""
    found = Person._meta.get_fields(include_hidden=True)
    rows = (link for link in found if link.auto_created and not link.concrete and not link.many_to_many)
    return sorted(
        (
            (link.related_model, link.field.name)
            for link in rows
            if not issubclass(link.related_model, (HistoricalChanges, FormerSlug))
        ),
        key=lambda pair: (pair[0]._meta.label, pair[1]),
    )


def _is_there(row, kept):
    """Whether the one who is kept has the same part already."""
    if isinstance(row, Speaker):
        return kept.appearances.filter(talk=row.talk_id).exists()
    if isinstance(row, BoardMember):
        term = {name: getattr(row, name) for name in ("event_id", "role", "from_day", "until_day")}
        return kept.terms.filter(**term).exists()
    return False


def _compare(plan, user):
    for name in SHOWN:
        label = capfirst(Person._meta.get_field(name).verbose_name)
        mine, theirs = getattr(plan.kept, name), getattr(plan.other, name)
        if name == "user" and not user.is_superuser:
            continue
        if theirs and not mine:
            plan.filled.append((label, str(theirs)))
        elif theirs and theirs != mine:
            plan.dropped.append((label, str(theirs), str(mine)))


def _refuse(plan, user):
    one, other = plan.kept, plan.other
    if one.orcid and other.orcid and one.orcid != other.orcid:
        told = _(
            "They have different ORCID iDs, so they are two people. If one is wrong, put it right first."
        )
        plan.refusals.append(told)
    if one.user_id and other.user_id and not user.is_superuser:
        plan.refusals.append(_("Both have accounts here; an administrator can merge them."))
