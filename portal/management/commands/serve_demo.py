"""What `make demo` ends in: the web process and the Celery worker, together until Ctrl-C."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.utils.translation import gettext as _

from portal import web_fonts

SECONDS_TO_STOP = 5  # then by force: the database says what is still to be done
WEB = ("gunicorn", "portal.wsgi", "--log-level", "warning", "--graceful-timeout", "1")
WORKER = (
    *("celery", "--quiet", "-A", "portal", "worker", "--pool", "solo", "--loglevel", "error"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


class Command(BaseCommand):
    help = _("Migrate and fill the demo's database, then serve it on this machine until told to stop.")
    requires_system_checks = []

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError(_("serve_demo runs in PORTAL_MODE=demo only; `make demo` sets it."))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *received: sys.exit())
        with alone(), listen() as listener:
            web_fonts.made()  # here, as gunicorn would not wait so long for its process
            prepare_database()
            descriptor = listener.fileno()
            bound = ("--bind", f"fd://{descriptor}")
            with child(*WEB, *bound, pass_fds=[descriptor]) as web, child(*WORKER) as worker:
                self.say_where()
                stop_when_one_ends({web.pid: _("web server"), worker.pid: _("background worker")})

    def say_where(self):
        """The addresses; who is quicker than the web process waits for it in the listener's queue."""
        places = ((_("The demo is at"), ""), (_("Admin"), "admin/"), (_("Calendar"), "calendar.ics"))
        lines = [f"{label:16} {settings.SITE_URL}/{path}" for label, path in places]
        end = _("Ctrl-C stops it; what you change stays in %s and is there again next time.")
        self.stdout.write("\n".join(["", *lines, "", end % settings.VAR_DIR]))
        self.stdout.flush()


@contextlib.contextmanager
def alone():
    """Hold the demo's lock file; two demos on one database would load and send twice."""
    try:
        lock = (settings.VAR_DIR / "demo.lock").open("a+")
    except OSError as error:
        folder = {"folder": settings.VAR_DIR, "reason": error.strerror}
        raise CommandError(_("The folder %(folder)s cannot be written to (%(reason)s).") % folder) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise CommandError(_("This folder's demo is running already: %s.") % lock.read()) from error
        lock.truncate(0)
        lock.write(f"{settings.SITE_URL}, process {os.getpid()}")
        lock.flush()
        yield


def listen():
    """The socket for gunicorn, on this machine's own address only; taken before any work is done."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port = urlsplit(settings.SITE_URL).port
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        why = {"port": port, "reason": error.strerror}
        raise CommandError(
            _("Port %(port)d cannot be used (%(reason)s); choose another: make demo PORT=8001") % why
        ) from error
    # Set now, since those who connect before gunicorn is up would wait 40 ms for each answer.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.listen(128)
    return listener


def prepare_database():
    """Bring the demo's database up to date; CommandError says what to delete where that cannot be done."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
        refuse_other_columns()
        call_command("demo")
    except (DatabaseError, InconsistentMigrationHistory) as error:
        told = _(
            "The demo's database cannot be used: %(reason)s. If an earlier version of the portal wrote it, "
            "delete %(file)s and start again."
        )
        values = {"reason": str(error).rstrip("."), "file": settings.DATABASES["default"]["NAME"]}
        raise CommandError(told % values) from error


def refuse_other_columns():
    """Raise DatabaseError where a table has other columns than its model, whatever migrations it has seen."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            found = connection.introspection.get_table_description(cursor, model._meta.db_table)
            expected = {field.column for field in model._meta.local_concrete_fields}
            if {column.name for column in found} != expected:
                raise DatabaseError(_("the table %s has other columns") % model._meta.db_table)


@contextlib.contextmanager
def child(*command, pass_fds=()):
    """A Python program in a process group of its own, which ends with this block or with this process."""
    process = subprocess.Popen(  # noqa: S603 (our own command lines)
        [sys.executable, "-W", "ignore", "-m", "portal.ends_with_parent", *command],
        stdin=subprocess.PIPE,  # which nobody else holds open
        pass_fds=pass_fds,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.stdin.close()  # which ends it
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def stop_when_one_ends(children):
    """Wait until one of these ends, by process id, and raise CommandError with its name."""
    pid, status = os.wait()
    ended = {"name": children[pid], "code": os.waitstatus_to_exitcode(status)}
    raise CommandError(_("The %(name)s ended (exit code %(code)d), so the demo stops.") % ended)
