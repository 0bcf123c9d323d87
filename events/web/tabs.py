"""The tabs of an event: its sections that are pages of their own, each with an address; those with content.

What rooms above add is a section with a `tab` (events/web/sections.py).
"""

from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, Person, Talk

VENUE = "venue"  # an address that a page of the event may take, and add to what is said of the place


@dataclass(frozen=True)
class EventTab:
    label: str
    address: str


def content_of(event, talks, now):
    """What there is of an event, by one query: `has_past` talks, `has_timetable`, `has_speakers`.

    `talks` are those that the visitor may see of it and its parts.
    """
    past = talks.filter(event=event).dated().lectures().past(now)
    return (
        Event.objects.filter(pk=event.pk)
        .values(
            has_past=Exists(past.order_by()),
            has_timetable=Exists(talks.dated().order_by()),
            has_speakers=Exists(speakers_of(talks)),
        )
        .get()
    )


def tabs_of(event, content, *, pages, sections):
    """The tabs in order, by the `content_of` the event, its pages and what rooms above add."""
    is_series, is_course = (event.kind == kind for kind in (Event.Kind.SERIES, Event.Kind.COURSE))
    tabs = [EventTab(_("Overview"), event.get_absolute_url())]
    if is_series and content["has_past"]:
        tabs.append(EventTab(_("Past talks"), reverse("event-talks", args=[event.slug])))
    if not is_series and not is_course and content["has_timetable"]:
        tabs.append(EventTab(_("Timetable"), reverse("event-timetable", args=[event.slug])))
    if content["has_speakers"]:
        label = _("Lecturers") if is_course else _("Speakers")
        tabs.append(EventTab(label, reverse("event-speakers", args=[event.slug])))
    tabs += [
        EventTab(section["tab"], address)
        for section in sections
        if (address := section["tab"] and section["context"].get("tab_address"))
    ]
    if has_venue(event) and not any(page.slug == VENUE for page in pages):
        tabs.append(EventTab(_("Venue"), reverse("event-page", args=[event.slug, VENUE])))
    tabs += [EventTab(page.title, page.get_absolute_url()) for page in pages]
    return tabs if len(tabs) > 1 else []


def speakers_of(talks):
    """Who speaks at some of these talks; not at what was cancelled."""
    return Person.objects.filter(appearances__talk__in=talks.exclude(status=Talk.Status.CANCELLED).order_by())


def has_venue(event):
    """Whether more is known of the place than a line among the facts holds."""
    return bool(event.venue and (event.address or event.map_url))
