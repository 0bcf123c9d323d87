"""Uploaded files: there whole or not at all; a deleted one is served no more at once, and leaves the disk a
day later.

So a backup, which reads the database first and the files after it, finds what was deleted in between.
"""

import contextlib
import os
import secrets
import shutil
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.core.files.storage import FileSystemStorage

KEPT = 24 * 60 * 60  # seconds


class Storage(FileSystemStorage):
    """Of STORAGES, under a `name` that its folder of deleted files has; its own is `location`."""

    def __init__(self, *args, name, **options):
        super().__init__(*args, **options)
        self.trash = folder() / name

    def _save(self, name, content):
        """Write a file beside its place and put it there: a disk that is full leaves no half of one."""
        partial = folder() / f"unfinished-{secrets.token_hex(8)}"
        partial.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk.encode() if isinstance(chunk, str) else chunk)
                file.flush()
                os.fsync(file.fileno())
            return super()._save(name, SimpleNamespace(temporary_file_path=lambda: str(partial)))
        finally:
            partial.unlink(missing_ok=True)

    def delete(self, name):
        """Take a file away; one that is gone already is no error."""
        if not name:
            raise ValueError("The name must be given to delete().")
        with contextlib.suppress(FileNotFoundError):
            throw_away(Path(self.path(name)), self.trash / name)


def throw_away(path, trash):
    """Move a file or folder to a place in the trash; its time there begins now."""
    trash.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, trash)
    for each in (trash, *trash.rglob("*")):
        os.utime(each)


def folder():
    return settings.VAR_DIR / "trash"


def empty(*, before):
    """Erase what was deleted before an instant, in seconds since 1970, and folders that are empty then."""
    for path in sorted(folder().rglob("*"), reverse=True):  # what is in a folder before the folder
        with contextlib.suppress(OSError):
            if not path.is_dir():
                if path.lstat().st_mtime < before:
                    path.unlink()
            elif path.stat().st_mtime < before:
                path.rmdir()  # refused for one that is not empty


def empty_daily(now):
    empty(before=now.timestamp() - KEPT)
