"""Making a backup: the rows of one instant, then the files, into one file that is whole or not there."""

import contextlib
import os
import re
import secrets
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import periodic, version

from . import Refused, databases, files, rows
from .archive import Writer, reading

OWN_NAME = re.compile(r"portal-\d{8}-\d{6}\.zip")  # of a backup in a folder
OLDEST = 60  # seconds by which clocks of disks may differ


@dataclass
class Made:
    """What a backup came to."""

    path: Path
    rows: int
    files: int
    bytes: int
    missing: list = field(default_factory=list)  # names of files that rows name and no disk has
    removed: list = field(default_factory=list)  # paths of older backups


def back_up(target, *, keep=None, say=lambda text: None):
    """Write a backup to a file, or into a folder under a name by the time; a Made.

    With `keep` so many of a folder's backups stay, the newest ones. Raises Refused.
    """
    now = timezone.now()
    is_folder = Path(target).is_dir()
    path = Path(target) / f"portal-{now:%Y%m%d-%H%M%S}.zip" if is_folder else Path(target)
    refuse_target(path, keep, is_folder)
    files.refuse_without_room(path.parent, size_of_site())
    made = written(path, now, say)
    if keep:
        made.removed = remove_older(path.parent, keep)
    with contextlib.suppress(Error):  # a database that only reads is backed up, too
        periodic.note_backup(now)
    return made


def refuse_target(path, keep, is_folder):
    if keep is not None and (keep < 1 or not is_folder):
        raise Refused(_("--keep needs a folder that is there, and the number of backups in it: 1 or more."))
    if path.exists():
        with reading(path):
            pass  # refused unless it is a backup: nothing else is written over


def size_of_site():
    """How many bytes the database and the files take, which a backup does not exceed."""
    with connections[databases.DEFAULT].cursor() as cursor:
        if connections[databases.DEFAULT].vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return size + sum(path.stat().st_size for path in files.uploaded().values() if path.exists())


def written(path, now, say):
    """Write a backup beside its place, read it back, and put it there."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with ExitStack() as stack:
        stack.callback(partial.unlink, missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        made = fill(partial, path, now, say)
        files.sync(partial)
        say(_("Reading it back."))
        with reading(partial) as reader:
            reader.check(room=float("inf"))
        partial.replace(path)
        files.sync(path.parent)
    return made


def fill(partial, path, now, say):
    writer = Writer(partial)
    with databases.snapshot() as alias:
        say(_("Reading the database."))
        schema = databases.schema_of(connections[alias])
        models, names = write_rows(writer, schema, alias)
        last = rows.last_numbers(schema.kept, alias)
    say(_("Reading the files."))
    found = write_files(writer, now.timestamp() - OLDEST)
    numbers = {label: {"rows": number, "last": last.get(label, 0)} for label, number in models.items()}
    writer.close(facts(now, schema, numbers))
    total = sum(models.values())
    return Made(path, total, len(found), partial.stat().st_size, missing=sorted(names - found))


def facts(now, schema, numbers):
    return {
        "portal": version.VERSION,
        "site": settings.SITE_URL,
        "made_at": now.isoformat(),
        "database": connections[databases.DEFAULT].vendor,
        "migrations": schema.nodes,
        "models": numbers,
    }


def write_rows(writer, schema, alias):
    """All rows: {label: how many}, and the names of the files that they name."""
    numbers, names = {}, set()
    for model in schema.kept:
        label = model._meta.label
        lines = noting_files(model, rows.read(model, alias), names)
        numbers[label] = writer.add_lines(f"data/{label}.jsonl", (rows.to_plain(model, row) for row in lines))
    return numbers, names


def noting_files(model, found, names):
    """The same rows; the names of their files are put into `names`, as an archive has them."""
    columns = [
        (at, f"{folder}/")
        for at, each in enumerate(rows.fields_of(model))
        if rows.is_file(each)
        for folder in files.STORAGES
        if each.storage.location == str(files.location(folder))
    ]
    for row in found:
        names.update(folder + row[at] for at, folder in columns if row[at])
        yield row


def write_files(writer, since):
    """The files that are there, and those that were deleted since the rows were read; their names."""
    found = set()
    for listed in (files.uploaded, lambda: files.deleted_since(since)):
        for name, path in listed().items():
            if name in found:
                continue
            try:
                file = path.open("rb")
            except FileNotFoundError:  # deleted just now: it is in the trash
                continue
            with file:
                writer.add_file(name, file)
            found.add(name)
    return found


def remove_older(folder, keep):
    """Remove all but the newest backups of a folder, by the times in their names; the paths of those."""
    found = sorted(path for path in folder.iterdir() if OWN_NAME.fullmatch(path.name))
    for path in found[:-keep]:
        path.unlink()
    return found[:-keep]
