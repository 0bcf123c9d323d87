"""Decisions told together: asked for, ten minutes in which to stop it, then each author's letter once."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .calls import PosterCall
from .posters import Poster


class Release(models.Model):
    """That the decisions about some posters are told; until `goes_at` somebody may stop it."""

    raises_revision = False
    event_paths = ()

    call = models.ForeignKey(PosterCall, models.CASCADE, related_name="releases", verbose_name=_("call"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    goes_at = models.DateTimeField(_("goes out at"))
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("stopped by"),
    )  # fmt: skip
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("release of decisions")
        verbose_name_plural = _("releases of decisions")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["goes_at"],
                condition=models.Q(stopped_at=None, done_at=None),
                name="release_due",
            )
        ]

    def __str__(self):
        return f"{self.call}: {self.asked_at}"

    @property
    def asker(self):
        """Who asked for it, or a dash once their account is deleted."""
        return str(self.asked_by or "–")

    @property
    def stopper(self):
        return str(self.stopped_by or "–")


class ReleaseItem(models.Model):
    """The decision about one poster in a release, as it was when that was asked for."""

    raises_revision = False
    event_paths = ()

    release = models.ForeignKey(Release, models.CASCADE, related_name="items", verbose_name=_("release"))
    poster = models.ForeignKey(Poster, models.CASCADE, related_name="release_items", verbose_name=_("poster"))
    decision = models.CharField(_("decision"), max_length=10, choices=Poster.Decision)
    text = models.TextField(_("words to it"), blank=True, max_length=4000)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    left_out = models.CharField(_("why it was left out"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("released decision")
        verbose_name_plural = _("released decisions")
        ordering = ["release", "poster"]
        constraints = [models.UniqueConstraint(fields=["release", "poster"], name="released_once_together")]

    def __str__(self):
        return f"{self.poster}: {self.get_decision_display()}"
