"""What search engines are told of (sitemaps.org): every public page, at its permanent address."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from events.models import Event, Page, Person, Talk
from portal.registry import Registry

LIMIT = 10_000  # addresses in one file at most, about a megabyte; 50,000 are allowed


class Lists:
    """The pages that lead to all others."""

    def files(self):
        return [1]

    def entries(self, file):
        """[(address, None)] of what the file of that number lists; none where there is no such file."""
        paths = [
            reverse("home"), reverse("events"), reverse("courses"), reverse("talks"), reverse("people"),
        ]  # fmt: skip
        return [(_address(path), None) for path in paths] if file == 1 else []


class Rows:
    """The pages of rows, parted by their keys, so that no row moves into another file.

    `changed_at` is the path to the instant at which what a page says last changed.
    """

    def __init__(self, rows, changed_at=""):
        self.rows, self.changed_at = rows, changed_at

    def files(self):
        """The numbers of the files in which there may be any; to ask which are public would read all rows."""
        files = self.rows.model._base_manager.order_by().annotate(file=(F("pk") - 1) / LIMIT + 1)
        return sorted(files.values_list("file", flat=True).distinct())

    def entries(self, file):
        """[(address, when it last changed or None)] of what the file of that number lists."""
        rows = self.rows.filter(pk__gt=(file - 1) * LIMIT, pk__lte=file * LIMIT).order_by("pk")
        if self.changed_at:
            rows = rows.annotate(changed_at=F(self.changed_at))
        return [(_address(row.get_absolute_url()), getattr(row, "changed_at", None)) for row in rows]


def _address(path):
    """Addresses start with SITE_URL, whatever host was asked."""
    return settings.SITE_URL + path


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
    "events": Rows(Event.objects.public().only("slug", "kind"), "calendar_entry__revised_at"),
    # Without breaks, of whose pages nobody learns anything.
    "talks": Rows(
        Talk.objects.public().exclude(kind=Talk.Kind.BREAK).only("pk"), "calendar_entry__revised_at"
    ),
    "people": Rows(Person.objects.public().only("slug")),
    "pages": Rows(Page.objects.public().select_related("event").only("slug", "event__slug")),
}
