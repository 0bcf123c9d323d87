"""A whole import undone: what it made goes, what it changed is as before, unless something came of it since.

By the records in the history that it made. A row with a later record stays as it is, and so does one on which
something hangs by now that the import did not make. A talk that was public is cancelled, as readers and
calendars know it.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events import permissions
from events.models import BoardMember, Event, Material, Person, Session, Speaker, TableImport, Talk
from events.planning.changes import talks_changed
from portal import revision

# In the order in which rows go: those that hang on others first.
MODELS = {each._meta.model_name: each for each in (Speaker, Material, BoardMember, Talk, Session, Person)}
AT_ONCE = 5_000  # keys in one query
HANG_ON_TALKS = (Speaker, Material)


def records_of(table):
    """The keys of the records that a table made when it was written, by the names of their models."""
    told = {"history_user": table.user, "history_date": table.moment}
    found = {name: model.history.filter(**told).order_by("history_id") for name, model in MODELS.items()}
    keys = {name: list(records.values_list("history_id", flat=True)) for name, records in found.items()}
    return {name: each for name, each in keys.items() if each}


@dataclass
class Undoing:
    """What undoing comes to; and what stays, as (what, why).

    `gone` is {model: {key: row}}. `returned` holds, by model, (row, names of its fields), already with the
    values of before.
    """

    gone: dict = field(default_factory=dict)
    again: list = field(default_factory=list)
    cancelled: list = field(default_factory=list)
    returned: dict = field(default_factory=dict)
    stays: list = field(default_factory=list)

    @property
    def numbers(self):
        """How many rows of what a person sees as one."""
        shown = (Talk, Person, BoardMember, Session)
        return {
            "gone": sum(len(rows) for model, rows in self.gone.items() if model in shown),
            "cancelled": len(self.cancelled),
            "returned": len({_owner(row) for row in self._returned()}),
            "stays": len(self.stays),
        }

    def _returned(self):
        """As before: rows with their values; speakers and links that come or go at talks that stay."""
        yield from (row for rows in self.returned.values() for row, _names in rows)
        hanging = [*self.again, *(row for model in HANG_ON_TALKS for row in self.going(model).values())]
        yield from (row for row in hanging if row.talk_id not in self.going(Talk))

    def going(self, model):
        return self.gone.setdefault(model, {})


def _owner(row):
    return (Talk, row.talk_id) if isinstance(row, HANG_ON_TALKS) else (type(row), row.pk)


def undoing_of(kept):
    """What undoing a finished import would come to now."""
    undoing = Undoing()
    if kept.table == TableImport.Table.PEOPLE and kept.outcome.get("changed"):
        told = _("they are in no history, so those that the table changed stay")
        undoing.stays.append((_("E-mail addresses"), told))
    made = {model: _Made(model, kept.records.get(name, [])) for name, model in MODELS.items()}
    for model in (Talk, Speaker, Material, BoardMember, Session, Person):
        _undo(undoing, model, made, kept)
    return undoing


class _Made:
    """The records of one model that an import made, by their rows, and what became of the rows."""

    def __init__(self, model, keys):
        self.records = {each.id: each for each in _in_pieces(model.history, "history_id", keys)}
        self.rows = {each.pk: each for each in _in_pieces(model._base_manager, "pk", self.records)}
        others = [
            each for each in _in_pieces(model.history, "id", self.records) if each.history_id not in set(keys)
        ]
        self.later, self.before = {}, {}
        for each in sorted(others, key=lambda each: each.history_id):
            mine = self.records[each.id].history_id
            (self.later if each.history_id > mine else self.before)[each.id] = each

    def added(self):
        return [
            self.rows[key]
            for key, each in self.records.items()
            if each.history_type == "+" and key in self.rows
        ]


def _in_pieces(manager, name, keys):
    keys = list(keys)
    for start in range(0, len(keys), AT_ONCE):
        yield from manager.filter(**{f"{name}__in": keys[start : start + AT_ONCE]})


def _undo(undoing, model, made, kept):
    mine = made[model]
    foreign = _foreign(mine.rows, kept.user) if model is Person else {}
    busy = _busy(model, mine.added(), made, undoing)
    for key, record in mine.records.items():
        row = mine.rows.get(key)
        if record.history_type == "-":
            _make_again(undoing, record, row, made)
        elif row is None:
            continue  # somebody deleted it
        elif reason := _changed_since(mine.later.get(key)) or foreign.get(key):
            undoing.stays.append((str(row), reason))
        elif record.history_type == "~":
            _give_back(undoing, row, mine.before.get(key), record)
        elif reason := busy.get(key):
            undoing.stays.append((str(row), reason))
        elif getattr(row, "published_at", None):
            _cancel(undoing, row)
        elif not _came_with_its_talk(row, made):
            undoing.going(model)[row.pk] = row


def _changed_since(later):
    if later is None:
        return ""
    when = date_format(later.history_date, "j F Y")
    return _("it was changed since, on %(day)s") % {"day": when}


def _foreign(people, user):
    """Why people stay that a user may not change any more, by their keys."""
    told, keys = _("it belongs to events of others by now"), set()
    for start in range(0, len(people), AT_ONCE):
        rows = Person.objects.filter(pk__in=list(people)[start : start + AT_ONCE])
        keys |= set(permissions.editable(user, rows).values_list("pk", flat=True))
    return {key: told for key in people if key not in keys}


def _busy(model, rows, made, undoing):
    """Why rows that the import added are needed by others, by their keys: rows of others hang on them."""
    busy, keys = {}, [row.pk for row in rows]
    for link in model._meta.related_objects:
        other = link.related_model
        if not link.on_delete or not hasattr(other, "event_paths"):
            continue  # such as entries of calendars, which the portal keeps by itself
        told = _why_needed(model, other)
        for each in _in_pieces(other._base_manager, link.field.name, keys):
            if not _goes_too(each, model, made, undoing):
                busy.setdefault(getattr(each, link.field.attname), told)
    return busy


def _why_needed(model, other):
    if model is Person:
        return _("it has a part in something that stays")
    told = _("something was added to it or changed since: %(what)s")
    return told % {"what": other._meta.verbose_name}


def _goes_too(row, model, made, undoing):
    """Whether a row that hangs on one of `model` goes with the import, too."""
    other = type(row)
    if model is Talk and other in HANG_ON_TALKS:
        return row.pk in made[other].records and row.pk not in made[other].later
    with_talk = other in HANG_ON_TALKS and row.talk_id in undoing.going(Talk)
    return with_talk or row.pk in undoing.going(other)


def _came_with_its_talk(row, made):
    """Whether it is a speaker or link of a talk that the import made: it goes or stays with that."""
    talk = made[Talk].records.get(row.talk_id) if isinstance(row, HANG_ON_TALKS) else None
    return bool(talk) and talk.history_type == "+"


def _cancel(undoing, talk):
    if talk.status != Talk.Status.CANCELLED:
        undoing.cancelled.append(talk)
    else:
        undoing.stays.append((str(talk), _("it was public, and is cancelled")))


def _give_back(undoing, row, before, record):
    """Give a row the values that it had before the import."""
    names = []
    for each in record.tracked_fields:
        if before and getattr(before, each.attname) != getattr(record, each.attname):
            if reason := _why_it_stays(row, each, getattr(before, each.attname)):
                undoing.stays.append((str(row), reason))
            else:
                setattr(row, each.attname, getattr(before, each.attname))
                names.append(each.name)
    if names:
        undoing.returned.setdefault(type(row), []).append((row, names))


def _why_it_stays(row, each, past):
    """Why a field keeps its value, or ""."""
    if each.name == "status" and past == Talk.Status.DRAFT and row.published_at:
        return _("it is public by now, so it is no draft again")
    if each.is_relation and past and not each.related_model._base_manager.filter(pk=past).exists():
        return _("what it belonged to is gone")
    return ""


def _make_again(undoing, record, row, made):
    """A speaker whom the import took off a talk that is still there."""
    if row is None and Talk.objects.filter(pk=record.talk_id).exists():
        taken = Speaker.objects.filter(talk=record.talk_id, person=record.person_id).exists()
        if not taken and Person.objects.filter(pk=record.person_id).exists():
            undoing.again.append(record.instance)


# --- Carried out -------------------------------------------------------------------------------------------


def undo(kept, table, *, now):
    """Undo a finished import as far as nothing came of it since; returns the Undoing. Once.

    `table` is one of its kind, which writes. Returns None for one that is undone already. What it comes to is
    found out while nobody waits: on SQLite a transaction keeps all other writers waiting.
    """
    kept = TableImport.objects.get(pk=kept.pk)
    number = revision.number()  # before the facts: they may be newer than it says, never older
    return _carry_out(kept, table, undoing_of(kept), number, now)


@transaction.atomic
def _carry_out(kept, table, undoing, number, now):
    kept = TableImport.objects.select_for_update().select_related(None).get(pk=kept.pk)
    if kept.event_id:
        Event.objects.select_for_update().get(pk=kept.event_id)
    if not kept.finished_at or kept.undone_at:
        return None
    if revision.number() != number:
        undoing = undoing_of(kept)
    _write(undoing, table, _("Import of %(name)s undone") % {"name": kept.name[:70]})
    if kept.event_id:
        talks_changed.send(type(kept), talks=Talk.objects.filter(event=kept.event_id), now=now)
    kept.undone_at, kept.records = now, {}
    kept.outcome = kept.outcome | {"undone": undoing.numbers, "stays": undoing.stays[:200]}
    kept.save()
    return undoing


def _write(undoing, table, reason):
    table.set(Talk, [talk.pk for talk in undoing.cancelled], reason, status=Talk.Status.CANCELLED)
    for model in MODELS.values():
        keys = list(undoing.going(model))
        if model in HANG_ON_TALKS:  # those of talks that go, so that their records say why
            hanging = _in_pieces(model.objects, "talk", undoing.going(Talk))
            keys += [row.pk for row in hanging]
        table.delete(model, keys, reason)
    for model, rows in undoing.returned.items():
        names = sorted({name for _row, changed in rows for name in changed})
        table.update(model, [row for row, _names in rows], names, reason)
    table.create(Speaker, undoing.again, reason)
