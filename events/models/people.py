"""People, what they speak at, and the boards they serve on."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.lib import times
from portal.lib.orcid import validate_orcid
from portal.models import LinesField, MarkdownField, PictureField, TimeZoneField, WordsField

from .addresses import Addressed
from .event import Event


class PersonQuerySet(models.QuerySet):
    def public(self):
        """People with a public role: speaker, chair or member of a board."""
        from .talk import Talk

        talks, person = Talk.objects.public(), OuterRef("pk")
        return self.filter(
            Exists(talks.filter(speakers__person=person))
            | Exists(BoardMember.objects.public().filter(person=person))
            | Exists(talks.filter(chair=person))
            | Exists(talks.filter(chair=None, session__chair=person))
        )

    def keep_at(self, event):
        """Give those whom nobody keeps yet to an event, whose organisers may edit them from now on."""
        return self.filter(kept_at=None).update(kept_at=event)


class Person(Addressed):
    """Somebody who appears in events: one page gathers all their roles. Needs no account.

    Using a person gives no right over them: they are edited by the organisers of the one event that keeps
    them, the first at which whoever made them gave them a role; until then by who made them.
    """

    raises_revision = True
    used_at = ("appearances__talk__event", "terms__event", "chaired_talks__event", "chaired_sessions__event")

    name = WordsField(_("name"), max_length=200)
    sort_name = WordsField(
        _("sorted as"),
        max_length=200,
        blank=True,
        help_text=_("The family name first; blank: the last word."),
    )
    affiliation = WordsField(_("affiliation"), max_length=250, blank=True, help_text=_("The present one."))
    homepage = models.URLField(_("homepage"), blank=True)
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True, validators=[validate_orcid])
    bio = MarkdownField(_("biography"), blank=True, help_text=_("Markdown with LaTeX."), first_heading=2)
    photo = PictureField(_("photo"), upload_to="photos/", blank=True)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Never shown in public."))
    time_zone = TimeZoneField(
        _("time zone"), blank=True, default="", help_text=_("In which they are told their times.")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    kept_at = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("kept at"),
        help_text=_("The event whose organisers may edit this person, and see the address."),
    )  # fmt: skip
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("added by"),
    )  # fmt: skip

    objects = PersonQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["email", "user", "time_zone", "kept_at", "made_by"])

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = self.sort_name or self.name.strip().rpartition(" ")[2]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("person", args=[self.slug])

    def get_calendar_url(self):
        return reverse("person-calendar", args=[self.slug])


class Speaker(models.Model):
    """A person's appearance in a talk, with the affiliations of that day."""

    raises_revision = True
    event_paths = ("talk__event",)

    class Consent(models.TextChoices):
        """Whether the speaker agrees that the recording is published; only organisers are told."""

        UNKNOWN = "", _("Not answered")
        YES = "yes", _("Agrees")
        NO = "no", _("Does not agree")

    talk = models.ForeignKey("Talk", models.CASCADE, related_name="speakers", verbose_name=_("talk"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="appearances", verbose_name=_("person"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    affiliations = LinesField(
        _("affiliations then"), blank=True, max_length=1000, help_text=_("One a line, in order.")
    )
    consent = models.CharField(
        _("publishing the recording"), max_length=5, choices=Consent, default=Consent.UNKNOWN, blank=True
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["talk", "person"], name="speaker_once_in_a_talk")]

    def __str__(self):
        return self.person.name

    def save(self, *args, **kwargs):
        """Nobody agrees for another: with another person, the answer is open again."""
        others = Speaker.objects.filter(pk=self.pk).exclude(person=self.person_id)
        if self.pk and self.consent and others.exists():
            self.consent = self.Consent.UNKNOWN
        super().save(*args, **kwargs)

    @property
    def affiliation_list(self):
        return [line.strip() for line in self.affiliations.splitlines() if line.strip()]


class BoardMemberQuerySet(models.QuerySet):
    def public(self):
        return self.filter(event__in=Event.objects.public())


class BoardMember(models.Model):
    """A person's term on an event's board or organising committee."""

    raises_revision = True
    event_paths = ("event",)
    constraint_fields = {"term_ends_after_it_starts": "until_day"}

    event = models.ForeignKey(Event, models.CASCADE, related_name="board", verbose_name=_("event"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="terms", verbose_name=_("person"))
    role = WordsField(_("role"), max_length=100, blank=True, help_text=_("Such as “Chair”."))
    affiliation = WordsField(_("affiliation"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    from_day = models.DateField(_("from"), null=True, blank=True)
    until_day = models.DateField(_("until"), null=True, blank=True)
    is_former = models.BooleanField(
        _("former"), default=False, help_text=_("For a term that ended on a day nobody remembers.")
    )

    objects = BoardMemberQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("board member")
        verbose_name_plural = _("board members")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")),
                name="term_ends_after_it_starts",
                violation_error_message=_("The term ends before it starts."),
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.event}"

    def has_ended(self, now):
        """Whether the term is over at the instant `now`, by the calendar of the event's zone."""
        return self.is_former or bool(
            self.until_day and self.until_day < times.day_in(now, self.event.time_zone)
        )
