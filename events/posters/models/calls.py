"""The call for posters of an event: what is asked, until when, how it is judged and what its letters say."""

import datetime as dt
from operator import attrgetter

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.models import Event
from events.registration.models import AskedQuestion, Ticket
from portal.models import MarkdownField

from .promises import refuse_broken_promises

EARTH = "Etc/GMT+12"  # where a day ends last: "anywhere on Earth" (the sign is POSIX's)
GRACE = dt.timedelta(minutes=10)  # after a deadline, as the page states; what counts is when the request came


class PosterCallQuerySet(models.QuerySet):
    def public(self):
        """Those that visitors may read: of a public event, and opened or about to open."""
        return self.filter(event__in=Event.objects.public(), is_published=True)


class PosterCall(models.Model):
    """A call for posters, one for an event. Its `chairs` decide; in blind calls they alone see authors."""

    raises_revision = True
    event_paths = ("event",)
    copied_with_event = ("event", "ticket")
    emptied_in_copies = ("ticket",)  # where that of an umbrella is meant, which stays behind
    copied_as = {"is_published": False, "is_closed": False, "first_deadline": None}
    shifted_with_event = (
        "opens_at", "deadline", "first_deadline", "late_deadline", "reviews_due_at", "decisions_on",
        "answers_by", "files_by", "gallery_from",
    )  # fmt: skip
    DEADLINES = ("deadline", "first_deadline", "late_deadline", "reviews_due_at", "files_by")
    text_event = property(attrgetter("event"))
    constraint_fields = {
        "poster_call_closes_after_it_opens": "deadline",
        "poster_call_is_late_after_its_deadline": "late_deadline",
        "poster_call_is_published_with_a_deadline": "deadline",
    }

    class Clock(models.TextChoices):
        EVENT = "event", _("The event’s time zone")
        EARTH = "earth", _("Anywhere on Earth")

    class Review(models.TextChoices):
        NONE = "none", _("No review")
        OPEN = "open", _("Open: authors and reviewers know each other")
        SINGLE = "single", _("Single-blind: authors do not learn who reviews")
        DOUBLE = "double", _("Double-blind: reviewers do not learn who the authors are, either")

    class Files(models.TextChoices):
        NOW = "now", _("With the submission")
        LATER = "later", _("Once it is accepted")
        NEVER = "never", _("Never")

    event = models.OneToOneField(Event, models.CASCADE, related_name="poster_call", verbose_name=_("event"))
    text = MarkdownField(_("text of the call"), blank=True, first_heading=2)
    is_published = models.BooleanField(
        _("published"), default=False, help_text=_("The page of the call can be read by everybody.")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True, help_text=_("Empty: once published."))
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    deadline_clock = models.CharField(_("by the clocks of"), max_length=5, choices=Clock, default=Clock.EVENT)
    is_closed = models.BooleanField(
        _("closed"), default=False,
        help_text=_("Nothing is taken any more, whatever the deadline; also for a call of old without one."),
    )  # fmt: skip
    first_deadline = models.DateTimeField(
        _("deadline before it was extended"), null=True, blank=True, editable=False
    )
    late_deadline = models.DateTimeField(
        _("late-breaking deadline"), null=True, blank=True,
        help_text=_("For what came up after the first; such posters are marked as late-breaking."),
    )  # fmt: skip
    chairs = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("chairs"),
        help_text=_("Editors of the event who decide. Where review is blind, only they see the authors."),
    )  # fmt: skip
    most_characters = models.PositiveIntegerField(
        _("length of the abstract"), default=2000,
        validators=[MinValueValidator(200), MaxValueValidator(20_000)],
        help_text=_("Characters, at the most."),
    )  # fmt: skip
    files = models.CharField(_("PDF of the poster"), max_length=5, choices=Files, default=Files.LATER)
    file_is_required = models.BooleanField(_("the PDF is required"), default=False)
    file_is_anonymous = models.BooleanField(
        _("the PDF is anonymous"), default=False,
        help_text=_("Asks for one without names, which blind reviewers then see; else they see none."),
    )  # fmt: skip
    most_megabytes = models.PositiveSmallIntegerField(
        _("size of the PDF"), default=20, validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Megabytes, at the most."),
    )  # fmt: skip
    instructions = models.TextField(
        _("instructions"), blank=True, max_length=2000, help_text=_("Such as “A0, upright, pins are there”.")
    )
    asks_spotlight = models.BooleanField(_("ask who would like to give a spotlight talk"), default=True)
    asks_student = models.BooleanField(_("ask whether the presenter is a student"), default=False)

    review = models.CharField(_("review"), max_length=6, choices=Review, default=Review.NONE)
    reviews_each = models.PositiveSmallIntegerField(
        _("reviews of each poster"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    reviews_due_at = models.DateTimeField(_("reviews are due"), null=True, blank=True)
    decisions_on = models.DateField(
        _("decisions on"), null=True, blank=True, help_text=_("The page says so.")
    )
    answers_by = models.DateField(
        _("answers by"), null=True, blank=True,
        help_text=_("Until when accepted presenters say whether they come."),
    )  # fmt: skip
    ticket = models.ForeignKey(
        Ticket, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ticket"),
        help_text=_("In which accepted presenters are offered a place."),
    )  # fmt: skip
    files_by = models.DateTimeField(_("final PDFs by"), null=True, blank=True)
    gallery_from = models.DateTimeField(
        _("gallery from"), null=True, blank=True, help_text=_("When accepted posters become public.")
    )
    erase_days = models.PositiveSmallIntegerField(
        _("what is private is erased"), default=365, validators=[MaxValueValidator(3650)],
        help_text=_("Days after the event: drafts, rejected posters, reviews and authors’ addresses."),
    )  # fmt: skip

    objects = PosterCallQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("call for posters")
        verbose_name_plural = _("calls for posters")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline__gt=F("opens_at")),
                name="poster_call_closes_after_it_opens",
                violation_error_message=_("The deadline is before the call opens."),
            ),
            models.CheckConstraint(
                condition=Q(late_deadline__gt=F("deadline")),
                name="poster_call_is_late_after_its_deadline",
                violation_error_message=_("The late-breaking deadline must be after the first."),
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(is_closed=True) | Q(deadline__isnull=False),
                name="poster_call_is_published_with_a_deadline",
                violation_error_message=_(
                    "Give a deadline, or leave the call unpublished: you can preview it."
                ),
            ),
        ]

    def __str__(self):
        return str(self.event)

    @property
    def is_blind(self):
        """Whether reviewers must not learn who the authors are."""
        return self.review == self.Review.DOUBLE

    @property
    def clock(self):
        """The IANA zone by whose clocks its deadlines are written."""
        return EARTH if self.deadline_clock == self.Clock.EARTH else self.event.time_zone

    def zone_of(self, name):
        """The zone by whose clocks one of its moments is meant: for what is no deadline, the event’s."""
        return self.clock if name in self.DEADLINES else self.event.time_zone

    @property
    def last_deadline(self):
        return self.late_deadline or self.deadline

    def is_open(self, now):
        """Whether posters may be submitted at `now`, the moment at which a request had come in whole.

        A deadline of 23:59 is that minute’s beginning; what has come in ten minutes after it still counts.
        """
        if not self.is_published or self.is_closed or self.event.called_off_by:
            return False
        begun = self.opens_at is None or self.opens_at <= now
        return begun and now < self.last_deadline + GRACE

    def takes_late_ones(self, now):
        """Whether what is submitted at `now` is late-breaking."""
        return bool(self.late_deadline) and now >= self.deadline + GRACE

    def save(self, *args, **kwargs):
        self._remember_first_deadline()
        super().save(*args, **kwargs)

    def _remember_first_deadline(self):
        """Keep the deadline that was announced first as long as the one in force is later."""
        announced = PosterCall.objects.filter(pk=self.pk, is_published=True).exclude(deadline=None)
        before = announced.values_list("deadline", flat=True).first()
        if before and self.deadline and self.deadline > before:
            self.first_deadline = self.first_deadline or before
        if self.first_deadline and not (self.deadline and self.deadline > self.first_deadline):
            self.first_deadline = None

    def clean(self):
        super().clean()
        refuse_broken_promises(self)
        if self.ticket_id and self.ticket.event_id != self.event_id and self.event_id:
            above = {each.pk for each in self.event.ancestors()}
            if self.ticket.event_id not in above:
                raise ValidationError({"ticket": _("Choose a ticket of this event, or of one above it.")})


class PosterQuestion(AskedQuestion):
    """Something that the form of a call asks beside what every call asks."""

    raises_revision = True
    event_paths = ("call__event",)
    copied_with_event = ("call",)

    call = models.ForeignKey(PosterCall, models.CASCADE, related_name="questions", verbose_name=_("call"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["call", "position", "pk"]


class DecisionLetter(models.Model):
    """What authors are written about a decision, in the words of the chairs; without one, the portal's."""

    raises_revision = False
    event_paths = ("call__event",)
    copied_with_event = ("call",)

    call = models.ForeignKey(PosterCall, models.CASCADE, related_name="letters", verbose_name=_("call"))
    decision = models.CharField(_("decision"), max_length=10)
    text = models.TextField(_("text"), max_length=4000)

    class Meta:
        verbose_name = _("letter of a decision")
        verbose_name_plural = _("letters of decisions")
        constraints = [
            models.UniqueConstraint(fields=["call", "decision"], name="letter_once_for_a_decision")
        ]

    def __str__(self):
        return self.decision


class LateInvitation(models.Model):
    """A personal link by which somebody submits after the deadline, once."""

    raises_revision = False
    event_paths = ()

    call = models.ForeignKey(PosterCall, models.CASCADE, related_name="late_invitations")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    until = models.DateTimeField(_("until"))
    version = models.PositiveIntegerField(_("version of the link"), default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)

    class Meta:
        verbose_name = _("late submission")
        verbose_name_plural = _("late submissions")
        ordering = ["-invited_at", "-pk"]

    def __str__(self):
        return self.name
