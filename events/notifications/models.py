"""Which notifications of an event go out by themselves, and what its subscribers were told of each talk."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.models import Event, Talk


class NotificationSettings(models.Model):
    """What goes out without anybody pressing a button; whatever is blank does not."""

    raises_revision = False
    event_paths = ("event",)

    event = models.OneToOneField(
        Event, models.CASCADE, related_name="notification_settings", verbose_name=_("event")
    )
    announce_days = models.PositiveSmallIntegerField(
        _("announce a talk"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60)],
        help_text=_("Days before it, once its title and speaker are there."),
    )
    announces_incomplete = models.BooleanField(_("announce it even without title or speaker"), default=False)
    remind_hours = models.PositiveSmallIntegerField(
        _("remind of a talk"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("Hours before it, with the joining page."),
    )
    sends_recordings = models.BooleanField(_("tell of new recordings"), default=False)
    digest_weekday = models.PositiveSmallIntegerField(
        _("weekly digest on"),
        choices=Event.Weekday,
        null=True,
        blank=True,
        help_text=_("For those who want one mail a week instead of all others."),
    )
    request_days = models.PositiveSmallIntegerField(
        _("ask speakers for what is missing"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(120)],
        help_text=_("From so many days before it is due, until it is there."),
    )
    request_every = models.PositiveSmallIntegerField(
        _("ask again after"), default=5, validators=[MinValueValidator(1)], help_text=_("Days.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("notification settings")
        verbose_name_plural = _("notification settings")

    def __str__(self):
        return str(self.event)


class TalkSnapshot(models.Model):
    """The time, place and status of a talk as its subscribers were told them last."""

    raises_revision = False

    talk = models.OneToOneField(Talk, models.CASCADE, related_name="told_snapshot", verbose_name=_("talk"))
    facts = models.JSONField(_("facts"), default=dict)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("what was told of a talk")
        verbose_name_plural = _("what was told of talks")

    def __str__(self):
        return str(self.talk)
