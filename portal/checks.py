"""System checks: what every model of the rooms says of itself, and who can read the portal's files."""

import logging
import stat
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

from . import rooms

log = logging.getLogger(__name__)


@register(Tags.models)
def models_say_whether_they_are_public(**kwargs):
    """An error for each model that does not say whether public output reads it (see `portal.revision`)."""
    return [
        Error(
            f"{model._meta.label} does not say whether public output reads it.",
            hint="Write raises_revision = True in it, or False for what no page, feed or search reads.",
            obj=model,
            id="portal.E001",
        )
        for model in rooms.models()
        if not isinstance(getattr(model, "raises_revision", None), bool)
    ]


def open_to_others():
    """The database file, private files and counted errors that others may read, by the folders above too."""
    private = Path(settings.STORAGES["private"]["OPTIONS"]["location"])
    kept = [*database_files(), private, settings.VAR_DIR / "errors"]
    return [path for path in kept if path.exists() and is_open_to_others(path)]


def database_files():
    return [Path(connection.settings_dict["NAME"])] if connection.vendor == "sqlite" else []


def is_open_to_others(path):
    """Whether everybody may read a file, and pass each folder that leads to it."""
    return bool(path.stat().st_mode & stat.S_IROTH) and all(map(is_passed, path.resolve().parents))


def is_passed(folder):
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def warn_of_open_files():
    """One line of the log for each of those files, when a process starts."""
    for path in open_to_others():
        log.warning(
            "%s can be read by every account of this machine: run chmod o-rwx on it, and start the portal "
            "with UMask=0027 as in deploy/.",
            path,
        )
