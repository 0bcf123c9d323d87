"""At the door and around it: who helps there, and letters of invitation for a visa."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event

from .places import Registration


class Helper(models.Model):
    """A mail address whose owner is asked to check people in at an event; a helper once they accepted.

    Helpers see who comes, and nothing else of the event that is not public.
    """

    raises_revision = False
    event_paths = ()

    event = models.ForeignKey(Event, models.CASCADE, related_name="helpers", verbose_name=_("event"))
    email = models.EmailField(_("e-mail"), help_text=_("In small letters."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("account"), help_text=_("Who accepted."),
    )  # fmt: skip
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("invited by"),
    )  # fmt: skip
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)

    class Meta:
        verbose_name = _("helper at the door")
        verbose_name_plural = _("helpers at the door")
        ordering = ["email"]
        constraints = [models.UniqueConstraint("event", Lower("email"), name="helper_once_at_an_event")]

    def __str__(self):
        return self.email


class InvitationLetter(models.Model):
    """A letter that a registered person asks for, to apply for a visa; erased soon after the event begins."""

    raises_revision = False
    event_paths = ()

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="letter")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    full_name = models.CharField(_("name as in the passport"), max_length=200)
    born_on = models.DateField(_("date of birth"))
    nationality = models.CharField(_("nationality"), max_length=100)
    passport = models.CharField(_("number of the passport"), max_length=40)
    valid_until = models.DateField(_("passport valid until"))
    embassy = models.CharField(
        _("to be shown at"), max_length=200, blank=True,
        help_text=_("Such as “German Embassy, New Delhi”."),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("letter of invitation")
        verbose_name_plural = _("letters of invitation")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_at__isnull=False), name="letter_decided_at_a_time"
            )
        ]

    def __str__(self):
        return self.full_name
