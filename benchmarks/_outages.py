"""What becomes of a whole site when what it stands on fails: part of `make faults`, or
`python -m benchmarks._outages 60` with so many seconds for each fault (8 unless said otherwise). One alone is
`python -m benchmarks._outages 60 sqlite "disk full"`.

gunicorn and a worker, on SQLite and on PostgreSQL with Redis, are used over HTTP while a disk is full, the
database reads only, is locked or away, Redis is away, processes are killed, and all is started anew.
Meanwhile somebody reads kept pages; people sign in, register and submit posters with their PDFs, and try once
more when the site says so; an organiser edits the event; an announcement goes out. What was answered with a
yes must be there in the end, once.
"""

import contextlib
import datetime as dt
import itertools
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import requests

from benchmarks import _faults, _visitors

BEFORE, CALM, AFTER = 3, 1.5, 8  # seconds of use before and after each fault, and without edits right before
READERS, PEOPLE = 40, 2_000
PAGES_AWAY, PAGES_AWAY_AT_START, BACK = 5.0, 60.0, 25.0  # seconds at most
SMALL_DISK = "24m"
THINKING = 0.1  # seconds that the SMTP server takes at most before and after each mail


def main(seconds):
    """Each database in a process of its own, whose settings name it."""
    commands = [
        [sys.executable, "-W", "ignore", "-m", "benchmarks._outages", str(seconds), name] for name in FAULTS
    ]
    return max(subprocess.run(command, check=False).returncode for command in commands)


def measure(database, seconds, names):
    """Try faults of one database, by their names or all; 1 if something came of one that must not."""
    from tests.support import servers, sink

    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(1))  # all that was started ends, too
    servers.QUICK[:] = ["-c", "fsync=off"]  # a commit must outlive the server, if not the machine
    with contextlib.ExitStack() as stack:
        var = stack.enter_context(small_disk())
        home = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{var}/portal.sqlite3"
        if database == "postgresql":
            url = stack.enter_context(servers.postgresql())
        server = stack.enter_context(sink.running(home, seconds=THINKING))
        site = Site(var, home, url, server)
        prepare(site, home)
        stack.enter_context(site)
        chosen = {name: FAULTS[database][name] for name in names or FAULTS[database]}
        found = {name: tried(site, fault, seconds) for name, fault in chosen.items()}
        from django.db import connection

        connection.close()  # else PostgreSQL waits for it to stop
    return report(database, seconds, found)


@contextlib.contextmanager
def small_disk():
    """A folder on a disk of its own that can be filled; needs root."""
    with tempfile.TemporaryDirectory(prefix="portal-var-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK},mode=0750", "none", folder]
        if os.geteuid() or subprocess.run(mount, check=False).returncode:
            sys.exit("A full disk is tried on one of its own (tmpfs), which root alone can mount.")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


# --- One fault -------------------------------------------------------------------------------------------


def tried(site, fault, seconds):
    """Use the site before, during and after a fault; what came of it."""
    log, over = _visitors.Log(), threading.Event()
    site.wait_for_pages()
    site.server.forget()
    visitors = site.visitors(log, over, seconds / 4)
    for each in visitors:
        each.start()
    time.sleep(BEFORE)
    _visitors.Organiser.calm.set()
    time.sleep(CALM)
    announcement = site.with_retries(_faults.announce)
    began = time.time()
    ending = threading.Timer(seconds / 4, _visitors.Organiser.calm.clear)
    ending.start()
    with fault(site):
        time.sleep(seconds)
    ended = time.time()
    until = ended + BACK
    while time.time() < until and not site.with_retries(lambda: is_sent(announcement)):
        time.sleep(0.2)
    time.sleep(AFTER)
    over.set()
    for each in visitors:
        each.join(2 * _visitors.PATIENCE)
    return came_of(site, log, began, ended)


def is_sent(announcement):
    from mailing.models import Announcement

    return Announcement.objects.filter(pk=announcement.pk, state="sent").exists()


def came_of(site, log, began, ended):
    found = Counter(log.counts)
    found["lost"], found["doubled"] = site.with_retries(lambda: missed(site, log))
    found["away"] = max(longest_gap(times, began) for times in log.pages.values())
    found["back"] = max([0, *(at - ended for at, _path, _status in log.noes)])
    if log.odd:
        print("  answered:", Counter(log.odd).most_common(5))
    return found


def longest_gap(times, since):
    late = [at for at in times if at > since - CALM]
    return max((after - before for before, after in itertools.pairwise(late)), default=float("inf"))


def missed(site, log):
    """How much of what was answered with a yes, or had to be sent, is not there; and is there twice."""
    from events.models import Event
    from events.posters.models import Poster, PosterFile
    from events.registration.models import Place

    wait_for_mail(site)
    places = Counter(Place.objects.values_list("registration__email", flat=True))
    posters = Counter(
        Poster.objects.filter(authors__is_contact=True).values_list("authors__email", flat=True)
    )
    whole = [file.file.open().read(5) == b"%PDF-" for file in PosterFile.objects.all()]
    letters = Counter((mail.address, mail.message_id) for mail in site.server.taken())
    readers = {address for address, _key in letters if address.startswith("reader")}
    told = {address for address, _key in letters}
    lost = [email for email in log.registered if not places[email] or email not in told]
    lost += [email for email in log.submitted if not posters[email]]
    lost += ["title"] * (int(Event.objects.get().title.split()[1]) < log.title)
    lost += ["a file"] * whole.count(False) + ["a reader"] * (READERS - len(readers))
    twice = [key for each in (places, posters, letters) for key, number in each.items() if number > 1]
    if lost or twice:
        print("  lost:", lost[:5], "twice:", twice[:5])
    return len(lost), len(twice)


def wait_for_mail(site, seconds=30):
    """Until nothing is due any more."""
    from mailing.models import Delivery

    until = time.time() + seconds
    while time.time() < until and Delivery.objects.filter(state__in=["pending", "sending"]).exists():
        time.sleep(0.2)


def report(database, seconds, found):
    names = ("done", "503", "500", "lost", "doubled", "pages away, s", "back after, s")
    print(f"{database}, {seconds} s of each fault")
    print(" " * 34 + "".join(f"{name:>15}" for name in names))
    for name, each in found.items():
        numbers = [each[key] for key in ("done", "refused", "faults", "lost", "doubled")]
        seconds_of = "".join(f"{each[key]:>15.1f}" for key in ("away", "back"))
        print(f"  {name:32}" + "".join(f"{number:>15}" for number in numbers) + seconds_of)
    bad = [name for name, each in found.items() if is_bad(name, each)]
    print(f"  At most 0 of 500 and lost; back after {BACK:.0f} s; pages away for {PAGES_AWAY:.0f} s, and "
          f"{PAGES_AWAY_AT_START:.0f} s where the web starts anew.")  # fmt: skip
    print(f"  Not so: {', '.join(bad)}" if bad else "  So it is.")
    return int(bool(bad))


def is_bad(name, found):
    most = PAGES_AWAY_AT_START if name in STARTS_ANEW else PAGES_AWAY
    most_doubled = 1 if name in KILLS_WORKERS else 0
    return (
        found["faults"] or found["lost"] or found["doubled"] > most_doubled or not found["done"]
        or found["away"] > most or found["back"] > BACK
    )  # fmt: skip


# --- The site --------------------------------------------------------------------------------------------


class Site(_faults.Machine):
    """gunicorn, a worker and what they need, of which `down` names what is not to be started."""

    def __init__(self, var, home, url, server):
        super().__init__(str(var), url, server.port)
        self.var, self.server, self.down = var, server, set()
        self.log = Path(home, "log")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)  # the proxy, which lets wait
        self.port = self.listener.getsockname()[1]
        os.environ["SITE_URL"] = f"http://127.0.0.1:{self.port}"
        (var / "tmp").mkdir()
        os.environ["TMPDIR"] = str(var / "tmp")
        on_sqlite = url.startswith("sqlite")
        redis = [] if on_sqlite else [("Redis", [*self.commands["Redis"][:-1], home])]
        if on_sqlite:
            os.environ["REDIS_URL"] = ""
        bind = ["--bind", f"fd://{self.listener.fileno()}", "--log-level", "warning"]
        web = [sys.executable, "-W", "ignore", "-m", "gunicorn", "portal.wsgi", *bind]
        worker = [*_faults.CELERY, "worker", "--beat", "--concurrency", "1", "--loglevel", "critical"]
        web += ["--workers", "1" if on_sqlite else "2"]
        self.commands = dict(redis) | {"web": web, "worker": worker}

    def revive(self):
        for name in self.commands:
            if name not in self.down and (name not in self.running or self.running[name].poll() is not None):
                options = {"pass_fds": [self.listener.fileno()]} if name == "web" else {}
                self.running[name] = self.start(self.commands[name], **options)

    def wait_for_pages(self, seconds=60):
        """Until a web process that was started serves pages: what follows counts how long none are."""
        until = time.time() + seconds
        while time.time() < until:
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"http://127.0.0.1:{self.port}/", timeout=seconds).ok:
                    return

    def stop(self, name):
        self.down.add(name)
        self.running[name].kill() if name == "Redis" else self.running[name].terminate()
        self.running[name].wait(60)

    def visitors(self, log, over, pause):
        common = (self.port, log, over, pause)
        people = [_visitors.Person(*common, emails=self.emails, pdf=self.pdf) for _each in range(2)]
        organiser = _visitors.Organiser(*common)
        organiser.address = self.address
        organiser.number = organiser.before = self.edits
        self.edits += 1_000
        return [_visitors.Reader(*common), *people, organiser]


def prepare(site, home):
    """A workshop with a ticket and a call for posters, people with accounts, and readers of a list."""
    _faults.READERS = READERS
    _faults.prepare()
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.utils import timezone

    from events.models import Event
    from events.posters.models import PosterCall
    from events.registration.models import Ticket
    from portal.models import User
    from tests.support import poster_files

    now, day = timezone.now(), dt.date.today() + dt.timedelta(days=30)
    password = PBKDF2PasswordHasher().encode(_visitors.PASSWORD, "salt")
    rights = {"is_staff": True, "is_superuser": True}
    User.objects.create(email="organiser@example.org", password=password, **rights)
    people = User.objects.bulk_create(
        User(email=f"person{number}@example.org", name="Ada Example", password=password)
        for number in range(PEOPLE)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in User.objects.all()
    )
    event = Event.objects.create(
        slug="workshop", title="Workshop 0", kind="workshop", status="published", first_day=day, last_day=day
    )
    Ticket.objects.create(event=event, name="In person", capacity=PEOPLE)
    PosterCall.objects.create(
        event=event, is_published=True, opens_at=now - dt.timedelta(days=1), files="now",
        deadline=now + dt.timedelta(days=20),
    )  # fmt: skip
    site.emails, site.edits = (user.email for user in people), 1
    site.address = f"/admin/events/event/{event.pk}/change/"
    site.pdf = Path(home, "poster.pdf")
    site.pdf.write_bytes(poster_files.pdf())


# --- The faults ------------------------------------------------------------------------------------------


@contextlib.contextmanager
def full_disk(site):
    if (database := site.var / "portal.sqlite3").exists():  # else its WAL has room for a while
        with contextlib.closing(sqlite3.connect(database, timeout=20)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filling = site.var / "filling"
    with filling.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    yield
    filling.unlink()


@contextlib.contextmanager
def locked(site):
    other = sqlite3.connect(site.var / "portal.sqlite3", isolation_level=None, timeout=20)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@contextlib.contextmanager
def postgresql_away(site):
    site.stop_postgresql()
    yield
    site.start_postgresql()


@contextlib.contextmanager
def reads_only(site):
    set_reads_only(site, "on")
    yield
    set_reads_only(site, "off")


def set_reads_only(site, value):
    """For all connections from now on; those that are open end."""
    import psycopg

    with psycopg.connect(f"host={site.home} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER DATABASE postgres SET default_transaction_read_only = {value}")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


@contextlib.contextmanager
def redis_away(site):
    site.stop("Redis")
    yield
    site.down.clear()
    site.revive()


@contextlib.contextmanager
def redis_hangs(site):
    site.pause_for(site.running["Redis"])
    yield
    site.go_on(site.running["Redis"])


@contextlib.contextmanager
def web_killed(site):
    for child in _faults.children_of(site.running["web"].pid)[:1]:
        os.kill(child, 9)
    yield


@contextlib.contextmanager
def worker_killed(site):
    site.running["worker"].kill()
    site.running["worker"].wait()
    site.revive()
    yield


@contextlib.contextmanager
def started_anew(site):
    """What a machine does that is started anew, and as fast."""
    for name in ("web", "worker", "Redis"):
        if name in site.running:
            site.stop(name)
    if "Redis" in site.commands:
        site.stop_postgresql()
        site.start_postgresql()
    site.down.clear()
    site.revive()
    yield


FAULTS = {
    "sqlite": {
        "disk full": full_disk, "database locked": locked, "web process killed": web_killed,
        "worker killed": worker_killed, "all started anew": started_anew,
    },
    "postgresql": {
        "disk of files full": full_disk, "PostgreSQL away": postgresql_away,
        "PostgreSQL reads only": reads_only, "Redis away": redis_away, "Redis hangs": redis_hangs,
        "web process killed": web_killed, "worker killed": worker_killed, "all started anew": started_anew,
    },
}  # fmt: skip
STARTS_ANEW = {"web process killed", "all started anew"}
KILLS_WORKERS = {"worker killed", "all started anew", "PostgreSQL away", "PostgreSQL reads only"}


if __name__ == "__main__":
    given = int((sys.argv[1:] or ["8"])[0])
    sys.exit(measure(sys.argv[2], given, sys.argv[3:]) if sys.argv[2:] else main(given))
