"""Which notifications of an event go out by themselves, and what its subscribers were told of each talk."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.models import Event, Talk
from mailing.models import Announcement


class NotificationSettings(models.Model):
    """What goes out without anybody pressing a button; whatever is blank does not."""

    raises_revision = False
    event_paths = ("event",)

    event = models.OneToOneField(
        Event, models.CASCADE, related_name="notification_settings", verbose_name=_("event")
    )
    announce_days = models.PositiveSmallIntegerField(
        _("announce a talk"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("At the clock time of the talk. Empty: none goes out automatically."),
    )  # fmt: skip
    announces_incomplete = models.BooleanField(
        _("announce it even without title or speaker"), default=False,
        help_text=_("Otherwise it waits until both are there, and says so here."),
    )  # fmt: skip
    remind_hours = models.PositiveSmallIntegerField(
        _("remind of a talk"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("With the joining page. Empty: none."),
    )  # fmt: skip
    sends_recordings = models.BooleanField(
        _("announce new recordings"), default=False,
        help_text=_("Once readers can watch one; not of those there already."),
    )  # fmt: skip
    digest_weekday = models.PositiveSmallIntegerField(
        _("weekly digest on"), choices=Event.Weekday, null=True, blank=True,
        help_text=_(
            "At 8:00, for those who want one mail a week instead of all others; none without news."
        ),
    )  # fmt: skip
    request_days = models.PositiveSmallIntegerField(
        _("ask speakers for what is missing"), null=True, blank=True, validators=[MaxValueValidator(120)],
        help_text=_("By mail to each speaker, with their personal link. Empty: none."),
    )  # fmt: skip
    request_every = models.PositiveSmallIntegerField(
        _("ask again after"), default=5, validators=[MinValueValidator(1)],
        help_text=_("Until nothing is missing or they answered."),
    )  # fmt: skip
    request_read_at = models.DateTimeField(
        _("text of the request read"), null=True, blank=True, editable=False,
        help_text=_("When an organiser did, before which none goes out."),
    )  # fmt: skip

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("notification settings")
        verbose_name_plural = _("notification settings")

    def __str__(self):
        return str(self.event)


class ToldQuerySet(models.QuerySet):
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


class ToldFacts(models.Model):
    """The time, place and status of a talk as somebody was told them."""

    TOLD = ("starts_at", "ends_at", "time_zone", "room", "place", "status", "called_off")

    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    room = models.TextField(_("room"), blank=True)
    place = models.TextField(_("place"), blank=True)  # with the room
    status = models.CharField(_("status"), max_length=20, blank=True)
    called_off = models.TextField(_("called off"), blank=True)  # why it does not take place as announced

    class Meta:
        abstract = True

    def told(self):
        return {name: getattr(self, name) for name in self.TOLD}


class ToldTalk(ToldFacts):
    """What one letter in the archive says of a talk. It is written with the letter, and never again."""

    raises_revision = True  # the page of the letter says what is different since

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="told_talks", verbose_name=_("announcement")
    )
    talk = models.ForeignKey(Talk, models.CASCADE, related_name="+", verbose_name=_("talk"))

    class Meta:
        verbose_name = _("talk in a letter")
        verbose_name_plural = _("talks in letters")
        constraints = [
            models.UniqueConstraint(fields=["announcement", "talk"], name="talk_told_once_in_a_letter")
        ]

    def __str__(self):
        return str(self.talk)


class ToldLast(ToldFacts):
    """The time, place and status of a talk as some people were told them last.

    It is read and written under a lock (`locked`); each of the flags is set by itself (`mark`).
    """

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

    objects = ToldQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.talk)

    def store(self, told, now, **flags):
        """Store what they are told from now on, as `snapshot.take` says, of a row that is `locked`."""
        changes = told.told() | {"revision": told.revision} | flags
        rows = type(self).objects.filter(pk=self.pk)
        rows.update(told_at=now, noticed_revision="", times_told=F("times_told") + 1, **changes)


class TalkSnapshot(ToldLast):
    """What the subscribers of a talk were told of it last, and what else they know."""

    raises_revision = False

    talk = models.OneToOneField(Talk, models.CASCADE, related_name="told_snapshot", verbose_name=_("talk"))
    in_digest = models.BooleanField(_("told in a digest"), default=False)
    recording_announced = models.BooleanField(_("recording announced"), default=False)
    recording_in_digest = models.BooleanField(_("recording in a digest"), default=False)

    class Meta:
        verbose_name = _("what was told of a talk")
        verbose_name_plural = _("what was told of talks")


class PeopleSnapshot(ToldLast):
    """What the speakers and the chair of a talk know of it: as they were told last, or first knew it."""

    raises_revision = False

    talk = models.OneToOneField(Talk, models.CASCADE, related_name="people_snapshot", verbose_name=_("talk"))

    class Meta:
        verbose_name = _("what the people of a talk know")
        verbose_name_plural = _("what the people of talks know")
