"""What happened to the rows of a programme, and who did it, as django-simple-history recorded it.

A record is a row as it was saved or deleted. Records say nothing of who may read them: whoever asks has been
let in to the row, or the event, that they are of.
"""

from dataclasses import dataclass
from itertools import chain

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import CASCADE, CharField, F, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import permissions
from events.models import Event, Person

from . import editor_log
from .differences import field_changes

PER_PAGE = 30
MOST_PAGES = 10_000
EDITORS = "editors"  # the kind of change that is told by the admin's log, not by records
NOBODY = "0"
VERBS = {"+": gettext_lazy("Added"), "~": gettext_lazy("Changed"), "-": gettext_lazy("Deleted")}


def is_tracked(model):
    """Whether records are kept of a model's rows."""
    return hasattr(model._meta, "simple_history_manager_attribute")


def fields_of(model):
    """The fields of a tracked model in which one of its records may differ from the next."""
    fixed = {"id", *permissions.belongs_to(model)}
    return [field for field in model.history.model.tracked_fields if field.name not in fixed]


def links_of(model):
    """The fields of a tracked model that lead to other rows."""
    return [field for field in model.history.model.tracked_fields if field.is_relation]


def hanging_on(model):
    """The tracked models whose rows are deleted with a row of `model`, as (model, name of the link)."""
    return [
        (link.related_model, link.field.name)
        for link in model._meta.related_objects
        if link.on_delete is CASCADE and is_tracked(link.related_model)
    ]


def records_with_links(model):
    """The records of a model, read with the rows that they link to, the events of those and who made them."""
    return model.history.select_related("history_user", *map(_with_event, links_of(model)))


def _with_event(link):
    names = {field.name for field in link.related_model._meta.fields}
    return f"{link.name}__event" if "event" in names else link.name


def rebuilt(record):
    """The row that a record is of, as it was then: not stored, and with the links that the record has."""
    row = record.history_object
    for link in links_of(record.instance_type):
        if found := link.get_cached_value(record, default=None):
            setattr(row, link.name, found)
    return row


def fill_in_links(records):
    """Let records that link to rows deleted meanwhile have these as they were last."""
    missing = {}
    for record in records:
        for link in links_of(record.instance_type):
            key = getattr(record, link.attname)
            if key and link.get_cached_value(record, default=None) is None:
                missing.setdefault((link.related_model, key), []).append((record, link.name))
    for model in {model for model, key in missing}:
        keys = [key for of, key in missing if of is model]
        for last in model.history.filter(id__in=keys, history_type="-").order_by("history_id"):
            for record, name in missing[model, last.id]:
                setattr(record, name, rebuilt(last))


# --- Where the records are -----------------------------------------------------------------------------


def conditions(model, *keys):
    """Where the records of rows are, and of all that hangs or hung on them, as {model: Q}.

    Each of `keys` is a list or a subquery of primary keys.
    """
    found = {model: _within("id", keys)}
    for below, link in hanging_on(model):
        if below is model:
            continue  # areas below areas: an event has all of them anyway
        here = _within(link, keys)
        stored, recorded = below._default_manager.filter(here), below.history.filter(here).order_by()
        deeper = conditions(below, stored.values("pk"), recorded.values("id")) | {below: here}
        found |= {each: found.get(each, Q()) | where for each, where in deeper.items()}
    return found


def _within(name, keys):
    return Q(*((f"{name}__in", several) for several in keys), _connector=Q.OR)


def conditions_of_event(event):
    """The same for an event, with its parts that were deleted."""
    found = conditions(Event, [event.pk])
    found[Event] |= Q(parent=event.pk, history_type="-")
    return found


def conditions_of_person(person):
    """The same for a person, with what was said of those who were merged into them."""
    merged = person.former_slugs.exclude(merged_key=None).values("merged_key")
    found = conditions(Person, [person.pk])
    found[Person] |= Q(id__in=merged, history_type__in=["+", "~"])
    return found


# --- Pages of changes ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One change: when, by whom, to what, and what it changed."""

    when: object
    who: str
    verb: str
    kind: str
    name: str
    owner: str = ""
    changes: tuple = ()
    is_known: bool = True  # whether it is known what it changed
    address: str = ""  # of the row in the admin, while there is one
    restore_url: str = ""  # where this version can be brought back


@dataclass(frozen=True)
class Page:
    """Some changes, with the numbers of the pages beside it, None where there is none."""

    entries: list
    newer: int = None
    older: int = None


@dataclass(frozen=True)
class Search:
    """Whose changes are looked for: where `conditions` are, and who edits `event` if one is given.

    `kind` is the label of a model or EDITORS, `by` the key of a user or NOBODY; "" for all.
    """

    conditions: dict
    event: Event = None
    kind: str = ""
    by: str = ""

    def lines(self):
        """A query for each model, with the columns by which all of them are put in order."""
        lines = [
            _line(model.history.filter(where), model._meta.label, "history_user")
            for model, where in self.conditions.items()
            if self.kind in ("", model._meta.label)
        ]
        if self.event and self.kind in ("", EDITORS):
            log = editor_log.entries_of(self.event)
            log = log.annotate(history_date=F("action_time"), history_id=F("id"))
            lines.append(_line(log, LogEntry._meta.label, "user"))
        if not self.by:
            return lines
        return [line.filter(by_key=None if self.by == NOBODY else self.by) for line in lines]

    def kinds(self):
        """What there is to choose from, as (kind, label)."""
        kinds = [(model._meta.label, model._meta.verbose_name) for model in self.conditions]
        return [*kinds, (EDITORS, _("editors"))] if self.event else kinds

    def people(self):
        """Who made any of the changes, as (key, name)."""
        lines = [line.values_list("by_key", "by_name", "by_email").order_by() for line in self.lines()]
        rows = _united(lines, all=False)
        return sorted({(str(key), name or email) for key, name, email in rows if key}, key=lambda row: row[1])

    def page(self, number, *, user, zone_name):
        """A page of changes, the newest first, in words for `user` and by the clocks of a zone.

        The number of queries depends on how many models there are, not on how many changes.
        """
        number = min(max(number, 1), MOST_PAGES)
        lines = [line.values_list("history_date", "of_model", "history_id") for line in self.lines()]
        if not lines:
            return Page([])
        start = (number - 1) * PER_PAGE
        ordered = _united(lines, all=True).order_by("-history_date", "of_model", "-history_id")
        keys = list(ordered[start : start + PER_PAGE + 1])
        return Page(
            _entries(keys[:PER_PAGE], user, zone_name),
            newer=number - 1 or None,
            older=number + 1 if len(keys) > PER_PAGE else None,
        )


def _line(rows, label, by):
    return rows.order_by().annotate(
        of_model=Value(label, CharField()),
        by_key=F(f"{by}_id"),
        by_name=F(f"{by}__name"),
        by_email=F(f"{by}__email"),
    )


def _united(lines, *, all):
    return lines[0].union(*lines[1:], all=all) if lines[1:] else lines[0]


def _entries(keys, user, zone_name):
    by_label = {}
    for _when, label, key in keys:
        by_label.setdefault(label, []).append(key)
    log = LogEntry.objects.filter(pk__in=by_label.pop(LogEntry._meta.label, [])).select_related("user")
    found = [list(_read(apps.get_model(label), wanted)) for label, wanted in by_label.items()]
    records = list(chain.from_iterable(found))
    fill_in_links(records)
    hide_foreign_umbrellas(records, user)
    entries = {(LogEntry._meta.label, each.pk): _entry_of_log(each) for each in log} if log else {}
    for each in records:
        entries[each.instance_type._meta.label, each.history_id] = _entry(each, zone_name)
    return [entries[label, key] for _when, label, key in keys]


def _read(model, keys):
    """The records with these keys and those before them, which each has as `previous`."""
    same_row = model.history.filter(id=OuterRef("id")).order_by("-history_id")
    before = same_row.filter(history_id__lt=OuterRef("history_id")).values("history_id")[:1]
    wanted = model.history.filter(history_id__in=keys).order_by()
    found = records_with_links(model).filter(
        Q(history_id__in=keys) | Q(history_id__in=wanted.annotate(before=Subquery(before)).values("before"))
    )
    last_of_row = {}
    for record in found.annotate(
        last_key=Subquery(same_row.values("history_id")[:1]),
        last_type=Subquery(same_row.values("history_type")[:1]),
    ).order_by("history_id"):
        record.previous = last_of_row.get(record.id)
        last_of_row[record.id] = record
        yield record


def hide_foreign_umbrellas(records, user):
    """Leave unnamed the umbrellas that an event was below and that the user may not see."""
    below = [each for each in records if each.instance_type is Event and each.parent_id]
    keys = {each.parent_id for each in below}
    seen = (
        set(permissions.visible_events(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else {}
    )
    for each in below:
        if each.parent_id not in seen:
            each.parent = Event(pk=each.parent_id, title=_("another event"))


def _entry(record, zone_name):
    model, is_there = record.instance_type, record.last_type != "-"
    is_last, is_deletion = record.history_id == record.last_key, record.history_type == "-"
    is_other = not (is_last or is_deletion) if is_there else is_last  # than what is there now
    compared = not is_deletion and (record.previous or record.history_type == "+")
    return Entry(
        when=record.history_date,
        who=who_made(record),
        verb=VERBS[record.history_type],
        kind=model._meta.verbose_name,
        name=name_of(rebuilt(record)),
        owner=owner_of(record),
        changes=field_changes(fields_of(model), record.previous, record, zone_name) if compared else (),
        is_known=bool(compared or is_deletion),
        address=_address(record, "change") if is_there else "",
        restore_url=_address(record, "restore", record.history_id) if is_other else "",
    )


def _address(record, verb, *more):
    opts = record.instance_type._meta
    if not admin.site.is_registered(record.instance_type):
        return ""  # edited within its event
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{verb}", args=[record.id, *more])


def _entry_of_log(entry):
    return Entry(entry.action_time, str(entry.user), "", _("editors"), entry.change_message)


def who_made(record):
    """Who made a change, as far as it is known: the user, the reason given for it, or both."""
    known = [str(part) for part in (record.history_user, record.history_change_reason) if part]
    return " · ".join(known) or _("The portal")


def name_of(row):
    """A row that is not stored by its name; its kind if what it takes its name from was never recorded."""
    try:
        return str(row)
    except (AttributeError, ObjectDoesNotExist):
        return str(row._meta.verbose_name)


def owner_of(record):
    """The talk, week or the like that a row belongs to, by its name; "" for what an event has itself."""
    rows = (getattr(record, name, None) for name in permissions.belongs_to(record.instance_type))
    return next((str(row) for row in rows if row and not isinstance(row, Event)), "")
