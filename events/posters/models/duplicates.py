"""Posters of a call that are likely the same, found whenever one changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .posters import Poster


class LikelyDuplicate(models.Model):
    """That a poster is likely the same as an `other` of its call; a pair stands here from either side.

    See `events.posters.duplicates`, which finds them.
    """

    raises_revision = False
    event_paths = ()

    poster = models.ForeignKey(
        Poster, models.CASCADE, related_name="likely_duplicates", verbose_name=_("poster")
    )
    other = models.ForeignKey(Poster, models.CASCADE, related_name="+", verbose_name=_("other"))

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        constraints = [models.UniqueConstraint(fields=["poster", "other"], name="likely_duplicate_once")]

    def __str__(self):
        return f"{self.poster} = {self.other}"
