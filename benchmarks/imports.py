"""How fast a table of talks is brought in, as ratios measured in one run: `python -m benchmarks.imports`.

Compared with what nobody can do without: parsing the CSV, and a bare bulk_create of the same people, talks
and speakers. The portal besides reads every date and name, looks for what is there already, says all that is
wrong, and writes the history of each row. On a throw-away database, as in `benchmarks.feeds`.
"""

import csv
import datetime as dt
import io
import statistics
import sys
import tempfile

from benchmarks.feeds import SENTENCES, prepare_django, print_line, timed, use_a_file

TALKS = 10_000
PEOPLE = 2_500
ROUNDS = 5
LIMIT = 5.0
HEADER = ["key", "date", "start", "end", "title", "speakers", "kind", "room", "abstract"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        prepare_django(folder)
        from django.test.runner import DiscoverRunner

        use_a_file(folder)
        runner = DiscoverRunner(verbosity=0, interactive=False)
        runner.setup_test_environment()
        databases = runner.setup_databases()
        try:
            sys.exit(report(measure()))
        finally:
            runner.teardown_databases(databases)


def measure():
    """The median seconds of each way, in rounds that alternate between them."""
    event, user, data = make_series(), make_user(), as_csv()
    ways = {
        "bare": lambda: bare(event, data),
        "plan": lambda: plan(event, user, data),
        "import": lambda: bring_in(event, user, data),
        "again": lambda: plan(event, user, data),
    }
    seconds = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            if name != "again":  # which finds what the import has left
                forget_talks()
            seconds[name].append(timed(way))
        check(event)
    return {name: statistics.median(times) for name, times in seconds.items()}


def as_csv(talks=TALKS):
    """So many talks of some decades, each with a speaker and an abstract, as the bytes of a file."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for number in range(talks):
        writer.writerow(row(number))
    return file.getvalue().encode()


def row(number):
    day = dt.date(1985, 1, 7) + dt.timedelta(days=number)
    speaker = f"Åsa Example-{number % PEOPLE} (University {number % 40})"
    abstract = SENTENCES[number % len(SENTENCES)].replace("NUMBER", str(number))
    hours = ["16:00", "17:00"]
    return [f"talk-{number}", f"{day}", *hours, f"On example {number}", speaker, "talk", "Room 12", abstract]


def make_series():
    from events.models import Event

    return Event.objects.create(
        slug="benchmark", title="Mathematics of learning", kind="series", status="published",
        time_zone="America/New_York",
    )  # fmt: skip


def make_user():
    from portal.models import User

    return User.objects.create_superuser("benchmark@example.org", "benchmark")


def forget_talks():
    from events.models import Person, Speaker, Talk

    for model in (Speaker, Talk, Person):
        model.objects.all()._raw_delete(using="default")
        model.history.all()._raw_delete(using="default")


def bare(event, data):
    """Parsing and inserting, with no question asked."""
    from django.db import transaction

    from events.models import Person, Speaker, Talk

    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    with transaction.atomic():
        names = {cells["speakers"].partition(" (")[0]: None for cells in rows}
        people = Person.objects.bulk_create(
            Person(name=name, slug=name.lower().replace(" ", "-")) for name in names
        )
        talks = Talk.objects.bulk_create(bare_talk(event, cells) for cells in rows)
        known = {person.name: person for person in people}
        Speaker.objects.bulk_create(
            bare_speaker(talk, known, cells) for talk, cells in zip(talks, rows, strict=True)
        )


def bare_talk(event, cells):
    from events.models import Talk

    start = dt.datetime.fromisoformat(f"{cells['date']} {cells['start']}+00:00")
    return Talk(
        event=event, external_key=cells["key"], title=cells["title"], kind=cells["kind"], room=cells["room"],
        abstract=cells["abstract"], starts_at=start, ends_at=start + dt.timedelta(hours=1),
        status="confirmed", published_at=start,
    )  # fmt: skip


def bare_speaker(talk, known, cells):
    from events.models import Speaker

    name, _bracket, affiliation = cells["speakers"].partition(" (")
    return Speaker(talk=talk, person=known[name], affiliations=affiliation.rstrip(")"))


def plan(event, user, data):
    """Reading a table and saying what it would do."""
    from django.utils import timezone

    from events.imports.tables import TABLES
    from portal.lib import sheets

    table = TABLES["talks"](user=user, event=event, now=timezone.now())
    return table.plan(sheets.read_file(data)).digest


def bring_in(event, user, data):
    """The whole of an import: reading the file, looking at every row, and writing all of it."""
    from django.db import transaction
    from django.utils import timezone

    from events.imports.tables import TABLES
    from portal.lib import sheets

    with transaction.atomic():
        table = TABLES["talks"](user=user, event=event, now=timezone.now())
        found = table.plan(sheets.read_file(data))
        assert found.is_sound, found.faults[:3]
        table.write(found, "Imported from a benchmark")


def check(event):
    from events.models import Person, Talk

    assert event.talks.count() == Talk.history.count() == TALKS
    assert Person.objects.count() == PEOPLE


def report(seconds):
    """Print the ratios; 1 if one is above its limit."""
    bare_seconds = seconds["bare"]
    print(f"{TALKS} talks by CSV; parsing and a bare bulk_create ({bare_seconds * 1000:.0f} ms here) is 1")
    print_line(
        "import: read, check, write with history", seconds["import"] / bare_seconds, f"at most {LIMIT:g}"
    )
    print_line("  of which reading and checking", seconds["plan"] / bare_seconds, "")
    print_line("the same table again: nothing to do", seconds["again"] / bare_seconds, "")
    return seconds["import"] > LIMIT * bare_seconds


if __name__ == "__main__":
    main()
