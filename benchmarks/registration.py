"""Registration as ratios measured in one run: `python -m benchmarks.registration`.

The page of an event whose tickets show how many places are left, read at every visit, against the same page
without; both kept, from one gunicorn process as in benchmarks/pages.py. And 200 people who confirm for one
ticket against 200 for as many tickets: whole requests at once to gunicorn's processes on PostgreSQL, while
somebody else reads a kept page again and again.
"""

import contextlib
import datetime as dt
import os
import queue
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from benchmarks.pages import open_connections, rate

TICKETS = 5
HELD = 40  # places of each ticket that are taken
ROUNDS = 15
REQUESTS = 400
PEOPLE = 200
RACES = 5
CONNECTIONS = 16
WITH_PLACES = 0.5
RACING = 0.6
MOST_SECONDS = 2.0
LIVE, PLAIN, RACE = "/events/live/", "/events/plain/", "/events/race/"


def main():
    from tests.support import servers

    with tempfile.TemporaryDirectory() as folder:
        places = in_own_process("places", folder, f"sqlite:///{folder}/portal.sqlite3")
        with servers.postgresql() as url:
            racing, slowest = in_own_process("race", folder, url)
    print(f"A page with places left: {places[0]:.2f} of the same without   at least {WITH_PLACES}")
    print(f"{PEOPLE} for one ticket: {racing:.2f} of as many for tickets of their own   at least {RACING}")
    print(f"Meanwhile a kept page took {slowest:.2f} s at the most   at most {MOST_SECONDS}")
    sys.exit(places[0] < WITH_PLACES or racing < RACING or slowest > MOST_SECONDS)


def in_own_process(what, folder, url):
    """Measure on one database, in a process whose settings name it; answers the numbers that it prints."""
    environment = os.environ | {
        "PORTAL_MODE": "development", "DEBUG": "no", "VAR_DIR": folder, "DATABASE_URL": url,
        "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.registration", what]
    said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(number) for number in said.split()]


@contextlib.contextmanager
def served(*options):
    """gunicorn on a free port of this machine, with options; gives the port."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        options = ["--worker-class", "gthread", "--no-control-socket", "--keep-alive", "60", *options]
        options += ["--bind", f"fd://{listener.fileno()}", "--log-level", "warning"]
        run = "from gunicorn.app.wsgiapp import run; run()"
        command = [sys.executable, "-W", "ignore", "-c", run, *options, "portal.wsgi"]
        server = subprocess.Popen(command, pass_fds=[listener.fileno()], stderr=subprocess.DEVNULL)
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.wait()


def make_event(slug, count, **fields):
    """A public workshop next month with so many tickets; answers them."""
    from events.models import Event
    from events.registration.models import Ticket

    day = dt.date.today() + dt.timedelta(days=30)
    facts = {"kind": "workshop", "status": "published", "first_day": day, "last_day": day}
    event = Event.objects.create(slug=slug, title="Mathematics", **facts)
    names = (f"Ticket {number}" for number in range(count))
    return Ticket.objects.bulk_create(
        Ticket(event=event, name=name, kind="extra", **fields) for name in names
    )


# --- A page with places left -----------------------------------------------------------------------------


def places():
    """Print the median ratio of the rates of a page with places left and of one without."""
    from django.utils import timezone

    from events.registration.models import Place, Registration

    make_event("plain", TICKETS)
    for ticket in make_event("live", TICKETS, capacity=HELD + 7):
        people = Registration.objects.bulk_create(
            Registration(event=ticket.event, name=f"Guest {number}") for number in range(HELD)
        )
        Place.objects.bulk_create(
            Place(registration=each, ticket=ticket, state="confirmed", since=timezone.now())
            for each in people
        )
    with served("--threads", "4") as port, open_connections(port) as connections:
        assert b"7 places left" in body(port, LIVE) and b"places left" not in body(port, PLAIN)
        rates = {LIVE: [], PLAIN: []}
        for _round in range(ROUNDS):
            for path, found in rates.items():
                found.append(rate(connections, path, REQUESTS)[0])
    print(statistics.median(live / plain for live, plain in zip(rates[LIVE], rates[PLAIN], strict=True)))


def body(port, path):
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    return connection.getresponse().read()


# --- People who race -------------------------------------------------------------------------------------


def race():
    """Print the median ratio of the times, as rates, and the longest that a kept page took meanwhile."""
    tickets = make_event("race", PEOPLE + RACES, capacity=20)
    ratios, slowest = [], 0.0
    with served("--workers", "2", "--threads", "8") as port:
        at_once(port, links_for(tickets[:CONNECTIONS], "warm"))  # each process has started
        for number in range(RACES):
            apart, _longest = at_once(port, links_for(tickets[RACES:], f"apart-{number}"))
            one, longest = at_once(port, links_for([tickets[number]] * PEOPLE, f"one-{number}"))
            ratios.append(apart / one)
            slowest = max(slowest, longest)
    check(tickets[:RACES])
    print(statistics.median(ratios), slowest)


def links_for(tickets, name):
    """The links by which somebody new confirms for each of these tickets, as paths."""
    from django.utils import timezone

    from events.registration.actions import registering

    found = []
    for number, ticket in enumerate(tickets):
        facts = {"name": "Guest", "tickets": [ticket.pk], "answers": {}}
        registering.attempt(
            event=ticket.event, email=f"{name}-{number}@example.org", facts=facts, now=timezone.now(),
            address_of=lambda token: found.append(f"/registrations/confirm/{token}/") or found[-1],
        )  # fmt: skip
    return found


def at_once(port, paths):
    """Press the buttons behind all these links; answers the seconds, and the longest of a kept page."""
    waiting, over, longest = queue.SimpleQueue(), threading.Event(), []
    for path in paths:
        waiting.put(path)
    reader = threading.Thread(target=read_meanwhile, args=(port, over, longest))
    threads = [threading.Thread(target=press, args=(port, waiting)) for _each in range(CONNECTIONS)]
    reader.start()
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    over.set()
    reader.join()
    return seconds, max(longest)


def press(port, waiting):
    """Press the buttons behind links until none is left; raises RuntimeError where one does not register."""
    from http.client import HTTPConnection

    token = "a" * 32
    headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.suppress(queue.Empty):
        while True:
            connection.request("POST", waiting.get_nowait(), f"csrfmiddlewaretoken={token}", headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 302 or not re.match("/registrations/", answer.headers["Location"]):
                raise RuntimeError(f"A button answers {answer.status}.")


def read_meanwhile(port, over, longest):
    """Read a kept page until all is over; adds the seconds that each answer took."""
    while True:
        start = time.perf_counter()
        body(port, RACE)
        longest.append(time.perf_counter() - start)
        if over.wait(0.05):
            return


def check(tickets):
    """Raise RuntimeError unless twenty hold each ticket for which people raced, and the others wait."""
    for ticket in tickets:
        states = list(ticket.places.values_list("state", flat=True))
        if (states.count("confirmed"), states.count("waiting")) != (20, len(states) - 20):
            raise RuntimeError(f"{ticket} is held by {states.count('confirmed')}.")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        {"places": places, "race": race}[sys.argv[1]]()
