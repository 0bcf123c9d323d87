"""What passes by itself and is no fault of the portal: a database or disk that is away, full or read-only, or
busy for a moment."""

import contextlib
from dataclasses import dataclass

from django import db
from django.utils.translation import gettext_lazy as _

from .lib import disks


@dataclass(frozen=True)
class Outage:
    """After how many seconds to try again, and what whoever meets it reads: what happened, and what to do."""

    seconds: int
    told: str


BUSY = Outage(
    10,
    _(
        "The site is busy storing something else, and nothing was changed. Go back and send your form "
        "once more."
    ),
)
AWAY = Outage(
    30,
    _(
        "The site cannot reach what it stores; this passes without you. Come back in a few minutes. If "
        "you sent a form, go back to it then, look whether it arrived, and send it once more if not."
    ),
)
NOT_STORING = Outage(
    60,
    _(
        "The site can be read, but stores nothing at the moment, and nothing was changed. Keep what you "
        "wrote: go back to your form in a few minutes and send it once more."
    ),
)
# The first byte of an error code of SQLite (https://www.sqlite.org/rescode.html).
OF_SQLITE = {
    5: BUSY, 6: BUSY, 15: BUSY, 7: AWAY, 14: AWAY, 8: NOT_STORING, 10: NOT_STORING, 13: NOT_STORING
}  # fmt: skip
# SQLSTATEs of PostgreSQL, or their classes (appendix A of its manual).
OF_POSTGRESQL = {
    "25006": NOT_STORING,  # in a transaction that only reads
    "53100": NOT_STORING,  # disk full
    "55P03": BUSY,  # a lock that cannot be had
    "40": BUSY,  # a deadlock; it would succeed now
    "08": AWAY,
    "53": AWAY,  # out of memory or connections
    "57P": AWAY,  # stopping, starting, or stopped by its operator
    "58": NOT_STORING,  # its disk fails
}


def outage_of(error):
    """The Outage that an exception tells of, or None: then something is wrong with the portal."""
    if isinstance(error, db.Error):
        return of_database(error)
    if isinstance(error, OSError) and error.errno in disks.FULL:
        return NOT_STORING
    return None


def of_database(error):
    told = error.__cause__ or error  # what the driver raised
    code = getattr(told, "sqlite_errorcode", None)
    if code is not None:
        return OF_SQLITE.get(code & 0xFF)
    state = getattr(told, "sqlstate", None)
    if state:
        return next((kind for start, kind in OF_POSTGRESQL.items() if state.startswith(start)), None)
    # Without a code it is the connection that failed, or that was closed before.
    return AWAY if isinstance(error, db.OperationalError | db.InterfaceError) else None


@contextlib.contextmanager
def waiting_at_most(seconds):
    """On SQLite wait so long for another's write, and not as long as the connection waits otherwise."""
    if db.connection.vendor != "sqlite":
        yield
        return
    patience = db.connection.settings_dict["OPTIONS"]["timeout"]  # seconds
    set_patience(seconds)
    try:
        yield
    finally:
        set_patience(patience)


def set_patience(seconds):
    with db.connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
