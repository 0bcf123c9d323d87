"""What an event says beside its description: its themes and its pages; pages of the site, too."""

from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.reserved_addresses import reserved_addresses
from portal.models import MarkdownField

from .addresses import Renamable
from .event import Event
from .pictures import Picture


class Area(models.Model):
    """A theme of an event, with sub-topics one level below: what a workshop calls for."""

    raises_revision = True
    event_paths = ("event",)
    constraint_fields = {"area_not_its_own_subtopic": "parent"}
    text_event = property(attrgetter("event"))

    event = models.ForeignKey(Event, models.CASCADE, related_name="areas", verbose_name=_("event"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="subtopics", verbose_name=_("area")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=250)
    description = MarkdownField(_("description"), blank=True, first_heading=4)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="area_not_its_own_subtopic",
                violation_error_message=_("An area cannot be a sub-topic of itself."),
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.parent and (self.parent.parent_id or self.parent.event_id != self.event_id):
            raise ValidationError(
                {"parent": _("Choose an area of the same event that is no sub-topic itself.")}
            )
        if self.parent_id and self.pk and self.subtopics.exists():
            raise ValidationError({"parent": _("This area has sub-topics, so it cannot be one itself.")})


class PageQuerySet(models.QuerySet):
    def public(self):
        return self.filter(Q(event=None) | Q(event__in=Event.objects.public()), is_published=True)


class Page(Renamable):
    """A page of an event (travel, accommodation ...) or, without one, of the site."""

    raises_revision = True
    event_paths = ("event",)
    constraint_fields = {"page_slug_once_on_the_site": "slug"}
    text_event = property(attrgetter("event"))

    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="pages", verbose_name=_("event")
    )
    slug = models.SlugField(_("address"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    body = MarkdownField(
        _("text"), blank=True, help_text=_("Markdown with LaTeX."), first_heading=2, takes_pictures=True
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_published = models.BooleanField(
        _("published"), default=False, help_text=_("A page that is not published is seen by organisers only.")
    )

    objects = PageQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "slug"], name="page_slug_once_in_an_event"),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(event=None),
                name="page_slug_once_on_the_site",
                violation_error_message=_("Another page has this address; choose another."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.event_id and self.slug in reserved_addresses:
            raise ValidationError({"slug": _("This address is the portal’s own; choose another.")})

    @property
    def text_pictures(self):
        """The pictures that may stand in its text: those of its event or, asked for here, of the site."""
        if self.event_id:
            return self.event.text_pictures
        return Picture.objects.filter(event=None).in_texts()

    def get_absolute_url(self):
        if self.event_id:
            return reverse("event-page", args=[self.event.slug, self.slug])
        return reverse("page", args=[self.slug])
