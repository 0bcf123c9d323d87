"""What `make demo` ends in: the web process and the Celery worker with beat, together until Ctrl-C."""

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError

SECONDS_TO_START = 60
SECONDS_TO_STOP = 5  # then by force: the database says what is still to be done


class Command(BaseCommand):
    help = "Migrates and fills the demo's database, then serves it on this machine until it is told to stop."
    requires_system_checks = []

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("serve_demo runs in PORTAL_MODE=demo only; `make demo` sets it.")
        on_signal(lambda number, frame: sys.exit(128 + number))
        with alone(), listen() as listener:
            prepare_database()
            stopping = threading.Event()
            on_signal(lambda number, frame: stopping.set())  # from here on, children must be stopped too
            self.serve(listener, stopping)

    def serve(self, listener, stopping):
        with web_server(listener) as web, background_worker() as worker:
            processes = {"web server": web, "background worker": worker}
            if first_page_comes(processes, stopping):
                self.stdout.write(WELCOME.format(url=settings.SITE_URL))
                self.stdout.flush()
            while not stopping.wait(0.5):
                check_alive(processes)


WELCOME = """
The demo is at   {url}/
Admin            {url}/admin/
Calendar         {url}/calendar.ics

Ctrl-C stops it; what you change stays in var/ and is there again next time."""


def on_signal(handler):
    """Ctrl-C, a polite kill and the closing of the terminal all end the demo."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


@contextlib.contextmanager
def alone():
    """Hold the demo's lock file; two demos on one database would load and ring twice."""
    with (settings.VAR_DIR / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise CommandError(f"This folder's demo is running already: {lock.read()}.") from error
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
        reason = f"Port {port} cannot be used ({error.strerror})"
        raise CommandError(f"{reason}; choose another: make demo PORT=8001") from error
    # Set now, since those who connect before gunicorn is up would wait 40 ms for each answer.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.listen(128)
    return listener


def prepare_database():
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("demo")
    except DatabaseError as error:
        raise CommandError(f"The demo's database cannot be used: {error}.") from error


def web_server(listener):
    return running(
        *("gunicorn", "portal.wsgi", "--bind", f"fd://{listener.fileno()}"),
        *("--log-level", "warning", "--graceful-timeout", "1"),
        pass_fds=[listener.fileno()],
    )


def background_worker():
    return running(
        *("celery", "--quiet", "-A", "portal", "worker", "--beat", "--pool", "solo"),
        *("--loglevel", "error", "--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


@contextlib.contextmanager
def running(*command, pass_fds=()):
    """A Python program in a process group of its own, which ends with this block, its children with it."""
    process = subprocess.Popen(  # noqa: S603 (our own command lines)
        [sys.executable, "-W", "ignore", "-m", *command],
        pass_fds=pass_fds,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def first_page_comes(processes, stopping):
    """Wait for the home page to answer; False if the demo is told to stop before it does."""
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up:
        check_alive(processes)
        if status := home_page_status():
            if status != HTTPStatus.OK:
                raise CommandError(f"The home page answers {status}.")
            return True
        if stopping.wait(0.1):
            return False
    raise CommandError(f"The web server does not answer within {SECONDS_TO_START} seconds.")


def home_page_status():
    address = urlsplit(settings.SITE_URL)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def check_alive(processes):
    for name, process in processes.items():
        if process.poll() is not None:
            raise CommandError(f"The {name} ended (exit code {process.returncode}), so the demo stops.")
