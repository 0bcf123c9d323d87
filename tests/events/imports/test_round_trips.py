"""The demo goes out by each way and comes in again: nothing changes where it was, all is there elsewhere."""

import pytest

from events.calendars import alignment
from events.imports import writing
from events.imports.formats import calendars
from events.imports.tables import TABLES
from events.models import Event
from portal import markup
from portal.lib import sheets
from tests.support.demo import NOW, event_at
from tests.support.factories import make_superuser

SLUGS = ["demo-seminar", "demo-workshop", "one-world-mathml"]


def table(kind, event):
    return TABLES[kind](user=make_superuser(), event=event, now=NOW)


def feed(client, event):
    return client.get(event.get_calendar_url()).content


def read(octets, event):
    return calendars.read(octets, event=event, now=NOW, name="calendar.ics")


def told_talks(event):
    """The talks that calendars tell: no breaks."""
    return alignment.public_talks().filter(event=event).dated()


def described(talk):
    """What a calendar tells of a talk, in plain text; of many speakers it names three."""
    names = [speaker.person.name for speaker in talk.speakers.all()]
    return (
        talk.title_line, talk.kind, talk.starts_at, talk.ends_at, talk.status, talk.nearest_room,
        markup.to_text(talk.abstract, base="https://portal.example.org/").split(), names[:3],
    )  # fmt: skip


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_tables_of_the_demo_come_back_without_a_trace(demo, file_format):
    for slug in SLUGS:
        for kind in ("talks", "board", "papers"):
            source = table(kind, event_at(slug))
            rows = list(source.rows())
            with writing.export(source.header(), map(source.cells, rows), file_format) as file:
                octets = file.read()
            if rows:
                plan = source.plan(sheets.read_file(octets))
                assert (plan.faults, plan.added, plan.changed) == ([], [], []), (slug, kind)
                assert plan.unchanged == len(rows)


def test_calendars_of_the_demo_come_back_without_a_trace(client, demo):
    for slug in SLUGS:
        event = event_at(slug)
        reading = read(feed(client, event), event)

        plan = table("talks", event).plan(reading.sheet())

        assert (plan.faults, plan.added, plan.changed) == ([], [], []), slug
        assert plan.unchanged == told_talks(event).count()


def test_calendars_of_the_demo_come_whole_to_another_event(client, demo):
    for slug in SLUGS:
        event = event_at(slug)
        octets = feed(client, event)
        other = Event.objects.get(pk=event.pk)
        other.pk, other.slug, other._state.adding = None, f"{slug}-again", True
        other.save()
        told = read(octets, other)

        source = table("talks", other)
        source.write(source.plan(told.sheet()), "again")

        assert sorted(map(described, other.talks.all())) == sorted(map(described, told_talks(event))), slug
