"""The way back: a row as it was in one of its records, or a deleted row with what was deleted with it."""

import copy
import datetime as dt
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import permissions
from events.models import Event, Person, Speaker, Talk
from events.planning.changes import Change, ChangePlan, change
from portal.lib import times

from .records import fields_of, fill_in_links, hanging_on, is_tracked, name_of, rebuilt, records_with_links

SAME_DELETION = dt.timedelta(seconds=30)  # how long deleting a row with all that hangs on it may take

# What a past version does not bring back to a row, and why.
STAYS = {
    (Event, "mailing_list"): gettext_lazy("who edits an event also edits its list, so it is chosen anew"),
    (Event, "parent"): gettext_lazy("where an event belongs is chosen on its own page"),
    (Event, "time_zone"): gettext_lazy("its own page asks what becomes of the times when it changes"),
    (Speaker, "consent"): gettext_lazy("the speaker’s last word counts"),
}
# What goes with a deleted row and is in no record.
NOT_RECORDED = {
    Event: gettext_lazy("Topics, editors, joining links and the mailing list stay away; choose them again."),
    Person: gettext_lazy("E-mail address, account and time zone are not recorded; give them again."),
    Speaker: gettext_lazy("A personal link is not recorded; make a new one."),
    Talk: gettext_lazy("Joining links and the speakers’ personal links are not recorded; make them anew."),
}


@dataclass(frozen=True)
class RestorePlan:
    """What bringing back a version comes to: rows that come anew, changes of stored rows, and remarks."""

    rows: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def fingerprint(self):
        """A digest by which to see whether it still comes to the same."""
        rows = [Change(row, "id", None, row.pk) for row in self.rows]
        return ChangePlan([*self.changes, *rows]).fingerprint


def restore(*, record, fingerprint):
    """Bring back the version of a record and answer its row; `fingerprint` is that of what was shown.

    Raises ValidationError, and changes nothing, for what `restore_plan` refuses, and if it comes to something
    else meanwhile.
    """
    try:
        with transaction.atomic():
            return _restore(record, fingerprint)
    except IntegrityError as error:
        told = _("Something else has taken its place meanwhile; look at what is there now.")
        raise ValidationError(told) from error


def _restore(record, fingerprint):
    _stored(record, lock=True)
    plan = restore_plan(record=record)
    if plan.fingerprint != fingerprint:
        raise ValidationError(_("Something was changed meanwhile; look again at what would change."))
    reason = _reason(record)
    for row in plan.rows:
        row._change_reason = reason
        row.save(force_insert=True)
    if plan.changes:
        ChangePlan(plan.changes).carry_out()
        _give_reason(plan.changes, reason)
    return _stored(record)


def _reason(record):
    """What the new records say: which version was brought back, by the clocks of the event."""
    event = permissions.event_of(rebuilt(record))
    zone_name = event.time_zone if event else "UTC"
    when = date_format(record.history_date.astimezone(times.zone(zone_name)), "j F Y, H:i")
    told = _("Brought back as of %(when)s (%(place)s)")
    return told % {"when": when, "place": times.zone_label(zone_name)}


def _give_reason(changes, reason):
    for row in {each.row for each in changes}:
        last = type(row).history.filter(id=row.pk).order_by("-history_id").first()
        last.history_change_reason = reason
        last.save(update_fields=["history_change_reason"])


def restore_plan(*, record):
    """What `restore` does, as a `RestorePlan`.

    Raises ValidationError if the row is already as it was, or cannot be so any more.
    """
    stored = _stored(record)
    return _changed(stored, record) if stored else _anew(record)


def _stored(record, lock=False):
    rows = record.instance_type._base_manager.filter(pk=record.id)
    return (rows.select_for_update() if lock else rows).first()


# --- A row that is there -------------------------------------------------------------------------------


def _changed(stored, record):
    after, notes = {}, []
    for each in fields_of(type(stored)):
        past = getattr(record, each.attname)
        if past == _present(stored, each):
            continue
        if reason := _why_it_stays(stored, each, past):
            notes.append(_remark(each, reason))
        else:
            after[each.name], remark = _past_value(stored, each, past)
            notes += remark
    notes += _drop_what_is_refused(stored, after)
    changes = change(stored, **after)
    if not changes and not notes:
        raise ValidationError(_("It is already as it was then."))
    return RestorePlan(changes=changes, notes=notes)


def _present(stored, each):
    value = getattr(stored, each.attname)
    return str(value) if isinstance(each, models.FileField) else value


def _why_it_stays(stored, each, past):
    """Why a field keeps its present value, or "" if it takes the past one."""
    if reason := STAYS.get((type(stored), each.name)):
        return reason
    if each.name == "status" and past == "draft" and stored.published_at:
        return _("what was public cannot be a draft again")
    if isinstance(each, models.FileField) and past and not each.storage.exists(past):
        return _("the file of that version is gone")
    if each.is_relation and past and not each.null and not _stored_at(each, past):
        return _("what it was then is gone")
    return ""


def _past_value(row, each, past):
    """The value that a field takes, with a remark where that is not the past one."""
    if isinstance(each, models.FileField):
        return each.attr_class(row, each, past), []
    if not each.is_relation or past is None:
        return past, []
    found = _stored_at(each, past)
    return found, [] if found else [_remark(each, _("what it was then is gone"), empty=True)]


def _stored_at(link, key):
    return link.related_model._base_manager.filter(pk=key).first()


def _remark(each, reason, empty=False):
    told = _("“%(field)s” comes back empty: %(reason)s.") if empty else _("“%(field)s” stays: %(reason)s.")
    return told % {"field": each.verbose_name, "reason": str(reason).removesuffix(".")}


def _drop_what_is_refused(stored, after):
    """Take out what the rules of the model refuse by now, such as an address that others have; says so."""
    wanted = copy.copy(stored)
    for name, value in after.items():
        setattr(wanted, name, value)
    try:
        wanted.full_clean()
    except ValidationError as errors:
        refused = _refused(errors, after)
        for name in refused:
            del after[name]
        return [_remark(stored._meta.get_field(name), told) for name, told in refused.items()]
    return []


def _refused(errors, after):
    """The fields of `after` that errors are about, with what is said; raises what is about no field of it."""
    refused = {name: " ".join(told) for name, told in errors.message_dict.items() if name in after}
    for error in errors.error_dict.get(NON_FIELD_ERRORS, []):
        names = [name for name in (error.params or {}).get("unique_check", ()) if name in after]
        if not names:
            raise ValidationError(error.messages)
        refused |= dict.fromkeys(names, " ".join(error.messages))
    return refused


# --- A row that was deleted ----------------------------------------------------------------------------


def _anew(record):
    deletion = record.instance_type.history.filter(id=record.id).order_by("-history_id").first()
    with_links = records_with_links(record.instance_type)
    record = with_links.get(history_id=record.history_id)
    _let_stay(record, with_links.get(history_id=deletion.history_id))
    records = [record, *_deleted_with(deletion)]
    fill_in_links(records)
    coming = {(each.instance_type, each.id) for each in records}
    rows, notes = [], []
    for each in records:
        row, told = _made_anew(each, coming, must=each is record)
        rows += [row] if row else []
        notes += told
    rows[0].full_clean()
    notes += [str(NOT_RECORDED[type(rows[0])])] if type(rows[0]) in NOT_RECORDED else []
    return RestorePlan(rows, _loosened(rows[0]), notes)


def _let_stay(record, deletion):
    """Give a past version of a deleted row what no version brings back, as the row had it at last."""
    for each in record.tracked_fields:
        if (record.instance_type, each.name) in STAYS:
            setattr(record, each.attname, getattr(deletion, each.attname))
            if each.is_relation and (found := each.get_cached_value(deletion, default=None)):
                each.set_cached_value(record, found)
    if record.instance_type is Event:
        record.mailing_list_id = None  # others may have it by now


def _deleted_with(deletion):
    """The records of what was deleted with a row and is not back yet, from the row downwards."""
    found, level = {}, {deletion.instance_type: [deletion.id]}
    while level:
        below = {}
        for model, keys in level.items():
            for hanging, link in hanging_on(model):
                for each in _deletions(hanging, link, keys, deletion):
                    if (hanging, each.id) not in found:
                        found[hanging, each.id] = each
                        below.setdefault(hanging, []).append(each.id)
        level = below
    return list(found.values())


def _deletions(model, link, keys, deletion):
    about_then = (deletion.history_date - SAME_DELETION, deletion.history_date + SAME_DELETION)
    found = model.history.filter(**{f"{link}__in": keys}, history_type="-", history_date__range=about_then)
    found = found.exclude(id__in=model._base_manager.values("pk"))
    # In two steps: a condition on a link would let the join along it leave out what is gone.
    return records_with_links(model).filter(history_id__in=found.values("history_id")).order_by("-history_id")


def _made_anew(record, coming, *, must):
    """The row of a record to be stored again, or None, and what there is to say of it."""
    row, notes = rebuilt(record), []
    for each in record.tracked_fields:
        past = getattr(record, each.attname)
        if isinstance(each, models.FileField) and past and not each.storage.exists(past):
            setattr(row, each.name, "")
            notes.append(_remark_on(row, each))
        elif each.is_relation and past and not _comes_or_is_there(record, each, coming):
            if not each.null:
                return None, [_refuse_or_say(row, each, must)]
            setattr(row, each.name, None)
            notes.append(_remark_on(row, each))
    return row, notes


def _comes_or_is_there(record, link, coming):
    """Whether a link leads to a row that comes back, too, or that was stored when the record was read."""
    found = link.get_cached_value(record, default=None)
    is_stored = found is not None and not found._state.adding
    return is_stored or (link.related_model, getattr(record, link.attname)) in coming


def _remark_on(row, each):
    told = _("“%(row)s”: “%(field)s” comes back empty, as what it was then is gone.")
    return told % {"row": name_of(row), "field": each.verbose_name}


def _refuse_or_say(row, link, must):
    words = {"what": link.related_model._meta.verbose_name, "row": name_of(row)}
    if must:
        raise ValidationError(_("The %(what)s that it belongs to is gone; bring that back first.") % words)
    return _("“%(row)s” does not come back: its %(what)s is gone.") % words


def _loosened(row):
    """The changes that let rows belong to this one again which lost it when it was deleted.

    That leaves no record: a row that has none there, and whose last record says this one, lost it so.
    """
    changes = []
    for link in type(row)._meta.related_objects:
        model, name = link.related_model, link.field.name
        if link.on_delete is not models.SET_NULL or not is_tracked(model):
            continue
        last = model.history.filter(id=OuterRef("pk")).order_by("-history_id").values(f"{name}_id")[:1]
        alone = model._base_manager.filter(**{name: None}).annotate(last_link=Subquery(last))
        changes += [Change(each, name, None, row) for each in alone.filter(last_link=row.pk)]
    return changes
