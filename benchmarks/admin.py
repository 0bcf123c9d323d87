"""How much the organisers' pages ask of the database, and how heavy they are: `python -m benchmarks.admin`.

Each page is read by the editor of a series, with 1 talk in it, with 3, and with 250 among the 1,000 of the
site. The numbers of queries are the same in every run; so are the bytes, but for the length of dates.
"""

import datetime as dt
import sys

from ._databases import scratch

TALKS = 250  # of the series
OTHERS = 750  # on the rest of the site
MOST_QUERIES = 25
MOST_BYTES = 150_000  # of the event's page


def main():
    with scratch():
        sys.exit(report())


def report():
    """Print a line for each page; returns whether one of them is over its limits."""
    from events.models import Event

    event, client = series_with_editor(Event)
    pages = pages_of(event)
    counts = {name: [] for name in pages}
    for number in (1, 3, TALKS):
        grow(event, number)
        if number == TALKS:
            fill_site()
        for name, path in pages.items():
            read(client, path)  # what a process reads once
            counts[name].append(read(client, path))
    print(f"An organiser's pages, with 1 and 3 talks, and with {TALKS} of {TALKS + OTHERS} on the site")
    failed = [line(name, found, name == "event page") for name, found in counts.items()]
    return any(failed)


def series_with_editor(Event):
    from django.test import Client

    from portal.models import User

    editor = User.objects.create_user("editor@example.org")
    event = Event.objects.create(
        slug="benchmark", title="Mathematics", kind="series", status="published", time_zone="Europe/Berlin",
        slot_weekday=2, slot_time=dt.time(16), slot_minutes=60,
    )  # fmt: skip
    event.editors.add(editor)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(editor, "allauth.account.auth_backends.AuthenticationBackend")
    return event, client


def pages_of(event):
    from django.urls import reverse

    return {
        "front page": reverse("admin:index"),
        "list of events": reverse("admin:events_event_changelist"),
        "list of talks": reverse("admin:events_talk_changelist"),
        "list of people": reverse("admin:events_person_changelist"),
        "event page": reverse("admin:events_event_change", args=[event.pk]),
        "season page": reverse("admin:events_event_season", args=[event.pk]),
        "history": reverse("admin:events_event_history", args=[event.pk]),
    }


def grow(event, count):
    """Add talks to the series until it has `count`, by turns to come without a title and past with one."""
    from django.utils import timezone

    from events.models import Person, Speaker, Talk

    now = timezone.now()
    for number in range(event.talks.count(), count):
        at = now + dt.timedelta(weeks=number + 1) * (1, -1)[number % 2]
        talk = Talk.objects.create(
            event=event, title=f"On question {number}" if number % 2 else "", status=Talk.Status.CONFIRMED,
            starts_at=at, ends_at=at + dt.timedelta(hours=1), abstract="An answer.",
        )  # fmt: skip
        person = Person.objects.create(name=f"Ada Example {number}", slug=f"ada-{number}")
        Speaker.objects.create(talk=talk, person=person)


def fill_site():
    from django.utils import timezone

    from events.demo import scale

    scale.add(OTHERS, timezone.now())


def read(client, path):
    """The number of queries of one reading, and of its bytes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(queries), len(answer.content)


def line(name, found, has_limit):
    """Print what was found of a page; returns whether it is over a limit."""
    queries, size = [number for number, _size in found], found[-1][1]
    grows = queries[0] != queries[1]
    heavy = has_limit and size > MOST_BYTES
    limit = f"under {MOST_BYTES // 1000} kB" if has_limit else ""
    print(f"  {name:<16} queries {'  '.join(f'{n:>2}' for n in queries)}   {size / 1000:>5.0f} kB  {limit}")
    return grows or max(queries) > MOST_QUERIES or heavy


if __name__ == "__main__":
    main()
