"""Events of every kind, their parts, pages, themes and the organisations behind them."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal import markup
from portal.lib import times
from portal.models import Accent, MarkdownField, SummaryField, TimeZoneField, TitleField, WordsField

from .addresses import Addressed
from .macros import WithMacros
from .pictures import WithPictures
from .publishing import PublicOnce, PublicOnceQuerySet

MAX_DEPTH = 3  # an umbrella, its parts, and theirs


class Topic(models.Model):
    """A tag by which events are found across the site."""

    raises_revision = True
    used_at = ()  # editors add topics and change none

    name = WordsField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self):
        return self.name


def last_day_over(now):
    """The first day that is not over everywhere at `now`: twelve hours behind UTC it lasts longest."""
    return (now - timedelta(hours=12)).date()


class EventQuerySet(PublicOnceQuerySet):
    def public(self):
        """What an anonymous visitor may see: the event and all its ancestors are no drafts."""
        return self.exclude(status=Event.Status.DRAFT).exclude(
            Q(parent__isnull=False)
            & (Q(parent__status=Event.Status.DRAFT) | Q(parent__parent__status=Event.Status.DRAFT))
        )

    @transaction.atomic
    def delete(self):
        """With the files of their pictures."""
        for event in self:
            event.pictures.all().delete()
        return super().delete()

    def past(self, now):
        """Those `with_dates` whose last day is over at `now` in every zone; a series is never past."""
        return self.filter(ends_on__lt=last_day_over(now))

    def not_past(self, now):
        """The others, also those whose days nobody knows."""
        return self.filter(Q(ends_on__gte=last_day_over(now)) | Q(ends_on=None))

    def with_descendants(self):
        """These events, their parts, and the parts of those."""
        return Event.objects.filter(Q(pk__in=self) | Q(parent__in=self) | Q(parent__parent__in=self))

    def with_dates(self):
        """Annotates `starts_on` and `ends_on`: the event's own days, else the range of its public parts.

        `dates_by` goes with them: 0 when known by the day, 1 by the month, 2 by the year.
        """
        below = (
            Event.objects.public()
            .filter(Q(parent=OuterRef("pk")) | Q(parent__parent=OuterRef("pk")))
            .exclude(first_day=None)
            .order_by()
        )
        rank = Case(When(date_precision="day", then=0), When(date_precision="month", then=1), default=2)

        def over_parts(function, expression):
            return Subquery(below.annotate(found=Func(expression, function=function)).values("found")[:1])

        return self.annotate(
            starts_on=Coalesce("first_day", over_parts("MIN", F("first_day"))),
            ends_on=Coalesce("last_day", over_parts("MAX", F("last_day"))),
            dates_by=Case(
                When(first_day__isnull=False, then=rank),
                default=Coalesce(over_parts("MAX", rank), 2),
                output_field=models.IntegerField(),
            ),
        )


class Event(WithMacros, WithPictures, Addressed, PublicOnce):
    """A seminar series, workshop, programme, course ...: what people come to, with or without parts."""

    raises_revision = True
    event_paths = ("pk",)
    constraint_fields = {
        "event_ends_after_it_starts": "last_day",
        "event_not_its_own_part": "parent",
        "event_slot_is_whole": "slot_weekday",
        "event_stays_public": "status",
    }

    class Kind(models.TextChoices):
        SERIES = "series", _("Seminar series")
        WORKSHOP = "workshop", _("Workshop")
        SYMPOSIUM = "symposium", _("Symposium")
        CONFERENCE = "conference", _("Conference")
        PROGRAMME = "programme", _("Programme")
        SCHOOL = "school", _("School")
        INCUBATOR = "incubator", _("Research incubator")
        HACKATHON = "hackathon", _("Hackathon")
        COURSE = "course", _("Course")
        LECTURE = "lecture", _("Public lecture")
        INDUSTRY_DAY = "industry-day", _("Industry day")
        OTHER = "other", _("Event")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    OFF = (Status.CANCELLED, Status.POSTPONED)

    class Format(models.TextChoices):
        IN_PERSON = "in-person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class Precision(models.TextChoices):
        DAY = "day", _("Day")
        MONTH = "month", _("Month")
        YEAR = "year", _("Year")
        UNKNOWN = "unknown", _("Not known")

    Accent = Accent

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    class SpeakerChanges(models.TextChoices):
        """What becomes of what speakers write by their personal links."""

        LIVE = "live", _("Go live at once")
        APPROVAL = "approval", _("Wait for an organiser’s approval")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    position = models.PositiveSmallIntegerField(_("position among the parts"), default=0)
    title = TitleField(_("title"), max_length=250)
    summary = SummaryField(_("summary"), blank=True, max_length=600, help_text=_("One or two sentences."))
    description = MarkdownField(
        _("description"),
        blank=True,
        help_text=_("Markdown with LaTeX."),
        first_heading=2,
        takes_pictures=True,
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="events", verbose_name=_("topics"))
    time_zone = TimeZoneField(_("time zone"))
    format = models.CharField(
        _("format"), max_length=20, choices=Format, default=Format.IN_PERSON, blank=True
    )
    access = models.CharField(
        _("who may come"), max_length=300, blank=True, help_text=_("Such as “By invitation; locals welcome”.")
    )

    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are known by"), max_length=10, choices=Precision, default=Precision.DAY
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    notice = models.TextField(_("notice"), blank=True, max_length=600, help_text=_("A banner on the page."))
    new_dates = models.CharField(
        _("new dates"), max_length=60, blank=True, help_text=_("Of a postponed event, such as “2021”.")
    )

    venue = WordsField(_("venue"), max_length=200, blank=True)
    room = WordsField(_("room"), max_length=100, blank=True)
    address = models.TextField(_("postal address"), blank=True, max_length=400)
    map_url = models.URLField(_("map link"), blank=True)

    slot_weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, null=True, blank=True)
    slot_time = models.TimeField(_("local time"), null=True, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )

    report = MarkdownField(
        _("report"), blank=True, help_text=_("Published afterwards. Markdown."), takes_pictures=True
    )
    external_url = models.URLField(_("external site"), blank=True)
    accent = models.CharField(_("accent colour"), max_length=10, choices=Accent, default=Accent.TEAL)
    speaker_changes = models.CharField(
        _("changes by speakers"), max_length=10, choices=SpeakerChanges, default=SpeakerChanges.LIVE
    )
    due_days = models.PositiveSmallIntegerField(
        _("abstracts are due"),
        default=14,
        validators=[MaxValueValidator(365)],
        help_text=_("Days before the talk until when its title and abstract are wanted."),
    )
    takes_suggestions = models.BooleanField(
        _("takes suggestions"),
        default=False,
        help_text=_("Readers may suggest speakers by a form; only organisers see what they send."),
    )
    organisations = models.ManyToManyField("Organisation", through="EventOrganisation", related_name="events")
    mailing_list = models.ForeignKey(
        "mailing.MailingList",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("mailing list"),
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="edited_events", verbose_name=_("editors")
    )

    objects = EventQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["published_at", "macros_in_force", "pictures_in_text"])

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["position", "first_day", "title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="event_not_its_own_part",
                violation_error_message=_("An event cannot be a part of itself."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="event_ends_after_it_starts",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(status="draft") | Q(published_at=None),
                name="event_stays_public",
                violation_error_message=_(
                    "This event was public, so it cannot be a draft again; cancel or postpone it instead."
                ),
            ),
            models.CheckConstraint(
                condition=Q(slot_weekday=None, slot_time=None, slot_minutes=None)
                | Q(slot_weekday__isnull=False, slot_time__isnull=False, slot_minutes__isnull=False),
                name="event_slot_is_whole",
                violation_error_message=_("A slot needs a weekday, a time and a length in minutes."),
            ),
        ]

    def __str__(self):
        """The title as one line of plain text, formulas in Unicode."""
        return markup.to_line(self.title)

    def get_absolute_url(self):
        return reverse("course" if self.kind == self.Kind.COURSE else "event", args=[self.slug])

    def get_list_url(self):
        """The address of the list in which readers look for it."""
        return reverse("courses" if self.kind == self.Kind.COURSE else "events")

    def get_calendar_url(self):
        name = "course-calendar" if self.kind == self.Kind.COURSE else "event-calendar"
        return reverse(name, args=[self.slug])

    def clean(self):
        super().clean()
        self._clean_place_in_tree()
        if self.first_day and not self.last_day:
            self.last_day = times.last_of(self.first_day, self.date_precision)
        if self.last_day and not self.first_day:
            raise ValidationError({"first_day": _("An event with a last day needs a first day.")})
        for name in ("first_day", "last_day"):
            if (day := getattr(self, name)) and day.year not in times.YEARS:
                raise ValidationError({name: _("Choose a year between 1900 and 2199.")})

    def _clean_place_in_tree(self):
        ancestors = list(self.ancestors())
        if self.pk and self.pk in [event.pk for event in ancestors]:
            raise ValidationError(
                {"parent": _("An event cannot be a part of itself or of one of its parts.")}
            )
        if self.published_at and any(event.status == self.Status.DRAFT for event in ancestors):
            raise ValidationError({"parent": _("This event is public; publish the umbrella first.")})
        depth_below = self._depth_below() if self.pk else 0
        if len(ancestors) + 1 + depth_below > MAX_DEPTH:
            raise ValidationError({"parent": _("Events nest at most %(most)d deep.") % {"most": MAX_DEPTH}})

    def _depth_below(self):
        if self.parts.filter(parts__isnull=False).exists():
            return 2
        return 1 if self.parts.exists() else 0

    @transaction.atomic
    def save(self, *args, **kwargs):
        is_public = all(event.status != self.Status.DRAFT for event in (self, *self.ancestors()))
        is_new = is_public and not self.published_at
        if is_new:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)
        if is_new:
            self.talks.exclude(status="draft").update(published_at=self.published_at)
            for part in self.parts.filter(published_at=None):
                part.save()  # it was waiting for its umbrella

    def ancestors(self):
        """The umbrella, and its umbrella; stops where a circle would close."""
        seen, event = {self.pk}, self.parent
        while event:
            yield event
            if event.pk in seen:
                return
            seen.add(event.pk)
            event = event.parent

    @property
    def zone(self):
        return times.zone(self.time_zone)

    @property
    def is_online(self):
        return self.format in (self.Format.ONLINE, self.Format.HYBRID)

    def is_over(self, now):
        """Whether its last day is past at the instant `now`, by its own calendar; not while none is known."""
        last_day = self.last_day or getattr(self, "ends_on", None)
        return bool(last_day) and last_day < times.day_in(now, self.time_zone)

    def organisations_by_role(self):
        """The organisations behind it as (role, its label, rows), in the order of the roles."""
        rows, roles = self.hosts.all(), self.hosts.model.Role.choices
        by_role = [(role, label, [row for row in rows if row.role == role]) for role, label in roles]
        return [(role, label, found) for role, label, found in by_role if found]

    @property
    def called_off_by(self):
        """What is cancelled or postponed and takes it along: itself or an umbrella; None while it is on."""
        return next((event for event in (self, *self.ancestors()) if event.is_called_off), None)

    @property
    def status_label(self):
        """What a badge says of an event not simply published, such as "Postponed to 2021"; else ""."""
        if self.status == self.Status.POSTPONED and self.new_dates:
            return gettext("Postponed to %(dates)s") % {"dates": self.new_dates}
        return "" if self.status == self.Status.PUBLISHED else self.get_status_display()

    @property
    def is_called_off(self):
        """Whether nothing of it takes place on the dates it carries."""
        return self.status in self.OFF
