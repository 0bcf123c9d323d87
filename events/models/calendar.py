"""What calendar programs were told."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .event import Event
from .talk import Talk


class CalendarEntry(models.Model):
    """One talk or dated event as calendars know it (RFC 5545, section 3.6.1).

    `events.calendars.alignment` brings it into line with the facts by comparing; nothing else writes it.
    """

    raises_revision = False  # it follows from facts whose change has raised it already

    talk = models.OneToOneField(
        Talk, models.CASCADE, null=True, blank=True, related_name="calendar_entry", verbose_name=_("talk")
    )
    event = models.OneToOneField(
        Event, models.CASCADE, null=True, blank=True, related_name="calendar_entry", verbose_name=_("event")
    )
    uid = models.UUIDField("UID", default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField("SEQUENCE", default=0)
    revised_at = models.DateTimeField(_("last revision"))
    schedule = models.JSONField(default=dict, help_text=_("Time, place and status as they were told."))
    digest = models.CharField(max_length=64, help_text=_("Digest of all that the entry tells."))
    text = models.TextField("VEVENT")

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(talk=None) ^ Q(event=None), name="calendar_entry_of_one")
        ]

    def __str__(self):
        return str(self.uid)
