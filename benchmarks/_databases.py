"""Scratch databases for benchmarks: an SQLite file, or also a PostgreSQL started for it where it can be."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


@contextlib.contextmanager
def scratch():
    """A migrated SQLite database with the settings of a demo; gives the folder in which it is."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PORTAL_MODE": "demo", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        os.environ.pop("DATABASE_URL", None)
        _set_up()
        yield folder


def _set_up():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def run_on_each(module, measure):
    """Call `measure(name of the database)` on a migrated scratch database of each kind, and exit.

    Each runs in a process of its own, `python -m module name`; `measure` answers whether a limit is passed.
    """
    if len(sys.argv) > 1:
        return sys.exit(_measured(measure, sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        code = _run(module, "SQLite", {"VAR_DIR": folder})
    with contextlib.suppress(OSError, RuntimeError, ImportError), tempfile.TemporaryDirectory() as folder:
        from tests.support import servers

        with servers.postgresql() as url:
            code |= _run(module, "PostgreSQL", {"VAR_DIR": folder, "DATABASE_URL": url})
    sys.exit(code)


def _run(module, name, settings):
    environment = os.environ | {
        "PORTAL_MODE": "development",
        "DEBUG": "off",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", module, name]
    return subprocess.call(command, env=environment | settings)  # noqa: S603


def _measured(measure, name):
    _set_up()
    return measure(name)


def analyze():
    """Let PostgreSQL count what was written, as it does by itself in time."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def clock_of_database():
    """A clock of the processor's time, as what else runs on the machine need not count: of this process, in
    which SQLite does all, and of the one by which PostgreSQL serves it (on Linux).
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        served = Path("/proc", str(cursor.fetchone()[0]), "schedstat")
    return lambda: time.process_time() + int(served.read_text().split()[0]) / 1e9
