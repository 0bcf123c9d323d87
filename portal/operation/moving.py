"""Moving to another database: all rows of one instant, compared one by one before they count."""

from contextlib import contextmanager

from django.db import Error, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import periodic

from . import Refused, databases, filling, restoring, rows
from .databases import DEFAULT

TARGET = "target"
NAMED = 10  # faults of texts that are named, of all that there are


def move(config, *, say=lambda text: None):
    """Copy all rows into the database of a configuration (as DATABASES has them), which must be empty.

    Answers how many. Raises Refused, and then nothing was changed; the database of the site never is.
    """
    with opened_target(config) as target, databases.snapshot() as source:
        refuse_same(target)
        refuse_running()
        restoring.refuse_content(TARGET)
        before = written_state()
        schema = databases.schema_of(connections[source])
        if target.vendor == "postgresql":
            say(_("Looking for texts that PostgreSQL does not take."))
            refuse_texts(schema.kept, source)
        with filling.at_once(TARGET):
            number = fill(schema, source, say)
            if written_state() != before:
                told = _("Something was written meanwhile: stop portal-web and all workers, and begin again.")
                raise Refused(told)
    return number


@contextmanager
def opened_target(config):
    try:
        with databases.opened(TARGET, **config) as target:
            target.ensure_connection()
            yield target
    except Error as error:
        if isinstance(error, connections[DEFAULT].Database.Error):
            raise
        told = _("The other database: %s. Nothing was changed.")
        raise Refused(told % " ".join(str(error).split())) from error


def refuse_same(target):
    one, other = target.settings_dict, connections[DEFAULT].settings_dict
    if all(one[name] == other[name] for name in ("ENGINE", "NAME", "HOST", "PORT")):
        raise Refused(_("This is the database of the site already; nothing was changed."))


def refuse_running():
    if periodic.heard_lately(timezone.now()):
        raise Refused(_("A worker runs: stop portal-web and all workers, wait a minute, and begin again."))


def written_state():
    """What differs once another connection has written; on SQLite alone, which is what people move from."""
    if connections[DEFAULT].vendor != "sqlite":
        return None
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return cursor.fetchone()


def fill(schema, source, say):
    number = 0
    say(_("Copying the rows."))
    models = {model._meta.label: model for model in filling.begin(TARGET, schema.nodes)}
    for model in schema.kept:
        number += rows.write(models[model._meta.label], rows.read(model, source), TARGET)
    say(_("Comparing them."))
    for model in schema.kept:
        compare(model, models[model._meta.label], source)
    filling.finish(TARGET)
    now = databases.schema_of(connections[TARGET]).kept
    rows.go_on_after(now, rows.last_numbers(schema.kept, source), TARGET)
    return number


def compare(model, copied, source):
    """Raise Refused unless each row came through as it was."""
    there = rows.read(copied, TARGET)
    for row in rows.read(model, source):
        copy = next(there, None)
        if copy is None or rows.to_plain(model, row) != rows.to_plain(copied, copy):
            told = _("A row of %(model)s came through otherwise (%(key)s); nothing was changed.")
            raise Refused(told % {"model": model._meta.label, "key": row[0]})
    if next(there, None) is not None:
        raise Refused(_("There are more rows of %s than before; nothing was changed.") % model._meta.label)


# --- What SQLite takes and PostgreSQL does not -----------------------------------------------------------


def refuse_texts(models, source):
    faults = [fault for model in models for fault in faults_of(model, source)]
    if faults:
        told = _("PostgreSQL does not take these texts; change them first: %(faults)s. Nothing was changed.")
        more = [_("and %d more") % (len(faults) - NAMED)] if len(faults) > NAMED else []
        raise Refused(told % {"faults": "; ".join([*faults[:NAMED], *more])})


def faults_of(model, source):
    fields = [
        (at, field) for at, field in enumerate(rows.fields_of(model)) if rows.kind_of(field) in rows.WORDS
    ]
    for row in rows.read(model, source) if fields else ():
        for at, field in fields:
            if why := fault_of(field, row[at]):
                yield _("%(model)s %(key)s, %(field)s: %(why)s") % {
                    "model": model._meta.label, "key": row[0], "field": field.name, "why": why,
                }  # fmt: skip


def fault_of(field, value):
    if has_nul(value):
        return _("a NUL character")
    most = field.max_length
    if isinstance(value, str) and most and rows.kind_of(field) != "TextField" and len(value) > most:
        return _("%(length)d characters, of %(most)d at most") % {"length": len(value), "most": most}
    return ""


def has_nul(value):
    """Whether a text, or any within a value of JSON, holds the character that PostgreSQL refuses."""
    if isinstance(value, dict):
        return any(map(has_nul, (*value, *value.values())))
    if isinstance(value, list):
        return any(map(has_nul, value))
    return isinstance(value, str) and "\0" in value
