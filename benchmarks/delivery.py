"""Delivery by workers against a bare smtplib loop, as ratios in one run: `python -m benchmarks.delivery`.

Both sides hand the same messages to the same SMTP server on this machine, by as many processes, each with one
connection. The loop finds the messages finished in its memory; a worker claims deliveries, asks who still
wants them, composes them, and commits before the data of each and after its answer.

The limit is for aiosmtpd, which takes its own time for each mail, as relays do, and so is a part of both
sides. Where Postfix's smtp-sink is installed, the ratios for it are printed too: it does nothing but answer,
and two commits and a copy of a letter cost more than that. Last is how many mails a second a worker hands to
a relay that needs 20 ms for each.
"""

import contextlib
import os
import pickle
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MESSAGES = 3_000
ROUNDS = 3
LIMIT = 0.35
RELAY = 0.02  # seconds that a relay needs for a mail, and a few hundred of those
TO_RELAY = 300
BODY = "Dear all,\n\nour next talk is about $x^2 \\le y$ for **every** $x$.\n\n" + "A sentence of it. " * 60
SENDER = "portal@example.org"


def main():
    from tests.support import servers, sink

    with tempfile.TemporaryDirectory() as folder, servers.postgresql() as url:
        file = f"sqlite:///{folder}/portal.sqlite3"
        with listening(sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l") as port:
            print(f"Delivery of {MESSAGES} messages to aiosmtpd; as many bare smtplib loops as workers are 1")
            ratio = compare(folder, port, "PostgreSQL", url, 1, f"at least {LIMIT}")
            # They share this machine's cores with PostgreSQL and the SMTP server, so there is no limit.
            compare(folder, port, "PostgreSQL", url, 2)
            compare(folder, port, "PostgreSQL", url, 4)
            compare(folder, port, "SQLite", file, 1)
        if program := shutil.which("smtp-sink"):
            user = ["-u", "nobody"] if os.geteuid() == 0 else []
            with listening(program, *user, after=["1000"]) as port:  # connections that may wait
                print("The same to smtp-sink, which does nothing but answer")
                compare(folder, port, "PostgreSQL", url, 1)
        with sink.running(folder, seconds=RELAY) as server:  # half of it before, half after, by chance
            _ratio, _bare, speed = in_own_process(folder, server.port, url, 1, TO_RELAY)
    print(f"A relay that needs {1000 * RELAY:.0f} ms for a mail gets {speed:.0f} a second from each worker")
    sys.exit(ratio < LIMIT)


def compare(folder, port, database, url, workers, target=""):
    """Measure and print the ratio of some workers' speed to that of as many loops, and return it."""
    ratio, bare, _portal = in_own_process(folder, port, url, workers, MESSAGES)
    words = f"{database}, {workers} worker{'s' * (workers > 1)}; the loops send {bare:.0f} a second"
    print(f"  {words:<62}{ratio:>8.2f}   {target}", flush=True)
    return ratio


@contextlib.contextmanager
def listening(*command, after=()):
    """An SMTP server whose command takes an address last: its port."""
    from tests.support import servers

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with servers.ended([*command, f"127.0.0.1:{port}", *after]):
        time.sleep(2)
        yield port


def in_own_process(folder, port, url, workers, messages):
    """Measure on one database in a process whose settings name it: the ratio, the loop's and our speed."""
    environment = os.environ | {
        "PORTAL_MODE": "development", "DEBUG": "no", "VAR_DIR": folder, "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}", "DEFAULT_FROM_EMAIL": SENDER, "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    numbers = map(str, (port, workers, messages))
    command = [sys.executable, "-m", "benchmarks.delivery", "measure", folder, *numbers]
    said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return tuple(map(float, said.split()))


def measure(folder, port, workers, messages):
    """Print the median ratio of the portal's speed to the loop's, and the messages a second of both."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    lists, bare, portal = make_readers(messages), [], []
    for _round in range(ROUNDS):
        write_finished(announce(lists), folder, workers)
        bare.append(messages / timed(["loop", folder, port], workers))
        portal.append(messages / timed(["work"], workers))
        check(messages)
    ratio = statistics.median(ours / theirs for ours, theirs in zip(portal, bare, strict=True))
    print(ratio, statistics.median(bare), statistics.median(portal))


def make_readers(number):
    """A list with so many readers."""
    from django.db import connection

    from mailing.models import MailingList, Subscriber, Subscription

    news, _made = MailingList.objects.get_or_create(slug=f"news-{number}", defaults={"name": "News"})
    if not news.subscriptions.exists():
        readers = Subscriber.objects.bulk_create(
            Subscriber(email=f"reader{n}@{number}.example.org", name=f"Åsa Reader {n}") for n in range(number)
        )
        Subscription.objects.bulk_create(
            Subscription(mailing_list=news, subscriber=reader, state="active") for reader in readers
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a database does by itself after a while
    return [news]


def announce(lists):
    from mailing.announcements import actions
    from mailing.models import Announcement, Delivery

    Delivery.objects.all().delete()
    announcement = Announcement.objects.create(subject="Next week", body=BODY)
    announcement.lists.set(lists)
    return actions.start(announcement=announcement)


def write_finished(announcement, folder, loops):
    """Put the finished messages into a file for each of the loops."""
    from mailing.announcements import messages

    rows = list(announcement.deliveries.select_related("announcement").order_by("pk"))
    octets = {}
    for start in range(0, len(rows), 100):
        octets |= messages.compose(rows[start : start + 100])
    for number in range(loops):
        mine = [(row.address, octets[row.pk]) for row in rows[number::loops]]
        Path(folder, f"finished {number}").write_bytes(pickle.dumps(mine))


def timed(arguments, processes):
    """Seconds from when all processes may begin until the last has done its part."""
    command = [sys.executable, "-m", "benchmarks.delivery", *map(str, arguments)]
    running = [
        subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for n in range(processes)
    ]
    for process in running:
        process.stdout.readline()  # it is ready
    start = time.perf_counter()
    for process in running:
        process.stdin.close()
    said = [process.stdout.readline() for process in running]  # not their end, which takes Python a while
    seconds = time.perf_counter() - start
    assert not any(process.wait() for process in running) and set(said) == {b"done\n"}
    return seconds


def check(messages):
    from mailing.models import Announcement, Delivery

    assert Delivery.objects.filter(state="sent").count() == messages
    assert Announcement.objects.latest("pk").state == "sent"


# --- The processes that are compared ---------------------------------------------------------------------


def loop(folder, port, number):
    """Send finished messages with smtplib alone."""
    mine = pickle.loads(Path(folder, f"finished {number}").read_bytes())  # noqa: S301 (its own)
    begin()
    with smtplib.SMTP("127.0.0.1", int(port), local_hostname="here") as smtp:
        for address, octets in mine:
            smtp.sendmail(SENDER, [address], octets)
    print("done", flush=True)


def work(number):
    """Work through the ledger until nothing is left."""
    from django.urls import reverse

    from mailing.delivery import sending, tasks
    from mailing.models import Delivery

    Delivery.objects.filter(state="none").exists()  # it is connected
    reverse("home")  # it knows its addresses
    begin()
    while tasks.is_more_due():
        sending.run(f"worker {number}")
    print("done", flush=True)


def begin():
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    if not sys.argv[1:]:
        main()
    name, *arguments = sys.argv[1:]
    if name == "work":
        import django

        django.setup()
    {"measure": measure, "work": work, "loop": loop}[name](
        *(int(each) if name == "measure" and each.isdecimal() else each for each in arguments)
    )
