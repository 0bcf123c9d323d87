"""The peak memory of a mail worker, by the number of recipients: `python -m benchmarks.worker_memory`.

A worker starts an announcement and sends it to a real SMTP server, in a process of its own, on
PostgreSQL: SQLite's cache, of 20 MB at most, fills up with whatever a database holds. Linux only: getrusage
would count the memory of the process that started it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 1_000, 50_000
LIMIT = 1.1
BODY = "Dear all,\n\nour next talk is about $x^2 \\le y$ for **every** $x$.\n\n" + "A sentence of it. " * 60


def main():
    from tests.support import servers, sink

    with (
        tempfile.TemporaryDirectory() as folder,
        sink.running(folder) as server,
        servers.postgresql() as url,
    ):
        os.environ |= {
            "PORTAL_MODE": "development", "DEBUG": "no", "VAR_DIR": folder, "REDIS_URL": "",
            "DATABASE_URL": url, "DEFAULT_FROM_EMAIL": "portal@example.org",
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}", "DJANGO_SETTINGS_MODULE": "portal.settings",
        }  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from django.db import connection

        few, many = peak(FEW, server), peak(MANY, server)
        connection.close()  # else PostgreSQL waits for it to stop
    sys.exit(report(few, many))


def peak(recipients, server):
    """The most memory that a worker used to send to so many, in MiB."""
    schedule(recipients)
    server.forget()
    command = [sys.executable, "-m", "benchmarks.worker_memory", "work"]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert len(server.taken()) == recipients
    return int(said) / 1024


def schedule(recipients):
    """Bring the list to so many readers, and have an announcement to them due."""
    from mailing.announcements import actions
    from mailing.models import Announcement, MailingList, Subscriber, Subscription

    news, _made = MailingList.objects.get_or_create(slug="news", defaults={"name": "News"})
    there = news.subscriptions.count()
    readers = Subscriber.objects.bulk_create(
        (Subscriber(email=f"reader{n}@example.org", name=f"Åsa {n}") for n in range(there, recipients)),
        batch_size=5_000,
    )
    Subscription.objects.bulk_create(
        (Subscription(mailing_list=news, subscriber=each, state="active") for each in readers),
        batch_size=5_000,
    )
    announcement = Announcement.objects.create(subject="Next week", body=BODY)
    announcement.lists.set([news])
    actions.schedule(announcement=announcement)


def work():
    """Start what is due, send all of it, and print the peak memory in KiB."""
    import django

    django.setup()
    from django.utils import timezone

    from mailing.announcements import actions
    from mailing.delivery import sending, tasks

    actions.start_due(timezone.now())
    while tasks.is_more_due():
        sending.run(tasks.worker_name())
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


def report(few, many):
    print(f"Peak memory of a worker that sends to {FEW} recipients: {few:.0f} MiB, to {MANY}: {many:.0f} MiB")
    print(f"  {'times as much for the many':<62}{many / few:>8.2f}   at most {LIMIT}")
    return many > LIMIT * few


if __name__ == "__main__":
    work() if sys.argv[1:] == ["work"] else main()
