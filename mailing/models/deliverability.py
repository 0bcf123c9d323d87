"""Whether what the portal sends would arrive, as it was last found."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeliverabilityReport(models.Model):
    """The last result of the check of mail, one row: who sends to many asks it instead of the DNS.

    `findings` is a list of {"level", "subject", "message", "todo"}, made by `mailing.deliverability.report`.
    """

    raises_revision = False

    at = models.DateTimeField(_("made"), default=timezone.now)
    is_red = models.BooleanField(_("is red"), default=True)
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("check of mail")
        verbose_name_plural = _("check of mail")

    def __str__(self):
        return str(self._meta.verbose_name)
