"""Books of abstracts as they were made: what the next one is compared with, and the public one itself."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from portal.documents.models import private_storage


def book_name(book, filename):
    return f"books/{secrets.token_hex(16)}.pdf"


def page_name(book, filename):
    return f"books/{secrets.token_hex(16)}.html"


class PosterBook(models.Model):
    """The book of an event for one audience, as it was made last; only the public one keeps its files.

    `content_on` is the day from which its content is: the same content is the same bytes. `entries` say what
    stands in it, and `edition` what stood in the one that readers have on paper, of the day `edition_on`.
    """

    raises_revision = True
    raises_revision_when = "{row}.audience = 'public'"
    event_paths = ()

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        CHAIRS = "chairs", _("Those who may see authors")
        EDITORS = "editors", _("Editors, without authors")

    event = models.ForeignKey(Event, models.CASCADE, related_name="poster_books", verbose_name=_("event"))
    audience = models.CharField(_("for"), max_length=10, choices=Audience)
    fingerprint = models.CharField(max_length=64)
    content_on = models.DateField(_("content of"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    entries = models.JSONField(default=dict, blank=True)
    edition = models.JSONField(default=dict, blank=True)
    edition_on = models.DateField(_("edition of"), null=True, blank=True)
    problems = models.JSONField(_("what could not be set"), default=list, blank=True)
    file = models.FileField(_("PDF"), storage=private_storage, upload_to=book_name, blank=True)
    page = models.FileField(_("page"), storage=private_storage, upload_to=page_name, blank=True)

    class Meta:
        verbose_name = _("book of abstracts")
        verbose_name_plural = _("books of abstracts")
        constraints = [
            models.UniqueConstraint(fields=["event", "audience"], name="book_once_for_an_audience")
        ]

    def __str__(self):
        return f"{self.event}: {self.get_audience_display()}"
