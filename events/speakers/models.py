"""What stands between being suggested as a speaker and speaking: suggestions, personal links, changes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event, Speaker, Talk
from events.models.material import validate_file
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
