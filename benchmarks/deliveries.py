"""Making deliveries and their messages, as ratios measured in one run: `python -m benchmarks.deliveries`.

On a PostgreSQL of its own. Making 100,000 deliveries from subscriptions is compared with a bare INSERT ...
SELECT of the same finished rows into a table with the same indexes; composing messages as the worker does it,
with the email package building each copy from the finished texts.
"""

import os
import statistics
import sys
import tempfile
import time

RECIPIENTS = 100_000
ROUNDS = 5
CHUNK = 100  # deliveries that a worker composes at once
COMPOSED = 5_000
ZONES = ("", "UTC", "Europe/Paris", "Asia/Tokyo", "America/New_York", "Australia/Sydney", "Asia/Kolkata")
BARE = "INSERT INTO bare OVERRIDING SYSTEM VALUE SELECT * FROM mailing_delivery"
BODY = "Dear all,\n\nour next talk is about $x^2 \\le y$ for **every** $x$.\n\n" + "A sentence of it. " * 60


def main():
    from tests.support import servers

    with tempfile.TemporaryDirectory() as folder, servers.postgresql() as url:
        os.environ |= {"PORTAL_MODE": "test", "VAR_DIR": folder, "DATABASE_URL": url}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        import django

        django.setup()
        from django.test.runner import DiscoverRunner

        runner = DiscoverRunner(verbosity=0, interactive=False)
        databases = runner.setup_databases()
        try:
            return report(making(), composing())
        finally:
            runner.teardown_databases(databases)


def make_readers():
    """A list with that many subscribers, of which each tenth is on a second list too."""
    from django.db import connection

    from mailing.models import MailingList, Subscriber, Subscription

    lists = [MailingList.objects.create(slug=slug, name=slug.title()) for slug in ("first", "second")]
    readers = Subscriber.objects.bulk_create(
        (
            Subscriber(
                email=f"reader{n}@example.org", name=f"Åsa Reader {n}", time_zone=ZONES[n % len(ZONES)]
            )
            for n in range(RECIPIENTS)
        ),
        batch_size=5_000,
    )
    rows = [(lists[0], reader) for reader in readers] + [(lists[1], reader) for reader in readers[::10]]
    Subscription.objects.bulk_create(
        (Subscription(mailing_list=each, subscriber=reader, state="active") for each, reader in rows),
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return lists


def making():
    """The median seconds of a start, of the bare statement, and of the organiser's own request."""
    from django.db import connection

    from mailing.announcements import actions
    from mailing.models import Announcement, Delivery

    lists, seconds = make_readers(), {"schedule": [], "start": [], "bare": []}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE mailing_delivery INCLUDING ALL)")
        for _round in range(ROUNDS):
            Delivery.objects.all()._raw_delete("default")
            cursor.execute("TRUNCATE bare")
            announcement = Announcement.objects.create(subject="Next week", body=BODY)
            announcement.lists.set(lists)
            seconds["schedule"].append(timed(lambda it=announcement: actions.schedule(announcement=it)))
            seconds["start"].append(timed(lambda it=announcement: actions.start(announcement=it)))
            assert announcement.deliveries.count() == RECIPIENTS
            cursor.execute("ANALYZE mailing_delivery")
            seconds["bare"].append(timed(lambda: cursor.execute(BARE)))
    return {name: statistics.median(times) for name, times in seconds.items()}


def composing():
    """The seconds per message of a worker, and of the email package."""
    from mailing.announcements import messages
    from mailing.models import Delivery

    rows = list(Delivery.objects.order_by("pk")[:COMPOSED])
    chunks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
    worker = timed(lambda: [messages.compose(chunk) for chunk in chunks]) / len(rows)
    texts = next(iter(messages.compose(rows[:1]).values()))
    return {
        "worker": worker,
        "package": timed(lambda: [with_package(texts, row) for row in rows[:500]]) / 500,
    }


def with_package(octets, row):
    """A message of the same content, built anew."""
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    given = with_package.__dict__.setdefault("parsed", message_from_bytes(octets, policy=policy.default))
    message = EmailMessage(policy=policy.SMTP)
    for name in ("From", "Subject", "List-Id", "Date", "Message-ID", "Precedence", "Auto-Submitted"):
        message[name] = str(given[name])
    message["To"] = f"Reader <{row.address}>"
    message.set_content(given.get_body(("plain",)).get_content())
    message.add_alternative(given.get_body(("html",)).get_content(), subtype="html")
    return message.as_bytes()


def timed(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def report(seconds, each):
    ratio = seconds["start"] / seconds["bare"]
    print(f"Making {RECIPIENTS} deliveries on PostgreSQL; a bare INSERT SELECT takes {seconds['bare']:.2f} s")
    print_line("freezing and making all deliveries: times the bare statement", ratio, "at most 3")
    print_line("the organiser's request: times the bare statement", seconds["schedule"] / seconds["bare"], "")
    print(f"Composing messages in chunks of {CHUNK}: {1 / each['worker']:.0f} a second here")
    print_line("times faster than the email package alone", each["package"] / each["worker"], "at least 2")
    return int(ratio > 3)


def print_line(name, value, target):
    print(f"  {name:<62}{value:>8.2f}   {target}")


if __name__ == "__main__":
    sys.exit(main())
