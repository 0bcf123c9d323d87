"""Feeds read back by a parser that has nothing to do with the one that wrote them."""

import vobject

from events.calendars import alignment
from events.models import Event
from portal.lib import ics


def parse(octets):
    """The VCALENDAR in the octets of a feed, by vobject; its times by the feed's own VTIMEZONEs."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]  # vobject keeps the first definition it ever met
    return vobject.readOne(octets.decode())


def entries(octets):
    """The VEVENTs of a feed."""
    return list(parse(octets).contents.get("vevent", []))


def told(entry):
    """What the life of an entry shows in: UID, SEQUENCE, STATUS and SUMMARY."""
    return (entry.uid.value, int(entry.sequence.value), entry.status.value, entry.summary.value)


def lines(octets):
    """The content lines of a feed as they are, folded."""
    assert octets.endswith(b"\r\n")
    return octets.removesuffix(b"\r\n").split(b"\r\n")


def calendar_of(stored):
    """The octets of a feed of these CalendarEntry rows."""
    return ics.calendar(
        name="All",
        zone_name="UTC",
        url="https://example.org/",
        source="https://example.org/calendar.ics",
        entries=[entry.text for entry in stored],
    )


def align():
    """Bring everything public into line; the entries."""
    return alignment.align(talks=alignment.public_talks(), events=Event.objects.public())


def read():
    """The entries of everything public, read back."""
    return entries(calendar_of(align()))


def only():
    (entry,) = read()
    return entry
