"""What stands between being suggested as a speaker and speaking: suggestions, invitations, links, changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event, Speaker, Talk
from events.models.material import validate_file
from mailing.models import Delivery
from portal.models import WordsField


class SpeakerLink(models.Model):
    """The personal link by which a speaker edits their own part of a talk, without an account.

    Its address is a signed value of the speaker's key and `version`, so that a higher version revokes it.
    """

    raises_revision = False
    event_paths = ("speaker__talk__event",)

    speaker = models.OneToOneField(
        Speaker, models.CASCADE, related_name="personal_link", verbose_name=_("speaker")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    is_revoked = models.BooleanField(_("revoked"), default=False)
    renewed_at = models.DateTimeField(_("made"), editable=False, default=timezone.now)
    requested_at = models.DateTimeField(_("last request"), editable=False, null=True, blank=True)
    first_opened_at = models.DateTimeField(_("first opened"), editable=False, null=True, blank=True)
    last_opened_at = models.DateTimeField(_("last opened"), editable=False, null=True, blank=True)
    answered_at = models.DateTimeField(_("last answer"), editable=False, null=True, blank=True)

    class Meta:
        verbose_name = _("speaker’s link")
        verbose_name_plural = _("speakers’ links")
        ordering = ["pk"]

    def __str__(self):
        return str(self.speaker)


class Proposal(models.Model):
    """What a speaker sent by their link and an organiser has to approve first.

    `changes` maps names of fields of the form, such as "title", to [before, after], as the speaker saw
    and wrote them; once it is accepted, "accepted" to what of it was taken.
    """

    raises_revision = False
    event_paths = ("speaker__talk__event",)

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="proposals", verbose_name=_("speaker"))
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    photo = models.ImageField(_("photo"), upload_to="proposals/", blank=True)
    slides = models.FileField(_("slides"), upload_to="proposals/", blank=True, validators=[validate_file])
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    reason = models.TextField(
        _("why not"),
        max_length=2000,
        blank=True,
        help_text=_("What the speaker is told of what is left out."),
    )
    created_at = models.DateTimeField(_("sent"), editable=False, default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), editable=False, null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("speaker’s change")
        verbose_name_plural = _("speakers’ changes")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.speaker}: {self.speaker.talk}"


class Suggestion(models.Model):
    """A speaker whom a reader would like to hear in a series. Nothing of it is public."""

    raises_revision = False
    event_paths = ("event",)

    class State(models.TextChoices):
        NEW = "new", _("New")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    event = models.ForeignKey(Event, models.CASCADE, related_name="suggestions", verbose_name=_("event"))
    speaker_name = models.CharField(_("speaker"), max_length=200)
    affiliation = WordsField(_("affiliation"), max_length=250, blank=True)
    homepage = models.URLField(_("homepage"), blank=True)
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    reason = models.TextField(_("why"), max_length=2000, blank=True)
    from_name = models.CharField(_("suggested by"), max_length=200, blank=True)
    from_email = models.EmailField(_("their e-mail"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.NEW)
    created_at = models.DateTimeField(_("sent"), editable=False, default=timezone.now)
    talk = models.ForeignKey(
        Talk, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("talk")
    )

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.speaker_name


class SpeakerInvitation(models.Model):
    """Somebody who was written to and asked to speak in a series, with what became of it.

    The page behind its link is a signed value of its key and `version`, so that a higher version revokes it.
    """

    raises_revision = False
    event_paths = ("event",)

    class State(models.TextChoices):
        WAITING = "waiting", _("No answer yet")
        ACCEPTED = "accepted", _("Comes")
        DECLINED = "declined", _("Cannot")
        LATER = "later", _("Asks to be asked again")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="speaker_invitations", verbose_name=_("event")
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    subject = models.CharField(_("subject"), max_length=200)
    letter = models.TextField(_("letter"), max_length=5000, help_text=_("As it was written, to {name}."))
    kept_talk = models.ForeignKey(
        Talk, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("date kept for them")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    speaker = models.OneToOneField(
        Speaker, models.SET_NULL, null=True, blank=True, related_name="speaker_invitation",
        verbose_name=_("speaker"),
    )  # fmt: skip
    words = models.TextField(_("words with the answer"), max_length=2000, blank=True)
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("invited by"),
    )  # fmt: skip
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("mail"),
    )  # fmt: skip
    sent_at = models.DateTimeField(_("sent"), editable=False, default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded"), editable=False, null=True, blank=True)
    opened_at = models.DateTimeField(_("first opened"), editable=False, null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), editable=False, null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to speak")
        verbose_name_plural = _("invitations to speak")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "event", Lower("email"), condition=Q(state="waiting"), name="one_invitation_waits",
                violation_error_message=_("An invitation to this address waits for an answer."),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def is_due(self, today):
        """Whether the day has come on which they want to be asked again."""
        return self.state == self.State.LATER and bool(self.ask_again_on) and self.ask_again_on <= today


class OfferedDate(models.Model):
    """A date that an invitation offers: the start of a free slot, or of a talk without a speaker."""

    raises_revision = False
    event_paths = ("invitation__event",)

    invitation = models.ForeignKey(
        SpeakerInvitation, models.CASCADE, related_name="dates", verbose_name=_("invitation")
    )
    starts_at = models.DateTimeField(_("start"), editable=False)  # as the letter said: no plan moves it

    class Meta:
        verbose_name = _("offered date")
        verbose_name_plural = _("offered dates")
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["invitation", "starts_at"], name="date_offered_once")]

    def __str__(self):
        return str(self.starts_at)
