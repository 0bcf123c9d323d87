"""The most memory that a web process takes: `python -m benchmarks.web_memory`.

One gunicorn process as in production serves a site of 2,000 talks to 16 visitors at once, who each ask for
what nobody asked for before: pages, feeds, searches for words of their own, addresses that are none. Linux
only. The limit is what docs/deploy.md tells operators to have for each process.
"""

import contextlib
import datetime as dt
import http.client
import itertools
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ._databases import scratch

TALKS = 2_000
VISITORS = 16
REQUESTS = 1_000
MOST_MB = 450
PATHS = [
    "/", "/talks/{n}/", "/talks/{n}/calendar.ics", "/people/ada-{n}/", "/search/?q=question+{n}",
    "/search/?q=word{n}+%24x%5E{n}%24", "/events/long/talks/?page={n}", "/events/half/calendar.ics",
    "/calendar.ics", "/calendar/all.ics", "/nowhere/{n}/", "/people/?q=ada+{n}",
]  # fmt: skip


def main():
    with scratch():
        fill()
        with served() as (port, process):
            ask(port, "/")
            begun = peak(process)
            with ThreadPoolExecutor(VISITORS) as visitors:
                list(visitors.map(lambda path: ask(port, path), addresses()))
            most = peak(process)
    print(f"A web process: {begun:.0f} MB after its first page, {most:.0f} MB at most in {REQUESTS} others; "
          f"limit {MOST_MB} MB")  # fmt: skip
    sys.exit(most > MOST_MB)


def fill():
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    from benchmarks import growth

    growth.fill(0, TALKS, dt.datetime.now(dt.UTC).replace(second=0, microsecond=0))
    growth.fold()


def addresses():
    for number in range(REQUESTS):
        yield PATHS[number % len(PATHS)].format(n=number)


@contextlib.contextmanager
def served():
    """Gunicorn by its own file, on a free port; gives the port and the id of the process that serves."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"fd://{listener.fileno()}"]
        environment = os.environ | {"MALLOC_ARENA_MAX": "2"}  # as deploy/portal-web.service has it
        server = subprocess.Popen(command, pass_fds=[listener.fileno()], env=environment)  # noqa: S603
        try:
            port = listener.getsockname()[1]
            ask(port, "/healthz")
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            yield port, int(children[0])
        finally:
            server.terminate()
            server.wait()


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    with contextlib.closing(connection):
        connection.request("GET", path)
        connection.getresponse().read()


def peak(process):
    """The most memory that a process has had, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    (line,) = itertools.islice((each for each in status.splitlines() if each.startswith("VmHWM")), 1)
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    main()
