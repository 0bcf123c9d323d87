"""How fast kept answers are, as ratios measured in one run: `python -m benchmarks.pages`.

A public page, a feed of 500 talks and a gallery of 500 posters, all kept, against an empty Django view that
answers as many bytes. All come from one gunicorn process through the whole of the portal's middleware, asked
in turns over the same connections by a client that does nothing but count bytes. Needs no more than this
machine: the database is a throw-away SQLite file.
"""

import contextlib
import datetime as dt
import socket
import statistics
import subprocess
import sys
import threading
import time

from ._databases import scratch

TALKS = 500
POSTERS = 500
ROUNDS = 15
REQUESTS = 400  # of each kind in a round
CONNECTIONS = 4
AT_LEAST = 0.7
PAGES = {
    "a public page": "/events/benchmark/",
    "a feed of 500 talks": "/events/benchmark/calendar.ics",
    "a gallery of 500 posters": "/events/benchmark/posters/",
}


def main():
    with scratch():
        make_posters(make_programme())
        with served() as port:
            ratios = [report(name, path, port) for name, path in PAGES.items()]
    if min(ratios) < AT_LEAST:
        sys.exit(f"A kept answer is slower than {AT_LEAST} of an empty view.")


def make_programme():
    from events.models import Event, Talk

    event = Event.objects.create(slug="benchmark", title="Mathematics", kind="series", status="published")
    start = dt.datetime(2024, 1, 3, 17, tzinfo=dt.UTC)
    Talk.objects.bulk_create(
        Talk(
            event=event,
            title=f"On question {number}",
            abstract="For every $n$ there is an answer, and this is about it. " * 8,
            starts_at=start + dt.timedelta(days=number),
            ends_at=start + dt.timedelta(days=number, hours=1),
            status=Talk.Status.CONFIRMED,
            published_at=start,
        )
        for number in range(TALKS)
    )
    return event


def make_posters(event):
    from events.posters.models import Poster, PosterAuthor, PosterCall

    opened = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    dates = {"opens_at": opened, "deadline": opened + dt.timedelta(days=30), "gallery_from": opened}
    call = PosterCall.objects.create(event=event, is_published=True, **dates)
    posters = Poster.objects.bulk_create(
        Poster(
            call=call, number=number, title=f"On answer {number}", abstract="For every $n$.",
            released_decision="poster",
        )
        for number in range(1, POSTERS + 1)
    )  # fmt: skip
    PosterAuthor.objects.bulk_create(
        PosterAuthor(poster=poster, name=f"Ada Example {place}", position=place)
        for poster in posters
        for place in range(3)
    )


@contextlib.contextmanager
def served():
    """One gunicorn process as in production, on a free port of this machine; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        script = "from django.conf import settings; settings.ROOT_URLCONF = 'benchmarks._addresses'"
        options = ["--worker-class", "gthread", "--threads", str(CONNECTIONS), "--no-control-socket"]
        options += ["--bind", f"fd://{listener.fileno()}", "--log-level", "warning", "--keep-alive", "60"]
        options += ["--max-requests", "0"]  # a new worker would close the connections
        command = [sys.executable, "-W", "ignore", "-c", f"{script}\n{RUN}", *options, "portal.wsgi"]
        server = subprocess.Popen(command, pass_fds=[listener.fileno()])
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.wait()


RUN = "from gunicorn.app.wsgiapp import run; run()"


def report(name, path, port):
    """Print and return the median ratio of the rates of a kept answer and of an empty one of its size."""
    with open_connections(port) as connections:
        size = rate(connections, path, 1)[1]  # the first visit renders it
        rounds = []
        for _round in range(ROUNDS):
            empty, _ = rate(connections, f"/empty/{size}/", REQUESTS)
            kept, _ = rate(connections, path, REQUESTS)
            rounds.append((kept / empty, kept, empty))
    ratio, kept, empty = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"{name} ({size} bytes): {ratio:.2f} of an empty view ({kept:.0f} and {empty:.0f} requests a second)"
    )
    return ratio


@contextlib.contextmanager
def open_connections(port):
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _number in range(CONNECTIONS)
        ]


def rate(connections, path, count):
    """Ask for a path `count` times in all; returns the answers a second and the bytes of one body."""
    sizes = []
    threads = [
        threading.Thread(target=ask, args=(connection, path, -(-count // len(connections)), sizes))
        for connection in connections
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    (size,) = set(sizes)
    return len(sizes) / seconds, size


def ask(connection, path, count, sizes):
    """Send a request as soon as the answer before it is complete; add the bytes of each body to `sizes`."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    for _number in range(count):
        connection.sendall(request)
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"{path} answers {head[:80]}")
        size = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        missing = size - len(body)
        while missing > 0:
            missing -= len(connection.recv(min(missing, 1 << 20)))
        sizes.append(size)


if __name__ == "__main__":
    main()
