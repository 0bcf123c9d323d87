"""What people were told: which mails went to whom, and what they know of what they registered for."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event, Talk
from mailing.models import Delivery

from .places import Registration


class RegistrationMail(models.Model):
    """That a mail of the ledger was about a registration: with it, its address and text are erased."""

    raises_revision = False
    event_paths = ()

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="mails")
    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("mail about a registration")
        verbose_name_plural = _("mails about registrations")

    def __str__(self):
        return str(self.delivery)


class RegistrationSnapshot(models.Model):
    """The days, place, format and status of an event, or of a talk with tickets, as its people know them.

    `facts` are plain values, made and compared by `events.registration.told`. Where it is of an event, they
    hold its talks too.
    """

    raises_revision = False
    event_paths = ()

    event = models.ForeignKey(Event, models.CASCADE, related_name="+", verbose_name=_("event"))
    talk = models.OneToOneField(
        Talk, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("talk")
    )
    facts = models.JSONField(default=dict)
    told_at = models.DateTimeField(_("told"), default=timezone.now)
    times_told = models.PositiveIntegerField(_("times told"), default=0)
    noticed_revision = models.CharField(
        _("revision of the last notice"), max_length=64, blank=True,
        help_text=_("That was offered as a draft."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("what registered people were told")
        verbose_name_plural = _("what registered people were told")
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(talk=None), name="registered_people_told_once"
            )
        ]

    def __str__(self):
        return str(self.talk or self.event)
