"""How fast a calendar feed is, as ratios measured in one run: `python -m benchmarks.feeds`.

Compared with the icalendar library's own build-and-serialise of the same calendar from values that are plain
Python already. The portal's first build does more: it reads the facts, renders 1,000 abstracts from Markdown
with LaTeX, and writes 1,000 entries. All requests go through the whole of Django's middleware, on a
throw-away database (an SQLite file, or a database beside the one that DATABASE_URL names).
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

TALKS = 1_000
ROUNDS = 7
KINDS = ("first", "rendering", "library", "restart", "repeat", "304")
PATH = "/events/benchmark/calendar.ics"
SENTENCES = (
    "We study the gradient flow of the loss $L(w) = \\frac{1}{n}\\sum_{i=1}^n (f_w(x_i) - y_i)^2$ on nets.",
    "For every $\\varepsilon > 0$ there is a width $m \\ge C_{NUMBER}\\varepsilon^{-2}$ from which on the",
    "kernel stays. The proof goes through *optimal transport*: a curve in $\\mathcal{P}_2(\\mathbb{R}^d)$.",
    "Along the way we meet a question that has been open since the nineties, and answer half of it.",
    "No background beyond a first course in analysis is assumed, and there will be plenty of pictures.",
    "We close with experiments for $d = NUMBER$, whose code is public, and with a list of open problems.",
    "This is joint work with several colleagues, and an extended version of a talk given last year.",
    "If time permits, the last part is about what happens on graphs; it can be followed on its own.",
)


def main():
    with tempfile.TemporaryDirectory() as folder:
        prepare_django(folder)
        from django.test.runner import DiscoverRunner

        use_a_file(folder)
        runner = DiscoverRunner(verbosity=0, interactive=False)
        runner.setup_test_environment()
        databases = runner.setup_databases()
        try:
            report(*measure())
        finally:
            runner.teardown_databases(databases)


def prepare_django(folder):
    os.environ["PORTAL_MODE"] = "test"
    os.environ.setdefault("VAR_DIR", folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()


def use_a_file(folder):
    """Keep the SQLite database of the run in a file: writing to memory would flatter the first build."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")


def measure():
    """The seconds of each kind of answer, in rounds that alternate between them, and the queries of a 304."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    make_programme()
    client, seconds = Client(), {kind: [] for kind in KINDS}
    values = plain_values(client.get(PATH).content)
    for _round in range(ROUNDS):
        forget_everything()
        seconds["first"].append(timed(lambda: client.get(PATH)))
        forget_what_the_process_knows()
        seconds["rendering"].append(timed(render_abstracts))
        seconds["library"].append(timed(lambda: build_with_library(values)))
        forget_what_the_process_knows()
        seconds["restart"].append(timed(lambda: client.get(PATH)))
        etag = client.get(PATH)["ETag"]
        seconds["repeat"].append(timed_often(lambda: client.get(PATH)))
        seconds["304"].append(timed_often(lambda tag=etag: client.get(PATH, headers={"if-none-match": tag})))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(PATH, headers={"if-none-match": etag})
    assert answer.status_code == 304
    return {name: statistics.median(times) for name, times in seconds.items()}, len(queries)


def timed(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def timed_often(act, times=20):
    """The median, in seconds, of many short calls."""
    return statistics.median(timed(act) for _time in range(times))


def make_programme():
    """One event of 1,000 talks with a speaker each, in a zone whose clocks change."""
    from events.models import Event, Person, Speaker, Talk, Topic

    event = Event.objects.create(
        slug="benchmark", title="Mathematics of learning", kind="series", status="published", format="hybrid",
        time_zone="America/New_York", venue="Hall of Mathematics", room="Room 12",
    )  # fmt: skip
    event.topics.set(
        [Topic.objects.create(name=name, slug=name.lower()) for name in ("Analysis", "Learning")]
    )
    people = Person.objects.bulk_create(
        Person(name=f"Åsa Example-{number}", slug=f"person-{number}", sort_name="Example")
        for number in range(TALKS)
    )
    talks = Talk.objects.bulk_create(talk(event, number) for number in range(TALKS))
    pairs = zip(talks, people, strict=True)
    Speaker.objects.bulk_create(Speaker(talk=talk, person=person) for talk, person in pairs)


def talk(event, number):
    """A talk whose abstract, of about 800 characters, has two formulas of its own and four common ones."""
    from events.models import Talk

    start = dt.datetime(2024, 1, 3, 17, tzinfo=dt.UTC) + dt.timedelta(days=number)
    turn = number % len(SENTENCES)
    sentences = [line.replace("NUMBER", str(number)) for line in SENTENCES[turn:] + SENTENCES[:turn]]
    space = f"$\\mathbb{{R}}^{{{number}}}$" if number % 4 == 0 else f"dimension {number}"
    return Talk(
        event=event,
        title=f"Gradient flows in {space}",
        abstract=" ".join(sentences[:4]) + "\n\n" + " ".join(sentences[4:]),
        starts_at=start,
        ends_at=start + dt.timedelta(hours=1),
        status="confirmed",
        published_at=start,
    )


def forget_everything():
    """Back to a fresh process on a database without entries: nothing is rendered, kept or stored."""
    from events.models import CalendarEntry

    CalendarEntry.objects.all().delete()
    forget_what_the_process_knows()


def forget_what_the_process_knows():
    from portal import pages

    pages.store.clear()
    ours = [
        module for name, module in list(sys.modules.items()) if name.startswith(("portal.lib", "events."))
    ]
    for known in (value for module in ours for value in vars(module).values()):
        if hasattr(known, "cache_clear"):
            known.cache_clear()


def render_abstracts():
    """What of the first build is Markdown and LaTeX."""
    from events.models import Talk
    from portal import markup

    for title, abstract in Talk.objects.values_list("title", "abstract"):
        markup.to_line(title)
        markup.to_text(abstract)


def plain_values(octets):
    """What the feed says of each talk, as the values that somebody would hand to the library."""
    import icalendar

    names = ("uid", "sequence", "status", "summary", "description", "location", "url")
    values = []
    for event in icalendar.Calendar.from_ical(octets).walk("VEVENT"):
        plain = {name: int(event[name]) if name == "sequence" else str(event[name]) for name in names}
        plain["categories"] = [str(name) for name in event["categories"].cats]
        values.append(
            plain | {name: event.decoded(name) for name in ("dtstamp", "last-modified", "dtstart", "dtend")}
        )
    assert len(values) == TALKS
    return values


def build_with_library(values):
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Benchmark//EN")
    calendar.add("version", "2.0")
    for plain in values:
        event = icalendar.Event()
        for name, value in plain.items():
            event.add(name, value)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def report(seconds, queries):
    first, library, repeat = seconds["first"], seconds["library"], seconds["repeat"]
    print(f"A feed of {TALKS} talks; the library's build-and-serialise ({library * 1000:.0f} ms here) is 1")
    print_line("first build from nothing", first / library, "at most 2.5")
    print_line("  of which Markdown with LaTeX to plain text", seconds["rendering"] / library, "")
    print_line("build from stored entries, in a fresh process", seconds["restart"] / library, "")
    print_line("repeat answer: times faster than the library", library / repeat, "at least 50")
    print_line("repeat answer: times faster than the first build", first / repeat, "at least 50")
    print_line("304: times faster than the library", library / seconds["304"], "")
    print_line("304: queries", queries, "1")


def print_line(name, value, target):
    print(f"  {name:<50}{value:>8.2f}   {target}")


if __name__ == "__main__":
    main()
