"""What a page about one event or talk tells search engines beyond its rows in memory, by some queries.

Rooms above add what is offered, such as tickets, from their `hooks.py`:

    offer_sources.add(OfferSource("registration", offers_of))
"""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, EventOrganisation, Talk
from events.sharing import files
from portal.registry import Registry

from . import schema_org
from .neighbours import moved_from

SCHEDULED, RESCHEDULED = (f"https://schema.org/Event{state}" for state in ("Scheduled", "Rescheduled"))


@dataclass(frozen=True)
class OfferSource:
    """`of(row, now)` answers the offers (dicts of schema.org) by which one may come to an event or talk."""

    name: str
    of: object


offer_sources = Registry(OfferSource)


@dataclass(frozen=True)
class LiveText:
    """A value that changes without the revision: `marker` stands for it (`portal.live_values`)."""

    marker: str


def lectures_of(course):
    """The public lectures of a course, in order."""
    return list(Talk.objects.public().filter(event=course).order_by("starts_at", "pk").for_list())


def complete(data, row, *, now, site):
    """The JSON-LD of the page about an event or a talk, with all that search engines ask for."""
    is_course = isinstance(row, Event) and row.kind == Event.Kind.COURSE
    occasion = data.get("hasCourseInstance", {}) if is_course else data
    hosts = hosts_of(row, site)
    for each in (occasion, *data.get("subEvent", ())):
        if "eventStatus" in each:  # and not merely its name
            each.setdefault("organizer", hosts)
    if is_course:
        data.setdefault("provider", hosts)
        data.setdefault("description", data["name"])
    if occasion.get("eventStatus") == SCHEDULED and (before := previous_start(row)):
        occasion |= {"eventStatus": RESCHEDULED, "previousStartDate": before}
    if image := image_of(row, site):
        data["image"] = occasion["image"] = image
    if offers := [each for source in offer_sources.values() for each in source.of(row, now)]:
        data["offers"] = offers
    return data


def hosts_of(row, site):
    """The hosts of an event, or of that of a talk; where there are none, the site."""
    event = row.event if isinstance(row, Talk) else row
    prefetch_related_objects([event], "hosts__organisation")
    house = schema_org.organisation(site.name, schema_org.absolute(reverse("home")))
    return schema_org.organisations(event, EventOrganisation.Role.HOST) or [house]


def image_of(row, site):
    picture = files.picture_for(row, *([row.event] if isinstance(row, Talk) else []), site)
    if picture:
        return [schema_org.absolute(picture.path)]
    return [schema_org.absolute(site.logo.url)] if site.logo else []


def previous_start(row):
    """When a talk, or an event, was to begin before it was moved in public, in ISO 8601; else None."""
    former = moved_from(row)
    if isinstance(row, Talk):
        return schema_org.local(former, row.event)
    return former and former.isoformat()


def crumbs(row):
    """The way to a page from the list in which it stands, as (name, path)."""
    if isinstance(row, Talk):
        return [*crumbs(row.event), (schema_org.title_of(row), row.get_absolute_url())]
    ways = [row, *row.ancestors()]
    listed = (_("Courses") if row.kind == Event.Kind.COURSE else _("Events"), row.get_list_url())
    return [listed, *((schema_org.title_of(each), each.get_absolute_url()) for each in reversed(ways))]
