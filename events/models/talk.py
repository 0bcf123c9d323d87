"""Talks, and the sessions that group them in a timetable."""

import datetime as dt
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, Max, Min, Prefetch, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal import markup
from portal.lib import times
from portal.models import MarkdownField, TitleField, WordsField

from .event import Event
from .people import Person, Speaker
from .publishing import PublicOnce, PublicOnceQuerySet

ENDS_AFTER_IT_STARTS = _("The end must be after the start.")


class Session(models.Model):
    """A block of an event that groups talks in the timetable."""

    raises_revision = True
    event_paths = ("event",)
    constraint_fields = {"session_ends_after_it_starts": "ends_at"}

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name=_("event"))
    title = models.CharField(_("title"), max_length=250)
    chair = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chaired_sessions",
        verbose_name=_("chair"),
    )
    room = WordsField(_("room"), max_length=100, blank=True)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "room", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=ENDS_AFTER_IT_STARTS,
            )
        ]

    def __str__(self):
        return self.title


class TalkQuerySet(PublicOnceQuerySet):
    def public(self):
        return self.filter(event__in=Event.objects.public()).exclude(status=Talk.Status.DRAFT)

    def chaired_by(self, person):
        """Talks that a person chairs: by themselves, or with the session where nobody else is named."""
        return self.filter(Q(chair=person) | Q(chair=None, session__chair=person))

    def dated(self):
        return self.filter(starts_at__isnull=False)

    def on_days(self, time_zone, first=None, last=None):
        """Those that start from a first to a last day, by the clocks of a zone; None is no bound."""
        talks = self
        if first:
            talks = talks.filter(starts_at__gte=times.first_instant(first, time_zone))
        if last:
            talks = talks.filter(starts_at__lt=times.first_instant(last + dt.timedelta(days=1), time_zone))
        return talks

    def by_year(self, time_zone):
        """[(year, how many start in it)] by the clocks of a zone, the latest first, without empty years."""
        ends = self.aggregate(first=Min("starts_at"), last=Max("starts_at"))
        if not ends["last"]:
            return []
        first, last = (times.day_in(ends[name], time_zone).year for name in ("first", "last"))
        starts = (
            (year, times.first_instant(dt.date(year, 1, 1), time_zone)) for year in range(last, first, -1)
        )
        whens = [When(starts_at__gte=start, then=Value(year)) for year, start in starts]
        years = self.dated().order_by().annotate(year=Case(*whens, default=Value(first)))
        return sorted(years.values_list("year").annotate(Count("pk")), reverse=True)

    def upcoming(self, now):
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now):
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def taking_place(self):
        """Without what is cancelled, by itself or with its event, or postponed with it."""
        off = Event.OFF
        return (
            self.exclude(status=Talk.Status.CANCELLED)
            .exclude(event__status__in=off)
            .exclude(event__parent__isnull=False, event__parent__status__in=off)
            .exclude(event__parent__parent__isnull=False, event__parent__parent__status__in=off)
        )

    def lectures(self):
        """Without breaks, openings and social events: what people come to hear."""
        return self.exclude(kind__in=Talk.INTERLUDES)

    def for_list(self):
        """With all that a line in a list shows, in a constant number of queries."""
        return self.select_related("event__parent__parent", "session").prefetch_related(
            Prefetch("speakers", Speaker.objects.select_related("person"))
        )

    def with_materials(self, now):
        """With what readers may have at `now` as `visible_materials`; templates show nothing else."""
        from .material import Material

        visible = Material.objects.visible(now)
        return self.prefetch_related(Prefetch("materials", visible, to_attr="visible_materials"))


class Talk(PublicOnce):
    """One item of an event's programme, from a keynote to a coffee break."""

    raises_revision = True
    event_paths = ("event",)
    text_event = property(attrgetter("event"))
    constraint_fields = {
        "talk_ends_after_it_starts": "ends_at",
        "talk_key_once_in_an_event": "external_key",
        "talk_stays_public": "status",
    }

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        KEYNOTE = "keynote", _("Keynote")
        PUBLIC_LECTURE = "public-lecture", _("Public lecture")
        LECTURE = "lecture", _("Lecture")
        TUTORIAL = "tutorial", _("Tutorial")
        PANEL = "panel", _("Panel")
        SPOTLIGHT = "spotlight", _("Spotlight talk")
        POSTER_SESSION = "poster-session", _("Poster session")
        OPENING = "opening", _("Opening")
        BREAK = "break", _("Break")
        SOCIAL = "social", _("Social event")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        TENTATIVE = "tentative", _("Tentative")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    class Recording(models.TextChoices):
        NONE = "none", _("None planned")
        PLANNED = "planned", _("Planned")
        WAITING = "waiting", _("Waiting for the speaker’s consent")
        PUBLISHED = "published", _("Published")
        WITHHELD = "withheld", _("Will not be published")

    INTERLUDES = (Kind.OPENING, Kind.BREAK, Kind.SOCIAL, Kind.POSTER_SESSION)
    GIVEN_BY_SOMEBODY = (Kind.TALK, Kind.KEYNOTE, Kind.PUBLIC_LECTURE, Kind.LECTURE, Kind.TUTORIAL)

    event = models.ForeignKey(Event, models.CASCADE, related_name="talks", verbose_name=_("event"))
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="talks", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TALK)
    title = TitleField(
        _("title"), max_length=300, blank=True, help_text=_("Blank shows as “Title to be announced”.")
    )
    abstract = MarkdownField(_("abstract"), blank=True, help_text=_("Markdown with LaTeX."))
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    room = WordsField(_("room"), max_length=100, blank=True)
    chair = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="chaired_talks", verbose_name=_("chair")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    recording = models.CharField(_("recording"), max_length=20, choices=Recording, default=Recording.NONE)
    recording_reason = models.CharField(
        _("reason"),
        max_length=250,
        blank=True,
        help_text=_("Shown to readers, such as “see the lecture notes”."),
    )
    invited_speaker = WordsField(
        _("invited speaker"),
        max_length=200,
        blank=True,
        help_text=_("Who is invited and has not accepted yet. Never shown in public."),
    )
    external_key = models.CharField(
        _("key in your table"),
        max_length=64,
        blank=True,
        help_text=_("By which a table brought in again finds this talk."),
    )
    people = models.ManyToManyField(Person, through=Speaker, related_name="talks")

    objects = TalkQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["published_at"])

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["event", "starts_at"], name="talk_of_event_by_start"),
            models.Index(fields=["ends_at"], name="talk_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="talk_ends_after_it_starts",
                violation_error_message=ENDS_AFTER_IT_STARTS,
            ),
            models.UniqueConstraint(
                fields=["event", "external_key"],
                condition=~Q(external_key=""),
                name="talk_key_once_in_an_event",
                violation_error_message=_("Another talk of this event has this key."),
            ),
            models.CheckConstraint(
                condition=~Q(status="draft") | Q(published_at=None),
                name="talk_stays_public",
                violation_error_message=_(
                    "This talk was public, so it cannot be a draft again; cancel it instead."
                ),
            ),
        ]

    def __str__(self):
        return self.title_line

    def get_absolute_url(self):
        return reverse("talk", args=[self.pk])

    def get_calendar_url(self):
        return reverse("talk-calendar", args=[self.pk])

    def clean(self):
        super().clean()
        if bool(self.starts_at) != bool(self.ends_at):
            raise ValidationError({"ends_at": _("Give both a start and an end, or neither.")})
        if self.session_id and self.session.event_id != self.event_id:
            raise ValidationError({"session": _("This session belongs to another event.")})

    def save(self, *args, **kwargs):
        if not self.published_at and self.status != self.Status.DRAFT and self.event.published_at:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def title_line(self):
        """The title as one line of plain text, formulas in Unicode, or what stands for it."""
        return markup.to_line(self.title) or self.untitled(self.kind)

    @classmethod
    def untitled(cls, kind):
        """What stands for a title that is missing."""
        missing = kind in cls.GIVEN_BY_SOMEBODY
        return gettext("Title to be announced") if missing else str(cls.Kind(kind).label)

    @property
    def when_there(self):
        """Its start as the clocks of its event show it, with the zone named."""
        return times.describe_moment(self.starts_at, self.event.time_zone)

    @property
    def is_interlude(self):
        return self.kind in self.INTERLUDES

    @property
    def wants_speaker(self):
        """Whether readers miss a speaker while there is none; a panel or spotlights may do without."""
        return self.kind in self.GIVEN_BY_SOMEBODY

    @property
    def called_off_by(self):
        """The event whose cancelling or postponing takes the talk with it, or None."""
        return self.event.called_off_by

    def is_over(self, now):
        """Whether it is past at the instant `now`; without a time of its own it is over with its event."""
        return self.ends_at <= now if self.ends_at else self.event.is_over(now)

    def is_on(self, now):
        return bool(self.ends_at) and self.starts_at <= now < self.ends_at and self.takes_place

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def status_label(self):
        """What a badge says of a talk that is not simply confirmed, such as "Cancelled"; else ""."""
        if not self.is_cancelled and self.called_off_by:
            return self.called_off_by.status_label
        return "" if self.status == self.Status.CONFIRMED else self.get_status_display()

    @property
    def recording_note(self):
        """What readers are told of a recording that they cannot watch; "" where there is nothing to say."""
        note = {
            self.Recording.PLANNED: gettext("A recording is planned."),
            self.Recording.WAITING: gettext("The recording waits for the speaker’s consent."),
            self.Recording.WITHHELD: gettext("No recording."),
        }.get(self.recording)
        if note and self.recording_reason:
            return f"{note.removesuffix('.')}: {self.recording_reason}"
        return note or ""

    @property
    def takes_place(self):
        return not self.is_cancelled and not self.called_off_by

    @property
    def chair_of_it(self):
        """Who chairs it: somebody of its own, else the chair of its session; None for nobody."""
        return self.chair or (self.session.chair if self.session else None)

    @property
    def video(self):
        """The current recording among the `visible_materials`, or None."""
        return next((m for m in self.visible_materials if m.kind == m.Kind.VIDEO and m.is_current), None)

    @property
    def papers(self):
        """The `visible_materials` but the one that the page plays."""
        return [m for m in self.visible_materials if m != self.video]

    @property
    def place(self):
        """The room and the venue, as far as they are known; "" for neither."""
        return ", ".join(part for part in (self.nearest_room, self.event.venue) if part)

    @property
    def where(self):
        """Where people go for it: its place, or "Online" where there is none to go to; "" while unknown."""
        if self.event.format == self.event.Format.ONLINE or (self.event.is_online and not self.place):
            return gettext("Online")
        return self.place

    @property
    def nearest_room(self):
        session_room = self.session.room if self.session else ""
        return self.room_among(self.kind, self.room, session_room, self.event.room)

    @classmethod
    def room_among(cls, kind, own, of_session, of_event):
        """The room of a talk: its own, else its session's, else its event's usual one.

        The usual room is where lectures are: a dinner or a poster session without a room may be anywhere.
        """
        return own or of_session or ("" if kind in cls.INTERLUDES else of_event)
