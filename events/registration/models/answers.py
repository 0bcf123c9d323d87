"""What is asked of those who register, what they answered, and how long it is kept."""

import contextlib

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.models import Event
from portal.models import PictureField

from .tickets import Ticket


class RegistrationSettings(models.Model):
    """How an event registers people: how long it keeps what they say, and what its papers show."""

    raises_revision = True
    event_paths = ("event",)
    copied_with_event = ("event",)
    shifted_with_event = ("answers_by",)

    class CertificatesFor(models.TextChoices):
        CHECKED_IN = "checked-in", _("Those who were checked in")
        CONFIRMED = "confirmed", _("All with a confirmed place")

    event = models.OneToOneField(
        Event, models.CASCADE, related_name="registration_settings", verbose_name=_("event")
    )
    erase_sensitive_days = models.PositiveSmallIntegerField(
        _("sensitive answers are erased"), default=14, validators=[MaxValueValidator(365)],
        help_text=_("Days after the event; the form says so."),
    )  # fmt: skip
    erase_days = models.PositiveSmallIntegerField(
        _("registrations are erased"), default=365, validators=[MaxValueValidator(3650)],
        help_text=_("Days after the event; only numbers stay."),
    )  # fmt: skip
    answers_by = models.DateField(
        _("decisions by"), null=True, blank=True,
        help_text=_("Until when those who wait for approval hear from you; their page says so."),
    )  # fmt: skip
    has_list = models.BooleanField(
        _("list of participants"), default=False,
        help_text=_("A public page with those who agreed to be on it."),
    )  # fmt: skip
    remind_hours = models.PositiveSmallIntegerField(
        _("remind of the beginning"), null=True, blank=True, default=24,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text=_("Hours before it, to everybody with a place, with the joining page. Empty: none."),
    )  # fmt: skip
    welcome = models.TextField(
        _("words of your own"), blank=True, max_length=2000,
        help_text=_("Added to the mail that confirms a place, such as how to get there."),
    )  # fmt: skip
    signed_by = models.CharField(
        _("papers are signed by"), max_length=200, blank=True,
        help_text=_("Under certificates, receipts and letters, such as “Ada Lovelace, for the organisers”."),
    )  # fmt: skip
    signature = PictureField(_("signature"), upload_to="signatures/", blank=True, max_side=800)
    certificates_for = models.CharField(
        _("certificates of attendance"), max_length=10, choices=CertificatesFor,
        default=CertificatesFor.CHECKED_IN, help_text=_("They fetch theirs on their own page afterwards."),
    )  # fmt: skip
    has_letters = models.BooleanField(
        _("letters of invitation"), default=False,
        help_text=_("People with a place may ask for a letter to apply for a visa; you approve each."),
    )  # fmt: skip
    erase_letters_days = models.PositiveSmallIntegerField(
        _("details of passports are erased"), default=7, validators=[MaxValueValidator(365)],
        help_text=_("Days after the event begins; the form says so."),
    )  # fmt: skip

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("registration settings")
        verbose_name_plural = _("registration settings")

    def __str__(self):
        return str(self.event)

    @classmethod
    def of(cls, event):
        """Those of an event, or of the nearest umbrella that has some, or the defaults."""
        for each in (event, *event.ancestors()):
            with contextlib.suppress(cls.DoesNotExist):
                return each.registration_settings
        return cls(event=event)


class AskedQuestion(models.Model):
    """What a form asks beside what every such form does."""

    class Kind(models.TextChoices):
        LINE = "line", _("One line")
        TEXT = "text", _("A text")
        NUMBER = "number", _("A number")
        CHOICE = "choice", _("One of a list")
        SEVERAL = "several", _("Several of a list")
        YES_NO = "yes-no", _("Yes or no")

    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("hint"), max_length=300, blank=True)
    kind = models.CharField(_("answered by"), max_length=10, choices=Kind, default=Kind.LINE)
    choices = models.TextField(_("choices"), blank=True, max_length=4000, help_text=_("One on each line."))
    is_required = models.BooleanField(_("required"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    @property
    def choice_list(self):
        """The choices as a list, each once."""
        return list(dict.fromkeys(line.strip() for line in self.choices.splitlines() if line.strip()))

    def clean(self):
        super().clean()
        from_list = self.kind in (self.Kind.CHOICE, self.Kind.SEVERAL)
        if from_list and len(self.choice_list) < 2:
            raise ValidationError({"choices": _("Write at least two choices, one on each line.")})


class Question(AskedQuestion):
    """Something that a form of registration asks."""

    raises_revision = False
    event_paths = ("event",)
    belongs_to = ("event",)
    copied_with_event = ("event",)

    class Purpose(models.TextChoices):
        """What the portal itself makes of an answer."""

        NONE = "", _("—")
        BADGE = "badge", _("The name on the badge")
        DIET = "diet", _("Diet")
        ACCESS = "access", _("Access needs")
        ARRIVAL = "arrival", _("Arrival")
        SUPPORT = "support", _("Travel support")

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions", verbose_name=_("event"))
    tickets = models.ManyToManyField(
        Ticket, blank=True, related_name="questions", verbose_name=_("only for"),
        help_text=_("None chosen: for all tickets."),
    )  # fmt: skip
    is_sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Such as health or diet: erased soon after the event.")
    )
    purpose = models.CharField(_("used as"), max_length=10, choices=Purpose, default=Purpose.NONE, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["event", "position", "pk"]

    def concerns(self, tickets):
        """Whether it is asked of those who book one of these tickets: a set of keys."""
        only = {ticket.pk for ticket in self.tickets.all()}
        return not only or bool(only & tickets)


class Answer(models.Model):
    """What somebody answered to a question; several choices stand on lines of their own."""

    raises_revision = False
    event_paths = ()

    registration = models.ForeignKey("Registration", models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    text = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "question"]
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="answered_once")]

    def __str__(self):
        return self.text
