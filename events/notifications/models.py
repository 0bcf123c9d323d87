"""Which notifications of an event go out by themselves, and what its subscribers were told of each talk."""

from datetime import datetime
from typing import NamedTuple

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
    sends_recordings = models.BooleanField(_("announce new recordings"), default=False)
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


class Snapshot(NamedTuple):
    """The time, place and status of a talk as readers are told them."""

    starts_at: datetime | None
    ends_at: datetime | None
    time_zone: str
    room: str
    place: str  # with the room
    status: str
    called_off: str  # why it does not take place as it was announced, in words; "" if it does


class TalkSnapshotQuerySet(models.QuerySet):
    def locked(self, talks):
        """The rows of these talks, given by their keys, locked until the transaction ends: {key: row}.

        They are made where there are none yet.
        """
        self._make(talks)
        rows = self.select_for_update().filter(talk__in=talks).order_by("pk")
        return {row.talk_id: row for row in rows}

    def mark(self, talks, **flags):
        """Set flags of these talks, given by their keys, and write nothing else: nobody loses another's."""
        self._make(talks)
        self.filter(talk__in=talks).update(**flags)

    def _make(self, talks):
        self.bulk_create([self.model(talk_id=pk) for pk in talks], ignore_conflicts=True)


class TalkSnapshot(models.Model):
    """The time, place and status of a talk as its subscribers were told them last, and what else they know.

    The snapshot is read and written under a lock (`locked`); each of the flags is set by itself (`mark`).
    """

    raises_revision = False

    talk = models.OneToOneField(Talk, models.CASCADE, related_name="told_snapshot", verbose_name=_("talk"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    room = models.TextField(_("room"), blank=True)
    place = models.TextField(_("place"), blank=True)
    status = models.CharField(_("status"), max_length=20, blank=True)
    called_off = models.TextField(_("called off"), blank=True)
    revision = models.CharField(
        _("revision"),
        max_length=64,
        blank=True,
        help_text=_("Of time, place and status; empty if nobody was told."),
    )
    told_at = models.DateTimeField(_("told"), default=timezone.now, editable=False)
    times_told = models.PositiveIntegerField(_("times told"), default=0)
    noticed_revision = models.CharField(
        _("revision of the last notice"),
        max_length=64,
        blank=True,
        help_text=_("That was offered as a draft."),
    )
    in_digest = models.BooleanField(_("told in a digest"), default=False)
    recording_announced = models.BooleanField(_("recording announced"), default=False)
    recording_in_digest = models.BooleanField(_("recording in a digest"), default=False)

    objects = TalkSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("what was told of a talk")
        verbose_name_plural = _("what was told of talks")

    def __str__(self):
        return str(self.talk)

    @property
    def snapshot(self):
        return Snapshot(*(getattr(self, name) for name in Snapshot._fields))

    def store(self, snapshot, revision, now, **flags):
        """Store what subscribers are told from now on, of a row that is `locked`."""
        changes = snapshot._asdict() | flags
        changes |= {
            "revision": revision,
            "told_at": now,
            "noticed_revision": "",
            "times_told": self.times_told + 1,
        }
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=[*changes])
