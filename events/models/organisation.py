"""Who stands behind an event: hosts, partners and funders."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.models import PictureField, WordsField

from .event import Event


class Organisation(models.Model):
    """A university, society, company or funder."""

    raises_revision = True
    used_at = ("roles__event",)

    name = WordsField(_("name"), max_length=200, unique=True)
    url = models.URLField(_("website"), blank=True)
    logo = PictureField(_("logo"), upload_to="logos/", blank=True, max_side=600)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self):
        return self.name


class EventOrganisation(models.Model):
    """What an organisation is to an event."""

    raises_revision = True
    event_paths = ("event",)

    class Role(models.TextChoices):
        HOST = "host", _("Host")
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")

    event = models.ForeignKey(Event, models.CASCADE, related_name="hosts", verbose_name=_("event"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="roles", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.HOST)
    grant_number = models.CharField(_("grant number"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("host or funder")
        verbose_name_plural = _("hosts and funders")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation", "role"], name="organisation_once_in_a_role"
            )
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"
