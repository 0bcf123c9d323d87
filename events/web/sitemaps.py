"""What search engines are told of (sitemaps.org): every public page, at its permanent address."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from events.models import Event, Page, Person, Talk


class Section(Sitemap):
    """A part of the sitemap. Its addresses start with SITE_URL, whatever host was asked."""

    limit = 10_000  # addresses in one file, about a megabyte

    def entries(self, page):
        """What the file number `page` lists. Raises EmptyPage where there is none."""
        protocol, domain = settings.SITE_URL.split("://")
        return self._urls(page, protocol, domain)


class Lists(Section):
    def items(self):
        return [reverse("home"), reverse("events"), reverse("courses"), reverse("people")]

    def location(self, item):
        return item


class Rows(Section):
    def __init__(self, rows):
        self.rows = rows

    def items(self):
        return self.rows.order_by("pk")


SECTIONS = {
    "lists": Lists(),
    "events": Rows(Event.objects.public().only("slug", "kind")),
    # Without breaks, of whose pages nobody learns anything.
    "talks": Rows(Talk.objects.public().exclude(kind=Talk.Kind.BREAK).only("pk")),
    "people": Rows(Person.objects.public().only("slug")),
    "pages": Rows(Page.objects.public().select_related("event").only("slug", "event__slug")),
}
