"""What people keep of the programme for themselves; nobody else sees it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Talk


class Star(models.Model):
    """That somebody wants to hear a talk."""

    raises_revision = False
    event_paths = ()

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stars", verbose_name=_("user")
    )
    talk = models.ForeignKey(Talk, models.CASCADE, related_name="+", verbose_name=_("talk"))
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("star")
        verbose_name_plural = _("stars")
        constraints = [models.UniqueConstraint(fields=["user", "talk"], name="starred_once")]

    def __str__(self):
        return str(self.talk)


class PersonalCalendar(models.Model):
    """The version of the address of somebody's own calendar; without a row it is the first."""

    raises_revision = False
    event_paths = ()

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    version = models.PositiveIntegerField(_("version of the address"), default=1)

    class Meta:
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")

    def __str__(self):
        return str(self.user)
