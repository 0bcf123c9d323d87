"""What a course adds to an event of that kind: its weeks, and where each lecture stands in them."""

from operator import attrgetter

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.models import Event, Talk
from events.models.material import BaseMaterial, MaterialQuerySet
from portal.models import MarkdownField


class CourseWeek(models.Model):
    """A week of a course; its lectures may be several, by different people."""

    raises_revision = True
    event_paths = ("event",)
    copied_with_event = ("event",)
    searched_with_event = ("title", "summary")
    text_event = property(attrgetter("event"))

    event = models.ForeignKey(
        Event,
        models.CASCADE,
        related_name="weeks",
        verbose_name=_("course"),
        limit_choices_to={"kind": Event.Kind.COURSE},
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=250, blank=True)
    summary = MarkdownField(_("summary"), blank=True, help_text=_("Markdown with LaTeX."), first_heading=4)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("week")
        verbose_name_plural = _("weeks")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="week_number_once_in_a_course")
        ]

    def __str__(self):
        return f"{_('Week')} {self.number}"


class Lecture(models.Model):
    """The place of a talk in its course: one row for each talk."""

    raises_revision = True
    event_paths = ("talk__event",)
    belongs_to = ("talk", "week")
    copied_with_event = ("talk", "week")

    talk = models.OneToOneField(Talk, models.CASCADE, related_name="lecture", verbose_name=_("talk"))
    week = models.ForeignKey(CourseWeek, models.CASCADE, related_name="lectures", verbose_name=_("week"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        ordering = ["week__number", "position", "pk"]

    def __str__(self):
        return str(self.talk)

    def clean(self):
        super().clean()
        if self.talk_id and self.week_id and self.talk.event_id != self.week.event_id:
            raise ValidationError({"talk": _("This talk belongs to another event than the week.")})


class WeekMaterialQuerySet(MaterialQuerySet):
    def public(self):
        return self.filter(week__event__in=Event.objects.public())


class WeekMaterial(BaseMaterial):
    """Material of a week as a whole, such as its notebook."""

    raises_revision = True
    event_paths = ("week__event",)
    searched_with_event = ("label",)
    constraint_fields = {"material_current_once_in_a_week": "is_current"}

    week = models.ForeignKey(CourseWeek, models.CASCADE, related_name="materials", verbose_name=_("week"))

    objects = WeekMaterialQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(BaseMaterial.Meta):
        verbose_name = _("material of a week")
        verbose_name_plural = _("materials of a week")
        constraints = [
            models.UniqueConstraint(
                fields=["week", "kind", "label"],
                condition=models.Q(is_current=True),
                name="material_current_once_in_a_week",
                violation_error_message=_("Another version with this label is the current one."),
            )
        ]

    @property
    def address(self):
        return self.url or reverse("week-material-file", args=[self.pk])
