"""Bringing a backup back: all rows in one transaction, the files beside, and the clock held."""

import contextlib
import secrets
import shutil

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal import erasures, hold, periodic, trash
from portal.models import Hold, Revision

from . import Refused, databases, files, filling, rows
from .archive import FOLDERS, reading
from .databases import DEFAULT

# Tables that a site without content has rows in.
OF_ANY_SITE = {
    "auth.Permission", "contenttypes.ContentType", "portal.Hold", "portal.PeriodicWork", "portal.Revision",
    "portal.ZoneRules", "mailing.Worker", "mailing.Throttle", "mailing.DeliverabilityReport",
}  # fmt: skip
# The next rows are numbered so far after the backup's: links to rows made since then must not open others.
LEAP = 10_000


def restore(path, *, replace=False, say=lambda text: None):
    """Make the site what a backup holds; answers how many rows it has, and what was erased once more.

    Raises Refused, and then nothing was changed.
    """
    now = timezone.now()
    with reading(path) as reader, contextlib.ExitStack() as stack:
        say(_("Reading all of the backup."))
        reader.check(room=shutil.disk_usage(settings.VAR_DIR).free - files.SPARE)
        refuse_newer(reader)
        if not replace:
            refuse_content()
        beside = stack.enter_context(unpacked(reader))
        say(_("Bringing back the rows."))
        number, again = bring_back(reader, now)
        put_in_place(beside, now)
        say_of_others(parse_datetime(reader.manifest["made_at"]), say)
    return number, again


def say_of_others(made_at, say):
    """Say what the list of erasures has of the site that was here before, if that is another."""
    if number := erasures.of_other_sites(made_at):
        told = _(
            "%(file)s has %(number)d erasures of another site than the backup's; those were not repeated."
        )
        say(told % {"file": erasures.path(), "number": number})


def refuse_newer(reader):
    loader = MigrationExecutor(connections[DEFAULT]).loader
    databases.schema(loader, reader.manifest["migrations"])
    databases.schema_of(connections[DEFAULT])


def refuse_content(alias=DEFAULT):
    """Raise Refused unless the database has no rows but those that a new site writes by itself."""
    connection = connections[alias]
    tables = set(connection.introspection.table_names())
    for model in databases.schema_of(connection).kept:
        known = model._meta.label in OF_ANY_SITE or model._meta.db_table not in tables
        if not known and model._base_manager.using(alias).exists():
            told = _(
                "The database has content already (%s); nothing was changed. To replace it, say --replace."
            )
            raise Refused(told % model._meta.label)


# --- Rows ------------------------------------------------------------------------------------------------


def bring_back(reader, now):
    """All rows, in one transaction: how many, and what was erased or revoked once more."""
    nodes = [tuple(node) for node in reader.manifest["migrations"]]
    with filling.at_once(DEFAULT):
        last = rows.last_numbers(databases.schema_of(connections[DEFAULT]).kept, DEFAULT)
        models = filling.begin(DEFAULT, nodes)
        number = sum(rows.write(model, plain_rows(reader, model), DEFAULT) for model in models)
        filling.finish(DEFAULT)
        for label, numbers in reader.manifest["models"].items():
            last[label] = max(last.get(label, 0), numbers["last"])
        leap = {label: number + LEAP for label, number in last.items()}
        rows.go_on_after(databases.schema_of(connections[DEFAULT]).kept, leap, DEFAULT)
        again = begin_anew(parse_datetime(reader.manifest["made_at"]), now)
    return number, again


def plain_rows(reader, model):
    for values in reader.lines(model._meta.label):
        try:
            yield rows.from_plain(model, values)
        except (KeyError, ValueError, TypeError, AttributeError, ValidationError) as error:
            told = _("The backup has a row of %s that is none; nothing was changed.")
            raise Refused(told % model._meta.label) from error


def begin_anew(made_at, now):
    """What a site that is a backup of itself needs beside its rows; {what: how many} was erased once more.

    The revision leaps, so that no page kept before is taken for one of now.
    """
    Revision.objects.filter(pk=1).update(number=F("number") + int(now.timestamp()))
    Hold.objects.all().delete()
    hold.put_on(Hold.Reason.RESTORE, now)
    periodic.note_backup(made_at)
    for entry in hold.restored.values():
        entry.act(now)
    return erasures.again(made_at, now)


# --- Files -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def unpacked(reader):
    """{folder of an archive: where its files are now, beside their place}; what stays there is removed."""
    beside = {}
    try:
        for folder in FOLDERS:
            place = files.location(folder)
            beside[folder] = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
            beside[folder].mkdir(parents=True)
            reader.unpack(folder, beside[folder])
        yield beside
    finally:
        for path in beside.values():
            shutil.rmtree(path, ignore_errors=True)


def put_in_place(beside, now):
    """Put the unpacked files in place of those that are there, which stay in the trash for a day."""
    for folder, path in beside.items():
        place = files.location(folder)
        if place.exists():
            trash.throw_away(place, trash.folder() / f"replaced-{now:%Y%m%d-%H%M%S}" / folder)
        path.rename(place)
