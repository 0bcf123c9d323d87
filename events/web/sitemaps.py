"""What search engines are told of (sitemaps.org): every public page, at its permanent address."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from events.models import Event, Page, Person, Talk
from portal.registry import Registry

REVISED = "calendar_entry__revised_at"


class Section(Sitemap):
    """A part of the sitemap. Its addresses start with SITE_URL, whatever host was asked."""

    limit = 10_000  # addresses in one file, about a megabyte

    def entries(self, page):
        """What the file number `page` lists. Raises EmptyPage where there is none."""
        protocol, domain = settings.SITE_URL.split("://")
        return self._urls(page, protocol, domain)


class Lists(Section):
    def items(self):
        return [
            reverse("home"), reverse("events"), reverse("courses"), reverse("talks"), reverse("people"),
        ]  # fmt: skip

    def location(self, item):
        return item


class Rows(Section):
    def __init__(self, rows):
        self.rows = rows

    def items(self):
        return self.rows.order_by("pk")

    def lastmod(self, row):
        """When what calendars are told of a talk or event changed last; None of others."""
        entry = getattr(row, "calendar_entry", None)
        return entry and entry.revised_at


@dataclass(frozen=True)
class RowsOfRoom:
    """Pages that a room above adds: `rows(now)` answers the rows that they are about."""

    name: str
    rows: object


room_rows = Registry(RowsOfRoom)


def sections(now):
    """All parts of the sitemap at the instant `now`, by their names."""
    return SECTIONS | {each.name: Rows(each.rows(now)) for each in room_rows.values()}


SECTIONS = {
    "lists": Lists(),
    "events": Rows(Event.objects.public().select_related("calendar_entry").only("slug", "kind", REVISED)),
    # Without breaks, of whose pages nobody learns anything.
    "talks": Rows(
        Talk.objects.public().exclude(kind=Talk.Kind.BREAK).select_related("calendar_entry").only(REVISED)
    ),
    "people": Rows(Person.objects.public().only("slug")),
    "pages": Rows(Page.objects.public().select_related("event").only("slug", "event__slug")),
}
