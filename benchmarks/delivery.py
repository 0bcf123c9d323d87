"""Delivery by workers against a bare smtplib loop, as ratios in one run: `python -m benchmarks.delivery`.

Both sides hand the same messages to the same SMTP server on this machine, by as many processes, each with as
many connections at the same time (MAIL_CONNECTIONS). The loop has a thread for each connection and finds the
messages finished in its memory; a worker claims deliveries, asks who still wants them, composes them, and
commits before the data of each and after each answer.

The server is Postfix's smtp-sink where it is installed, else aiosmtpd, which takes its own time for each mail
and so is a part of both sides. Beside it, and without a limit, stand the ratios for `tests.support.sink`,
which does nothing but answer, as smtp-sink does: a commit and a copy of a letter cost more than that answer.
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MESSAGES = 6_000
ROUNDS = 3
LIMIT = 0.5
TO_A_CONNECTION = 50
BODY = "Dear all,\n\nour next talk is about $x^2 \\le y$ for **every** $x$.\n\n" + "A sentence of it. " * 60
SENDER = "portal@example.org"


def main():
    from tests.support import servers, sink

    with tempfile.TemporaryDirectory() as folder, servers.postgresql() as url:
        with smtp_server() as (name, port):
            ratios = against(name, folder, port, url, f"at least {LIMIT}")
        with sink.running(folder) as server:
            against("a server that only answers", folder, server.port, url, "")
    sys.exit(min(ratios) < LIMIT)


def against(name, folder, port, url, target):
    """Measure and print the ratios on each database; returns those of one worker.

    Of several workers there is no limit: they share this machine's cores with PostgreSQL and the SMTP server.
    """
    print(f"Delivery of {MESSAGES} messages to {name}; bare smtplib loops over as many connections are 1")
    file, ratios = f"sqlite:///{folder}/portal.sqlite3", []
    for database, address, workers in (
        ("PostgreSQL", url, 1), ("SQLite", file, 1), ("PostgreSQL", url, 2), ("PostgreSQL", url, 4)
    ):  # fmt: skip
        ratio, bare = in_own_process(folder, port, address, workers)
        words = f"{database}, {workers} worker{'s' * (workers > 1)}; the loops send {bare:.0f} a second"
        print(f"  {words:<62}{ratio:>8.2f}   {target if workers == 1 else ''}", flush=True)
        ratios += [ratio] * (workers == 1)
    return ratios


@contextlib.contextmanager
def smtp_server():
    """A server that takes all mail: its name and port."""
    from tests.support import servers

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command, name = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l"], "aiosmtpd"
    if program := shutil.which("smtp-sink"):
        command, name = [program, "-u", "nobody"] if os.geteuid() == 0 else [program], "smtp-sink"
    queue = ["1000"] * (name == "smtp-sink")  # connections that may wait
    with servers.ended([*command, f"127.0.0.1:{port}", *queue]):
        time.sleep(2)
        yield name, port


def in_own_process(folder, port, url, workers):
    """Measure on one database in a process whose settings name it: the ratio, and the loop's speed."""
    environment = os.environ | {
        "PORTAL_MODE": "development", "DEBUG": "no", "VAR_DIR": folder, "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}", "DEFAULT_FROM_EMAIL": SENDER, "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "benchmarks.delivery", "measure", folder, str(port), str(workers)]
    said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return tuple(map(float, said.split()))


def measure(folder, port, workers):
    """Print the median ratio of the portal's speed to the loop's, and the loop's messages a second."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    lists, ratios, speeds = make_readers(), [], []
    for _round in range(ROUNDS):
        write_finished(announce(lists), folder, workers)
        bare = timed(["loop", folder, port], workers)
        portal = timed(["work"], workers)
        check()
        ratios.append(bare / portal)
        speeds.append(MESSAGES / bare)
    print(statistics.median(ratios), statistics.median(speeds))


def make_readers():
    from django.db import connection

    from mailing.models import MailingList, Subscriber, Subscription

    news, _made = MailingList.objects.get_or_create(slug="news", defaults={"name": "News"})
    if not news.subscriptions.exists():
        readers = Subscriber.objects.bulk_create(
            Subscriber(email=f"reader{n}@example.org", name=f"Åsa Reader {n}") for n in range(MESSAGES)
        )
        Subscription.objects.bulk_create(
            Subscription(mailing_list=news, subscriber=reader, state="active") for reader in readers
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a database does by itself after a while
    return [news]


def announce(lists):
    from mailing import actions
    from mailing.models import Announcement, Delivery

    Delivery.objects.all().delete()
    announcement = Announcement.objects.create(subject="Next week", body=BODY)
    announcement.lists.set(lists)
    return actions.start(announcement=announcement)


def write_finished(announcement, folder, loops):
    """Put the finished messages into a file for each of the loops."""
    from mailing import messages

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


def check():
    from mailing.models import Announcement, Delivery

    assert Delivery.objects.filter(state="sent").count() == MESSAGES
    assert Announcement.objects.latest("pk").state == "sent"


# --- The processes that are compared ---------------------------------------------------------------------


def loop(folder, port, number):
    """Send finished messages with smtplib alone, a part of them over each connection."""
    mine = pickle.loads(Path(folder, f"finished {number}").read_bytes())  # noqa: S301 (its own)
    from django.conf import settings

    def send(part):
        for start in range(0, len(part), TO_A_CONNECTION):
            with smtplib.SMTP("127.0.0.1", int(port), local_hostname="here") as smtp:
                for address, octets in part[start : start + TO_A_CONNECTION]:
                    smtp.sendmail(SENDER, [address], octets)

    connections = settings.MAIL_CONNECTIONS
    with ThreadPoolExecutor(connections) as pool:
        parts = [mine[at::connections] for at in range(connections)]
        begin()
        list(pool.map(send, parts))
    print("done", flush=True)


def work(number):
    """Work through the ledger until nothing is left."""
    from django.urls import reverse

    from mailing import sending, tasks
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
    if name in ("work", "loop"):
        import django

        django.setup()
    {"measure": measure, "work": work, "loop": loop}[name](
        *(int(each) if name == "measure" and each.isdecimal() else each for each in arguments)
    )
