"""The files of the portal: the uploaded ones of each storage, and writing one so that it is there or not."""

import os
import shutil
from pathlib import Path

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from . import Refused
from .archive import FOLDERS

STORAGES = {"media": "default", "private": "private"}
SPARE = 64 * 1024 * 1024  # bytes of a disk that stay free


def location(folder):
    return Path(storages[STORAGES[folder]].location)


def trash(folder):
    return storages[STORAGES[folder]].trash


def uploaded():
    """All uploaded files, as {name in an archive: path}."""
    return {
        f"{folder}/{path.relative_to(location(folder)).as_posix()}": path
        for folder in FOLDERS
        for path in sorted(location(folder).rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def deleted_since(seconds):
    """The files that were deleted since an instant, in seconds since 1970, as {name in an archive: path}."""
    return {
        f"{folder}/{path.relative_to(trash(folder)).as_posix()}": path
        for folder in FOLDERS
        for path in trash(folder).rglob("*")
        if path.is_file() and path.stat().st_mtime >= seconds
    }


def refuse_without_room(folder, size):
    """Raise Refused unless so many bytes fit into a folder that is there and can be written."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Refused(_("The folder %s is not there, or cannot be written.") % folder)
    free = shutil.disk_usage(folder).free - SPARE
    if size > free:
        told = _(
            "%(folder)s has room for %(free)d MB, and up to %(size)d MB are needed; nothing was changed."
        )
        raise Refused(told % {"folder": folder, "free": max(free, 0) >> 20, "size": (size >> 20) + 1})


def sync(path):
    """Let a file, or the names in a folder, be on the disk before anything else is done."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
